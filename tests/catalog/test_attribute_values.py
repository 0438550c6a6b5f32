from decimal import Decimal
from typing import Any

import pytest

from catalog.attribute_values import Known, WrongValue, typed
from catalog.batch import BatchResult, Refusal
from catalog.models import AttributeKind, AttributeValue, Merchant, Product
from catalog.products import ProductRow, upsert
from tests.builders import a_merchant, an_attribute

TEXT = Known(1, "cor", AttributeKind.TEXT)
NUMBER = Known(1, "altura", AttributeKind.NUMBER)
YES_NO = Known(1, "bivolt", AttributeKind.YES_NO)
LIST = Known(1, "volt", AttributeKind.LIST, frozenset({"110", "220 V", 'A, "B"'}))


@pytest.mark.parametrize(
    ("known", "value", "kept"),
    [
        (TEXT, "Azul", "Azul"),
        (TEXT, "  Azul ", "Azul"),
        (TEXT, 0, "0"),
        (TEXT, Decimal("1.50"), "1.5"),
        (NUMBER, 0, "0"),
        (NUMBER, Decimal("-0.00"), "0"),
        (NUMBER, "12.50", "12.5"),
        (NUMBER, Decimal("1e3"), "1000"),
        (NUMBER, 100, "100"),
        (NUMBER, Decimal("12345678901234.123456789012345"), "12345678901234.123456789012345"),
        (NUMBER, "0." + "0" * 40, "0"),
        (NUMBER, "1.5" + "0" * 40, "1.5"),
        (NUMBER, Decimal("0.000000000000001"), "0.000000000000001"),
        (YES_NO, True, "true"),
        (YES_NO, False, "false"),
        (YES_NO, "false", "false"),
        (LIST, "220 V", "220 V"),
        (LIST, 110, "110"),
        (LIST, 'A, "B"', 'A, "B"'),
    ],
)
def test_a_value_is_kept_as_its_kind_writes_it(known: Known, value: object, kept: str) -> None:
    assert known.canonical(value) == kept
    assert known.canonical(typed(known.kind, kept)) == kept  # what is read can be written


@pytest.mark.parametrize(
    ("known", "value"),
    [
        (TEXT, ""),
        (TEXT, "  "),
        (TEXT, True),
        (TEXT, ["Azul"]),
        (TEXT, {"cor": "Azul"}),
        (TEXT, "x" * 2_001),
        (NUMBER, "12,5"),
        (NUMBER, "dez"),
        (NUMBER, ""),
        (NUMBER, True),
        (NUMBER, "NaN"),
        (NUMBER, "Infinity"),
        (NUMBER, Decimal("1e15")),
        (NUMBER, Decimal("1e-16")),
        (NUMBER, Decimal("1e999999")),
        (NUMBER, Decimal("1e-999999")),
        (NUMBER, 9**4_000),
        (NUMBER, [1]),
        (YES_NO, 1),
        (YES_NO, "yes"),
        (YES_NO, ""),
        (LIST, "110 V"),
        (LIST, ""),
        (LIST, False),
    ],
)
def test_what_a_kind_cannot_say_is_refused_by_name(known: Known, value: object) -> None:
    with pytest.raises(WrongValue, match=known.code):
        known.canonical(value)


def put(merchant: Merchant, *rows: dict[str, Any]) -> BatchResult:
    said = [
        ProductRow(n, f"S{n}", "P", {"title": "T"}, {}, attributes=r) for n, r in enumerate(rows)
    ]
    return upsert(merchant.pk, said, "token:test")


def values() -> dict[str, str]:
    return dict(AttributeValue.objects.values_list("attribute__code", "value"))


@pytest.mark.django_db
def test_what_is_not_named_stays_and_none_removes() -> None:
    merchant = a_merchant()
    for code in ("a", "b", "c"):
        an_attribute(merchant, code)
    put(merchant, {"a": "1", "b": "2"})
    assert put(merchant, {"b": None, "c": "0"}).changed == 1
    assert values() == {"a": "1", "c": "0"}
    assert put(merchant, {"a": "1", "b": None}).unchanged == 1


@pytest.mark.django_db
def test_sisters_say_things_of_one_product_and_the_later_one_counts() -> None:
    merchant = a_merchant()
    an_attribute(merchant, "a")
    an_attribute(merchant, "b")
    assert put(merchant, {"a": "1"}, {"a": "2", "b": "3"}).changed == 2
    assert values() == {"a": "2", "b": "3"}
    assert Product.objects.count() == 1


@pytest.mark.django_db
def test_wrong_values_are_told_and_the_other_rows_applied() -> None:
    merchant = a_merchant()
    an_attribute(merchant, "volt", AttributeKind.LIST, options=["110 V"])
    an_attribute(a_merchant(), "alheio")
    result = put(merchant, {"volt": "220 V"}, {"alheio": "x"}, {"volt": ""}, {"volt": "110 V"})
    assert [(row.index, row.code) for row in result.rejected] == [
        (0, Refusal.WRONG_VALUE),
        (1, Refusal.UNKNOWN_ATTRIBUTE),
        (2, Refusal.WRONG_VALUE),
    ]
    assert values() == {"volt": "110 V"}


@pytest.mark.django_db
def test_a_changed_value_dates_the_product() -> None:
    merchant = a_merchant()
    an_attribute(merchant, "a")
    put(merchant, {"a": "1"})
    before = Product.objects.get().updated_at
    put(merchant, {"a": "1"})
    assert Product.objects.get().updated_at == before
    put(merchant, {"a": "2"})
    assert Product.objects.get().updated_at > before
