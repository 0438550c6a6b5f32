from decimal import Decimal
from typing import Any

import pytest

from catalog import signals
from catalog.batch import BatchResult, Refusal
from catalog.models import Merchant, Packaging
from catalog.packagings import PackagingRow, upsert
from tests.builders import a_merchant, a_packaging, a_product, a_sku

pytestmark = pytest.mark.django_db


def put(merchant: Merchant, *rows: tuple[str, str, dict[str, Any]]) -> BatchResult:
    named = [PackagingRow(index, *row) for index, row in enumerate(rows)]
    return upsert(merchant.pk, named, "token:test")


def test_a_sku_is_packed_in_several_ways() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    box = {"ean": "17891000315504", "units": 12, "height": Decimal("30.5"), "weight": Decimal(0)}
    assert put(merchant, ("A", "UN", {}), ("A", "CX", box)).changed == 2
    unit, kept = Packaging.objects.order_by("units")
    assert (unit.units, unit.ean, unit.weight) == (1, "", None)
    assert (kept.ean, kept.units, kept.height, kept.weight) == tuple(box.values())
    assert put(merchant, ("A", "CX", box), ("A", "UN", {})).unchanged == 2


def test_what_is_not_given_stays_and_none_empties_a_size() -> None:
    merchant = a_merchant()
    a_packaging(a_sku(merchant, code="A"), units=12, height=3, width=4)
    put(merchant, ("A", "CX", {"units": 6, "height": None}))
    box = Packaging.objects.get()
    assert (box.units, box.height, box.width) == (6, None, Decimal(4))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"units": 0}, Refusal.WRONG_VALUE),
        ({"units": -1}, Refusal.WRONG_VALUE),
        ({"units": 2**31}, Refusal.WRONG_VALUE),
        ({"ean": "7891000315508"}, Refusal.WRONG_EAN),
        ({"height": Decimal("-1")}, Refusal.WRONG_VALUE),
        ({"height": Decimal("0.001")}, Refusal.WRONG_VALUE),
        ({"weight": Decimal("NaN")}, Refusal.WRONG_VALUE),
        ({"weight": Decimal("1e9")}, Refusal.WRONG_VALUE),
    ],
)
def test_a_wrong_value_is_told_and_the_other_rows_are_applied(
    values: dict[str, Any], code: Refusal
) -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    result = put(merchant, ("A", "BAD", values), ("A", "OK", {}))
    assert [(row.index, row.code) for row in result.rejected] == [(0, code)]
    assert Packaging.objects.get().code == "OK"


def test_a_strangers_sku_is_unknown() -> None:
    stranger = a_sku(a_merchant(), code="A")
    result = put(a_merchant(), ("A", "CX", {}))
    assert [row.code for row in result.rejected] == [Refusal.UNKNOWN_SKU]
    assert not stranger.packagings.exists()


def test_a_change_rings_once_for_all_skus_of_the_product(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    skus = [a_sku(merchant, code=code, product=product) for code in ("A", "B")]
    rung: list[Any] = []
    monkeypatch.setattr(signals, "ring", lambda *told: rung.append(told))
    put(merchant, ("A", "CX", {}), ("B", "CX", {}))
    put(merchant, ("A", "CX", {}))
    assert rung == [(signals.Topic.PRODUCT, [sku.pk for sku in skus], "token:test")]
