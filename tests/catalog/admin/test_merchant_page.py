import pytest

from catalog.models import Brand, Merchant
from tests.builders import a_cnpj, a_merchant, a_supporter, a_user
from tests.integrations.admin.pages import address, browser, errors

pytestmark = pytest.mark.django_db

NO_MEMBERS = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


def merchant_data(**changes: object) -> dict[str, object]:
    given = {"name": "Casa Verde", "cnpj": a_cnpj(), "plan": "pro"}
    return {**given, "time_zone": "America/Sao_Paulo", **NO_MEMBERS, **changes}


def test_support_opens_a_merchant_with_its_first_member() -> None:
    person = a_user()
    member = {
        "memberships-TOTAL_FORMS": 1,
        "memberships-0-user": person.pk,
        "memberships-0-role": "owner",
    }
    browser(a_supporter()).post(address(Merchant, "add"), merchant_data(**member))
    assert Merchant.objects.get().memberships.get().user == person


def test_a_wrong_cnpj_is_refused() -> None:
    data = merchant_data(cnpj="11.222.333/0001-00")
    assert "cnpj" in errors(browser(a_supporter()).post(address(Merchant, "add"), data))


def test_nobody_deletes_a_merchant() -> None:
    merchant = a_merchant()
    url = address(Merchant, "delete", merchant.pk)
    assert browser(a_supporter()).post(url, {"post": "yes"}).status_code == 403


def test_a_member_does_not_change_the_merchant() -> None:
    merchant = a_merchant()
    url = address(Merchant, "change", merchant.pk)
    assert browser(a_user(merchant)).post(url, merchant_data()).status_code == 403
    merchant.refresh_from_db()
    assert merchant.name == "Casa Azul"


def test_a_saved_row_stays_with_its_merchant() -> None:
    brand = Brand.objects.create(merchant=a_merchant(), name="Antiga")
    owner = brand.merchant
    data = {"name": "Nova", "merchant": a_merchant().pk}
    browser(a_supporter()).post(address(Brand, "change", brand.pk), data)
    brand.refresh_from_db()
    assert (brand.name, brand.merchant) == ("Nova", owner)
