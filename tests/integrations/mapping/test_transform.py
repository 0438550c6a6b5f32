from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.mapping.transform import CannotTransform, WrongTransform, apply, check
from integrations.mapping.units import UNITS
from integrations.mapping.values import Value

NUMBERS = st.decimals(
    min_value=Decimal("-1e9"), max_value=Decimal("1e9"), places=3, allow_nan=False
)
DAY = {"kind": "date", "from": "dd/mm/yyyy", "to": "yyyy-mm-dd"}


def changed(transform: dict[str, Any], value: Value, unit: str = "") -> str:
    check(transform)
    return apply(transform, value, unit=unit)


@pytest.mark.parametrize(
    ("transform", "value", "sent"),
    [
        ({"kind": "trim"}, "  Azul \t marinho ", "Azul marinho"),
        ({"kind": "case", "to": "upper"}, "algodão", "ALGODÃO"),
        ({"kind": "case", "to": "lower"}, "ALGODÃO", "algodão"),
        ({"kind": "case", "to": "title"}, "CAMISETA DE ALGODÃO", "Camiseta de Algodão"),
        ({"kind": "number", "to": "g"}, "1,5 kg", "1500"),
        ({"kind": "number", "from": "kg", "to": "g"}, "1,5", "1500"),
        ({"kind": "number", "from": "kg", "to": "g", "with_unit": True}, "1,5", "1500 g"),
        ({"kind": "number", "to": "kg", "decimal_mark": ","}, "1.500 gramas", "1,5"),
        ({"kind": "number", "to": "cm", "decimals": 1}, '15,6"', "39.6"),
        ({"kind": "number", "to": "pol"}, "254 mm", "10"),
        ({"kind": "number", "to": "l"}, "750 ML", "0.75"),
        ({"kind": "number", "to": "V"}, "220 volts", "220"),
        ({"kind": "number", "to": "W"}, "1,5 kW", "1500"),
        ({"kind": "number"}, "1.234,50", "1234.5"),
        ({"kind": "number", "decimals": 2}, "7", "7.00"),
        ({"kind": "number", "from": "kg", "to": "g"}, Decimal("1.500"), "1500"),
        ({"kind": "number", "decimals": 0}, "-0,4", "0"),
        ({"kind": "number", "from": "g", "to": "kg"}, 0, "0"),
        ({"kind": "yes_no", "yes": "true", "no": "false"}, "NÃO", "false"),
        ({"kind": "yes_no", "yes": "true", "no": "false"}, "s", "true"),
        ({"kind": "yes_no", "yes": "1", "no": "0"}, True, "1"),
        ({"kind": "yes_no", "yes": "Yes", "no": "No"}, 0, "No"),
        (DAY, "31/12/2026", "2026-12-31"),
        (DAY, "1/2/2026", "2026-02-01"),
        (DAY, date(2026, 1, 2), "2026-01-02"),
        ({"kind": "date", "from": "aaaa-mm-dd", "to": "mm/aaaa"}, "2026-03-04", "03/2026"),
        ({"kind": "fixed", "text": "Nacional"}, "anything", "Nacional"),
        ({"kind": "template", "text": "{{{value}}}"}, "10", "{10}"),
    ],
)
def test_a_value_is_rewritten(transform: dict[str, Any], value: Value, sent: str) -> None:
    assert changed(transform, value) == sent


def test_a_template_fills_in_the_unit_of_the_attribute() -> None:
    assert changed({"kind": "template", "text": "{value} {unit}"}, "10", unit="cm") == "10 cm"


def test_a_number_takes_the_unit_of_the_attribute_when_nothing_else_names_one() -> None:
    assert changed({"kind": "number", "to": "g"}, "2", unit="kg") == "2000"
    assert changed({"kind": "number", "from": "g", "to": "g"}, "2", unit="kg") == "2"


