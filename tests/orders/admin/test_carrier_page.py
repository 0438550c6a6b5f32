from typing import Any

import pytest

from catalog.models import Role
from orders.models import Carrier
from tests.builders import a_carrier, a_merchant, a_user
from tests.integrations.admin.pages import address, browser, errors
from tests.orders.test_carriers import rings  # noqa: F401

pytestmark = pytest.mark.django_db

GOOD = {
    "code": "COR",
    "name": "Correios",
    "document": "34.028.316/0001-03",
    "tracking_url": "https://example.com/{code}",
    "active": "on",
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("document", "34.028.316/0001-04"),
        ("tracking_url", "javascript:alert('{code}')"),
        ("tracking_url", "https://example.com/"),
        ("name", ""),
    ],
)
def test_a_wrong_value_is_an_error_in_the_form(field: str, value: str) -> None:
    client = browser(a_user(a_merchant()))
    assert field in errors(client.post(address(Carrier, "add"), {**GOOD, field: value}))
    assert not Carrier.objects.exists()


def test_a_cnpj_is_kept_without_punctuation() -> None:
    merchant = a_merchant()
    browser(a_user(merchant)).post(address(Carrier, "add"), GOOD)
    carrier = Carrier.objects.get()
    assert (carrier.merchant, carrier.document) == (merchant, "34028316000103")


def test_the_same_code_twice_is_an_error_in_the_form() -> None:
    merchant = a_merchant()
    a_carrier(merchant, code="COR")
    assert "__all__" in errors(browser(a_user(merchant)).post(address(Carrier, "add"), GOOD))


def test_saving_and_deleting_ring_the_doorbell(rings: list[int]) -> None:  # noqa: F811
    merchant = a_merchant()
    client = browser(a_user(merchant))
    client.post(address(Carrier, "add"), GOOD)
    page = address(Carrier, "change", Carrier.objects.get().pk)
    client.post(page, {**GOOD, "document": "34028316000103"})  # as it was
    assert rings == [merchant.pk]
    client.post(page, {**GOOD, "name": "ECT"})
    assert rings == [merchant.pk] * 2
    client.post(address(Carrier, "delete", Carrier.objects.get().pk), {"post": "yes"})
    assert rings == [merchant.pk] * 3
    chosen = [a_carrier(merchant).pk, a_carrier(merchant).pk]
    data = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    client.post(address(Carrier, "changelist"), data)
    assert rings == [merchant.pk] * 4
    assert not Carrier.objects.exists()


@pytest.mark.parametrize("words", ["CO", "correios"])
def test_the_list_is_searched_by_the_start_of_the_code_and_by_name(words: str) -> None:
    merchant = a_merchant()
    a_carrier(merchant, code="COR-1", name="Correios Sedex")
    a_carrier(merchant, code="JAD", name="Jadlog")
    html: Any = browser(a_user(merchant)).get(address(Carrier, "changelist"), {"q": words})
    assert "COR-1" in html.content.decode()
    assert "JAD" not in html.content.decode()


def test_who_may_only_look_changes_nothing() -> None:
    merchant = a_merchant()
    viewer = browser(a_user(merchant, role=Role.VIEWER))
    assert viewer.get(address(Carrier, "changelist")).status_code == 200
    assert viewer.post(address(Carrier, "add"), GOOD).status_code == 403
