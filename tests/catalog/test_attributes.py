from typing import Any

import pytest

from catalog.attributes import AttributeRow, upsert
from catalog.batch import BatchResult, Refusal
from catalog.models import Attribute, AttributeKind, AttributeValue, Merchant
from tests.builders import a_merchant, a_product, an_attribute

pytestmark = pytest.mark.django_db


def put(merchant: Merchant, *rows: tuple[str, dict[str, Any]]) -> BatchResult:
    return upsert(
        merchant.pk,
        [
            AttributeRow(index, code, values, values.pop("options", None))
            for index, (code, values) in enumerate((code, dict(values)) for code, values in rows)
        ],
        "token:test",
    )


def options(code: str) -> list[str]:
    return [option.value for option in Attribute.objects.get(code=code).options.all()]


def say(merchant: Merchant, attribute: Attribute, value: str) -> None:
    AttributeValue.objects.create(
        merchant=merchant, product=a_product(merchant), attribute=attribute, value=value
    )


VOLTAGE = {"name": "Voltagem", "kind": "list", "options": ["110 V", "220 V"]}


def test_attributes_come_in_with_their_options_in_order() -> None:
    merchant = a_merchant()
    width = {"name": "Largura", "kind": "number", "unit": "cm"}
    assert put(merchant, ("volt", VOLTAGE), ("w", width), ("t", {"name": "Texto"})).changed == 3
    assert options("volt") == ["110 V", "220 V"]
    kinds = dict(Attribute.objects.values_list("code", "kind"))
    assert kinds == {"volt": "list", "w": "number", "t": "text"}
    assert put(merchant, ("volt", VOLTAGE), ("w", width)).unchanged == 2


def test_options_keep_their_identity_when_others_come_and_the_order_changes() -> None:
    merchant = a_merchant()
    put(merchant, ("volt", VOLTAGE))
    before = Attribute.objects.get().options.get(value="220 V").pk
    row = ("volt", {"options": ['Bivolt, "auto"', "220 V", "220 V"]})
    assert put(merchant, row).changed == 1
    assert options("volt") == ['Bivolt, "auto"', "220 V"]
    assert Attribute.objects.get().options.get(value="220 V").pk == before
    assert put(merchant, row, ("volt", {"name": "Voltagem"})).changed == 0


def test_options_that_are_not_named_stay_as_they_are() -> None:
    merchant = a_merchant()
    put(merchant, ("volt", VOLTAGE))
    assert put(merchant, ("volt", {"name": "Tensão"})).changed == 1
    assert options("volt") == ["110 V", "220 V"]


def test_an_option_that_products_say_must_stay() -> None:
    merchant = a_merchant()
    put(merchant, ("volt", VOLTAGE))
    say(merchant, Attribute.objects.get(), "110 V")
    result = put(merchant, ("volt", {"options": ["220 V"]}), ("t", {"name": "Texto"}))
    assert [(row.index, row.code) for row in result.rejected] == [(0, Refusal.IN_USE)]
    assert "110 V" in result.rejected[0].reason
    assert options("volt") == ["110 V", "220 V"]
    assert put(merchant, ("volt", {"options": ["110 V"]})).changed == 1


def test_the_kind_of_an_attribute_that_products_use_stays() -> None:
    merchant = a_merchant()
    used, free = an_attribute(merchant, "used"), an_attribute(merchant, "free")
    say(merchant, used, "dez")
    result = put(merchant, ("used", {"kind": "number"}), ("free", {"kind": "number"}))
    assert [(row.index, row.code) for row in result.rejected] == [(0, Refusal.IN_USE)]
    free.refresh_from_db()
    assert free.kind == AttributeKind.NUMBER


def test_a_list_that_becomes_a_text_has_no_options() -> None:
    merchant = a_merchant()
    put(merchant, ("volt", VOLTAGE))
    assert put(merchant, ("volt", {"kind": "text"})).changed == 1
    assert options("volt") == []


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"name": ""},
        {"name": "x" * 121},
        {"name": "Cor", "kind": "colour"},
        {"name": "Cor", "kind": "text", "options": ["Azul"]},
        {"name": "Cor", "options": ["Azul"]},
        {"name": "Cor", "kind": "list", "options": [""]},
        {"name": "Cor", "kind": "list", "options": ["x" * 256]},
        {"name": "Cor", "kind": "text", "unit": "cm"},
        {"name": "Cor", "kind": "number", "unit": "x" * 21},
    ],
)
def test_a_wrong_value_is_told_and_the_other_rows_are_applied(values: dict[str, Any]) -> None:
    result = put(a_merchant(), ("bad", values), ("good", VOLTAGE))
    assert [(row.index, row.code) for row in result.rejected] == [(0, Refusal.WRONG_VALUE)]
    assert [attribute.code for attribute in Attribute.objects.all()] == ["good"]


def test_two_merchants_may_use_the_same_codes() -> None:
    first, second = a_merchant(), a_merchant()
    put(first, ("volt", VOLTAGE))
    assert put(second, ("volt", {"name": "Outra"})).changed == 1
    assert Attribute.objects.get(merchant=first).options.count() == 2
    assert Attribute.objects.get(merchant=second).kind == AttributeKind.TEXT