@pytest.mark.parametrize(
    ("transform", "field"),
    [
        ("trim", ""),
        (None, ""),
        ([], ""),
        ({}, "kind"),
        ({"kind": "eval"}, "kind"),
        ({"kind": ["trim"]}, "kind"),
        ({"kind": "trim", "side": "left"}, "side"),
        ({"kind": "case"}, "to"),
        ({"kind": "case", "to": "camel"}, "to"),
        ({"kind": "case", "to": ["upper"]}, "to"),
        ({"kind": "number", "from": "kg", "to": "cm"}, "to"),
        ({"kind": "number", "to": "arroba"}, "to"),
        ({"kind": "number", "decimals": 7}, "decimals"),
        ({"kind": "number", "decimals": True}, "decimals"),
        ({"kind": "number", "decimals": "2"}, "decimals"),
        ({"kind": "number", "decimal_mark": ";"}, "decimal_mark"),
        ({"kind": "number", "with_unit": 1}, "with_unit"),
        ({"kind": "yes_no", "yes": "1"}, "no"),
        ({"kind": "yes_no", "yes": "1", "no": " "}, "no"),
        ({"kind": "date", "from": "dd/mm", "to": "yyyy"}, "from"),
        ({"kind": "date", "from": "dd/mm/yyyy/dd", "to": "yyyy"}, "from"),
        ({"kind": "date", "from": "dd/mm/yyyy", "to": "%Y"}, "to"),
        ({"kind": "fixed", "text": ""}, "text"),
        ({"kind": "template", "text": "{value"}, "text"),
        ({"kind": "template", "text": "{value.__class__}"}, "text"),
        ({"kind": "template", "text": "{value[0]}"}, "text"),
        ({"kind": "template", "text": "{value:>9999999}"}, "text"),
        ({"kind": "template", "text": "{value!r}"}, "text"),
        ({"kind": "template", "text": "{}"}, "text"),
        ({"kind": "template", "text": "{secret}"}, "text"),
    ],
)
def test_a_wrong_transform_is_refused_by_the_name_of_its_field(transform: Any, field: str) -> None:
    with pytest.raises(WrongTransform) as refused:
        check(transform)

    assert refused.value.field == field
    assert str(refused.value).startswith(field)


@pytest.mark.parametrize(
    ("transform", "value"),
    [
        ({"kind": "number"}, "grande"),
        ({"kind": "number"}, "1,2,3"),
        ({"kind": "number"}, True),
        ({"kind": "number"}, float("nan")),
        ({"kind": "number"}, Decimal("1e400")),
        ({"kind": "number", "to": "g"}, "10"),
        ({"kind": "number", "to": "g"}, "10 cm"),
        ({"kind": "number", "to": "g"}, "10 palmos"),
        ({"kind": "yes_no", "yes": "1", "no": "0"}, "talvez"),
        (DAY, "31-12-2026"),
        (DAY, "31/02/2026"),
        (DAY, "٣١/12/2026"),
        ({"kind": "template", "text": "{value} {unit}"}, "10"),
        ({"kind": "trim"}, "   "),
        ({"kind": "fixed", "text": "Nacional"}, ""),
    ],
)
def test_a_value_that_cannot_be_rewritten_says_so(transform: dict[str, Any], value: Value) -> None:
    check(transform)

    with pytest.raises(CannotTransform):
        apply(transform, value)


@given(NUMBERS, st.sampled_from(sorted(UNITS)))
def test_there_and_back_is_the_same_number(amount: Decimal, name: str) -> None:
    largest = max(
        (unit for unit in UNITS.values() if unit.dimension == UNITS[name].dimension),
        key=lambda unit: unit.factor,
    )
    small = changed({"kind": "number", "from": largest.symbol, "to": name}, amount % 1000)

    back = changed({"kind": "number", "from": name, "to": largest.symbol}, Decimal(small))

    assert abs(Decimal(back) - amount % 1000) <= Decimal("0.00001")


@given(NUMBERS)
def test_a_number_written_with_a_comma_reads_as_with_a_dot(amount: Decimal) -> None:
    text = str(amount).replace(".", ",")

    assert changed({"kind": "number"}, text) == changed({"kind": "number"}, amount)


@given(st.dates())
def test_a_date_comes_back_from_any_format(day: date) -> None:
    there = changed({"kind": "date", "from": "yyyy-mm-dd", "to": "dd.mm.aaaa"}, day)

    assert changed({"kind": "date", "from": "dd.mm.aaaa", "to": "yyyy-mm-dd"}, there) == str(day)


@given(st.text())
def test_any_text_is_rewritten_or_refused_and_nothing_else(text: str) -> None:
    transforms: list[dict[str, Any]] = [
        {"kind": "trim"}, {"kind": "case", "to": "title"}, {"kind": "number", "to": "g"}, DAY,
        {"kind": "yes_no", "yes": "1", "no": "0"}, {"kind": "template", "text": "<{value}>"},
    ]  # fmt: skip
    for transform in transforms:
        try:
            assert apply(transform, text)
        except CannotTransform as refused:
            assert refused.message


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(
                ["trim", "case", "number", "yes_no", "date", "fixed", "template"]
            )
        },
        optional=dict.fromkeys(("from", "to", "text", "yes", "no", "decimals"), json),
    )
)
def test_whatever_was_saved_can_be_applied_without_surprise(transform: dict[str, Any]) -> None:
    try:
        check(transform)
    except WrongTransform:
        return
    try:
        assert isinstance(apply(transform, "1,5 kg", unit="kg"), str)
    except CannotTransform as refused:
        assert refused.value == "1,5 kg"
