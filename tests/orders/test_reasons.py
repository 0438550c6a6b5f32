"""Why something is in an order's history, kept short and told in the reader's language."""

from decimal import Decimal

from django.utils.translation import override

from orders.reasons import LONGEST, of_cut, of_edit, of_return, told


def test_a_long_edit_is_told_as_far_as_there_is_room_and_with_its_total() -> None:
    many = [f"1 → 2 × A-RATHER-LONG-CODE-{n}" for n in range(40)]

    reason = of_edit(many, [("total", Decimal("1.00"), Decimal("2.00"))])

    assert len(reason) <= LONGEST
    assert reason.startswith(many[0])
    assert reason.endswith("… · total: 1.00 → 2.00")


def test_reasons_are_told_in_the_readers_language() -> None:
    reason = "1.10 → 2 × A · freight: 1234.50 → 0.00"
    with override("pt-br"):
        assert told(reason) == "1.10 → 2 × A · frete: 1234,50 → 0,00"
        assert told("") == ""
    with override("en"):
        assert told(reason) == reason


def test_units_that_were_cut_are_told_with_why_and_those_that_came_back_with_their_number() -> None:
    cut = of_cut([(1, "CUP"), (2, "MUG")], "customer", "changed her mind")
    back = of_return([(1, "CUP")], "DEV-7", restock=False)
    with override("en"):
        assert told(cut) == "1 × CUP · 2 × MUG · the customer gave up: changed her mind"
        assert told(back) == "1 × CUP · reference: DEV-7 · not back in stock"


def test_a_long_cut_is_told_with_why_it_was() -> None:
    many = [(n, f"A-RATHER-LONG-CODE-{n}") for n in range(1, 40)]

    for reason in (of_cut(many, "fraud", "x" * 100), of_return(many, "R" * 80, restock=False)):
        assert len(reason) <= LONGEST
        assert reason.startswith("1 × A-RATHER-LONG-CODE-1 · ")
    assert len(of_cut(many, "fraud", "x" * 200)) == LONGEST
