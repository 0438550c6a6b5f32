from decimal import Decimal
from typing import Any

import pytest

from catalog import signals
from catalog.batch import BatchResult, Refusal
from catalog.by_code import CodedRow
from catalog.models import Merchant, PriceTable
from catalog.price_tables import upsert
from catalog.prices import PriceRow, set_prices
from tests.builders import a_merchant, a_price_table, a_sku

pytestmark = pytest.mark.django_db


def put(merchant: Merchant, *rows: tuple[str, dict[str, Any]]) -> BatchResult:
    coded = [CodedRow(index, code, values) for index, (code, values) in enumerate(rows)]
    return upsert(merchant.pk, coded, "token:test")


def defaults(merchant: Merchant) -> list[str]:
    tables = PriceTable.objects.filter(merchant=merchant, is_default=True)
    return list(tables.values_list("code", flat=True))


def test_a_new_table_is_named_by_its_code_unless_it_has_a_name() -> None:
    merchant = a_merchant()
    assert put(merchant, ("B2B", {}), ("B2C", {"name": "Varejo", "currency": "USD"})).changed == 2
    assert set(PriceTable.objects.values_list("code", "name", "currency")) == {
        ("B2B", "B2B", "BRL"),
        ("B2C", "Varejo", "USD"),
    }


def test_the_new_default_takes_the_place_of_the_old_one() -> None:
    merchant, other = a_merchant(), a_merchant()
    a_price_table(merchant, code="OLD", is_default=True)
    a_price_table(other, code="NEW", is_default=True)

    assert put(merchant, ("OLD", {"name": "Velha"}), ("NEW", {"is_default": True})).changed == 2

    assert (defaults(merchant), defaults(other)) == (["NEW"], ["NEW"])
    assert put(merchant, ("NEW", {"is_default": True})).unchanged == 1
    assert defaults(merchant) == ["NEW"]


def test_of_two_defaults_of_a_batch_the_later_one_counts() -> None:
    merchant = a_merchant()
    result = put(merchant, ("A", {"is_default": True}), ("B", {"is_default": True}))
    assert [(row.index, row.code) for row in result.rejected] == [(0, Refusal.SUPERSEDED)]
    assert defaults(merchant) == ["B"]


def test_a_new_default_rings_for_the_prices_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    a_price_table(merchant, code="OLD", is_default=True)
    a_price_table(merchant, code="NEW")
    skus = [a_sku(merchant, code=code) for code in ("A", "B", "C")]
    rows = [PriceRow(0, "A", "OLD", Decimal(1)), PriceRow(1, "B", "NEW", Decimal(1))]
    set_prices(merchant.pk, rows, "test")
    rung: list[Any] = []
    monkeypatch.setattr(signals, "ring", lambda *told: rung.append(told))

    put(merchant, ("NEW", {"is_default": True}))
    put(merchant, ("NEW", {"name": "Nova"}))

    assert rung == [(signals.Topic.PRICE, [sku.pk for sku in skus[:2]], "token:test")]
