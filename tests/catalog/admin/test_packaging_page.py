from typing import Any

import pytest

from catalog import signals
from catalog.models import Packaging, Sku
from tests.builders import a_merchant, a_packaging, a_sku, a_user
from tests.integrations.admin.pages import address, browser, errors, form_data

pytestmark = pytest.mark.django_db


def test_a_packaging_is_added_on_the_page_of_its_sku(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    client = browser(a_user(merchant))
    url = address(Sku, "change", sku.pk)
    row = {
        "packagings-TOTAL_FORMS": 1,
        "packagings-0-code": "CX",
        "packagings-0-units": 12,
        "packagings-0-weight": "6.250",
    }
    rung: list[Any] = []
    monkeypatch.setattr(signals, "ring", lambda *told: rung.append(told[:2]))
    client.post(url, form_data(client.get(url), **row))
    box = sku.packagings.get()
    assert (box.merchant, box.units, str(box.weight)) == (merchant, 12, "6.250")
    assert rung == [(signals.Topic.PRODUCT, [sku.pk])]


@pytest.mark.parametrize(("field", "value"), [("units", 0), ("ean", "123"), ("weight", "-1")])
def test_a_wrong_value_is_told(field: str, value: Any) -> None:
    merchant = a_merchant()
    data = {"sku": a_sku(merchant).pk, "code": "CX", "units": 1, field: value}
    response = browser(a_user(merchant)).post(address(Packaging, "add"), data)
    assert field in errors(response)


def test_a_deleted_packaging_rings_for_its_sku(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    box = a_packaging(sku)
    rung: list[Any] = []
    monkeypatch.setattr(signals, "ring", lambda *told: rung.append(told[:2]))
    browser(a_user(merchant)).post(address(Packaging, "delete", box.pk), {"post": "yes"})
    assert not Packaging.objects.exists()
    assert rung == [(signals.Topic.PRODUCT, [sku.pk])]
