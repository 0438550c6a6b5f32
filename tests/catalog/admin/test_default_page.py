import pytest

from catalog.models import Warehouse
from tests.builders import a_merchant, a_supporter, a_user, a_warehouse
from tests.integrations.admin.pages import address, browser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("support", [False, True])
def test_a_new_default_takes_the_place_of_the_old_one(support: bool) -> None:
    merchant = a_merchant()
    old = a_warehouse(merchant, code="OLD", is_default=True)
    foreign = a_warehouse(a_merchant(), is_default=True)
    data = {"name": "Novo", "code": "NEW", "is_default": "on", "merchant": merchant.pk}
    browser(a_supporter() if support else a_user(merchant)).post(address(Warehouse, "add"), data)
    old.refresh_from_db()
    foreign.refresh_from_db()
    assert Warehouse.objects.get(code="NEW").is_default
    assert not old.is_default
    assert foreign.is_default
