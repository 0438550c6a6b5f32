"""Why something is in an order's history, kept short and told in the reader's language."""

from decimal import Decimal

from django.utils.translation import override

from orders.reasons import LONGEST, of_edit, told


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
