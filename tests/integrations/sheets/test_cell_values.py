from decimal import Decimal

import pytest

from integrations.sheets.cell_values import WrongCell, decimal_of, decimal_text, whole_of, words

YES_NO = words("ativo", {True: "sim", False: "não"})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234,5", "1234.5"),
        ("1234.5", "1234.5"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("R$ 12,90", "12.90"),
        (" 7 ", "7"),
        ("0,350", "0.350"),
        ("0.350", "0.350"),
        ("-3", "-3"),
        ("1234.567", "1234.567"),
    ],
)
def test_a_number_is_read_with_a_comma_and_with_a_point(text: str, number: str) -> None:
    assert decimal_of(text, 3) == Decimal(number)


def test_a_comma_before_three_places_is_a_decimal_one_where_there_may_be_three() -> None:
    assert decimal_of("1,234", 3) == decimal_of("1,234", None) == Decimal("1.234")


@pytest.mark.parametrize(
    ("text", "places"), [("1.234", 3), ("1.234", 2), ("1,234", 2), ("1.000", 0)]
)
def test_what_could_be_two_numbers_is_refused(text: str, places: int) -> None:
    with pytest.raises(WrongCell, match=r"1234|1000"):
        decimal_of(text, places)


@pytest.mark.parametrize(
    "text", ["doze", "1,2,3", "1..2", "1e5", "NaN", "Infinity", "9" * 40, "--1"]
)
def test_no_number_is_told_with_its_text(text: str) -> None:
    with pytest.raises(WrongCell) as wrong:
        decimal_of(text, 2)
    assert text in str(wrong.value)


def test_a_whole_number_may_be_written_with_zeros_behind_the_mark() -> None:
    assert (whole_of("5"), whole_of("5,0"), whole_of("1.234.567")) == (5, 5, 1_234_567)
    for text in ("5,5", "1.000", "1,000"):
        with pytest.raises(WrongCell):
            whole_of(text)


def test_a_figure_is_written_as_brazilians_do() -> None:
    assert [decimal_text(Decimal(text)) for text in ("1234.50", "0", "1E+3")] == [
        "1234,50",
        "0",
        "1000",
    ]


def test_words_have_no_case() -> None:
    assert [YES_NO.read(text) for text in ("Sim", " NÃO ", "true")] == [True, False, True]
    with pytest.raises(WrongCell, match="sim, não"):
        YES_NO.read("talvez")
