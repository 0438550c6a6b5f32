from typing import Any

import pytest

from catalog import signals
from catalog.batch import BatchResult, Refusal
from catalog.brands import BrandRow, upsert
from catalog.models import Brand, Merchant
from tests.builders import a_merchant, a_product, a_sku

pytestmark = pytest.mark.django_db


def put(merchant: Merchant, *rows: tuple[str, str | None]) -> BatchResult:
    named = [BrandRow(index, name, code) for index, (name, code) in enumerate(rows)]
    return upsert(merchant.pk, named, "token:test")


def brands(merchant: Merchant) -> set[tuple[str, str]]:
    return set(Brand.objects.filter(merchant=merchant).values_list("name", "code"))


def test_brands_are_made_found_by_name_and_given_codes() -> None:
    merchant = a_merchant()
    Brand.objects.create(merchant=merchant, name="Lupo")
    result = put(merchant, ("Lupo", "1"), ("Hering", None), ("Malwee", "3"))
    assert (result.changed, result.unchanged) == (3, 0)
    assert brands(merchant) == {("Lupo", "1"), ("Hering", ""), ("Malwee", "3")}
    assert put(merchant, ("Lupo", None), ("Hering", None), ("Malwee", "3")).unchanged == 3
    assert brands(merchant) == {("Lupo", "1"), ("Hering", ""), ("Malwee", "3")}


def test_a_known_code_renames_and_its_products_are_rung_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    merchant = a_merchant()
    brand = Brand.objects.create(merchant=merchant, name="Lupo", code="1")
    sku = a_sku(merchant, product=a_product(merchant, brand=brand))
    rung: list[Any] = []
    monkeypatch.setattr(signals, "ring", lambda *told: rung.append(told))

    assert put(merchant, ("Lupo S.A.", "1")).changed == 1

    assert brands(merchant) == {("Lupo S.A.", "1")}
    assert rung == [(signals.Topic.PRODUCT, [sku.pk], "token:test")]


def test_a_brand_is_not_renamed_to_a_name_that_is_taken() -> None:
    merchant = a_merchant()
    put(merchant, ("Lupo", "1"), ("Hering", "2"))
    result = put(merchant, ("Hering", "1"), ("Malwee", None))
    assert [(row.index, row.code) for row in result.rejected] == [(0, Refusal.NAME_TAKEN)]
    assert brands(merchant) == {("Lupo", "1"), ("Hering", "2"), ("Malwee", "")}


def test_a_name_that_becomes_free_and_a_code_that_moves_can_be_taken() -> None:
    merchant = a_merchant()
    put(merchant, ("Lupo", "1"), ("Hering", "2"), ("Malwee", "3"))
    result = put(merchant, ("Lupo Kids", "1"), ("Lupo", "4"), ("Hering", "5"), ("Malwee", "2"))
    assert result.rejected == []
    assert brands(merchant) == {
        ("Lupo Kids", "1"), ("Lupo", "4"), ("Hering", "5"), ("Malwee", "2")
    }  # fmt: skip


@pytest.mark.parametrize("row", [("", None), ("x" * 256, None), ("Lupo", "x" * 41)])
def test_a_wrong_value_is_told_and_the_other_rows_are_applied(row: tuple[str, str | None]) -> None:
    merchant = a_merchant()
    result = put(merchant, row, ("Hering", None))
    assert [(r.index, r.code) for r in result.rejected] == [(0, Refusal.WRONG_VALUE)]
    assert brands(merchant) == {("Hering", "")}


def test_two_merchants_may_have_the_same_brands() -> None:
    first, second = a_merchant(), a_merchant()
    put(first, ("Lupo", "1"))
    put(second, ("Lupo", "1"))
    put(second, ("Lupo 2", "1"))
    assert brands(first) == {("Lupo", "1")}
    assert brands(second) == {("Lupo 2", "1")}
