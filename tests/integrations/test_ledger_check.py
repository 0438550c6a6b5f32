"""`manage.py ledger check`, and the nightly look that makes a problem of what it finds."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog import reservations
from catalog.ledger import disagreements
from catalog.models import Merchant, Stock
from integrations import ledger_check, tasks
from integrations.models import Inbound, Problem, WaitingOrder
from integrations.models.waiting import WaitingItem
from integrations.problems import EXPLANATIONS
from tests.builders import a_connection, a_merchant, a_sku, a_stock, a_warehouse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def a_balance(merchant: Merchant | None = None) -> Stock:
    merchant = merchant or a_merchant()
    return a_stock(a_sku(merchant), a_warehouse(merchant), 10)


def check(*options: str) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("ledger", "check", *options, stdout=said)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    return 0, said.getvalue()


def problems() -> list[Problem]:
    return list(Problem.objects.filter(solved_at=None).order_by("subject"))


def test_all_is_well() -> None:
    a_balance()

    assert check() == (0, "The ledger and the balances agree.\n")


def test_a_disagreement_is_told_repaired_and_gone() -> None:
    stock = a_balance()
    Stock.objects.update(on_hand=7)

    code, said = check()
    assert code == 1
    assert f"{stock.sku.code} in MAIN: balance 7 on hand, 0 reserved" in said
    assert "ledger 10 on hand, 0 reserved; would write -3 on hand, +0 reserved" in said
    assert [one.number for one in problems()] == [1]

    code, said = check("--repair")
    assert code == 0
    assert "wrote -3 on hand, +0 reserved" in said
    assert problems() == []
    assert (check()[0], disagreements()) == (0, [])


def test_what_nobody_holds_is_told_and_stays() -> None:
    stock = a_balance()
    Stock.objects.update(reserved=2)

    code, said = check("--repair")

    assert code == 1
    assert f"{stock.sku.code}: 2 reserved, but orders hold 0" in said
    assert Stock.objects.get().reserved == 2
    assert disagreements() == []


def test_waiting_orders_hold_what_they_reserved() -> None:
    stock = a_balance()
    connection = a_connection(stock.merchant)
    of_connection = {"merchant": stock.merchant, "connection": connection}
    waiting = WaitingOrder.objects.create(
        inbound=Inbound.objects.create(**of_connection, topic="order", external_id="1"),
        total=Decimal(1),
        placed_at=timezone.now(),
        **of_connection,
    )
    item = WaitingItem.objects.create(
        merchant=stock.merchant, order=waiting, sku=stock.sku, quantity=2, reserved=2
    )
    reservations.reserve(
        stock.merchant_id, [reservations.Line(-item.pk, stock.sku_id, 2)], "waiting"
    )

    assert check()[0] == 0


def test_one_merchant_is_checked_by_its_cnpj() -> None:
    mine, theirs = a_balance(), a_balance()
    Stock.objects.update(on_hand=7)

    code, said = check("--merchant", mine.merchant.cnpj)
    assert code == 1
    assert mine.sku.code in said
    assert theirs.sku.code not in said
    assert check("--merchant", mine.merchant.cnpj, "--repair")[0] == 0
    assert [row.stock_id for row in disagreements()] == [theirs.pk]


def test_a_merchant_that_is_not_there_is_told() -> None:
    with pytest.raises(CommandError, match="no merchant with the CNPJ 00"):
        check("--merchant", "00")


def test_the_night_makes_a_problem_of_each_merchant_and_solves_it() -> None:
    mine, theirs = a_balance(), a_balance()
    well = a_balance()
    Stock.objects.exclude(pk=well.pk).update(on_hand=7)
    Stock.objects.filter(pk=mine.pk).update(reserved=1)

    assert tasks.check_ledger() == 3

    told = [(one.merchant_id, one.connection_id, one.subject, one.detail) for one in problems()]
    text = "1 balance is not what its movements add up to: "
    assert told == [
        (mine.merchant_id, None, "balances", f"{text}{mine.sku.code} (MAIN)"),
        (theirs.merchant_id, None, "balances", f"{text}{theirs.sku.code} (MAIN)"),
        (
            mine.merchant_id,
            None,
            "reserved",
            f"Of 1 SKU another number is reserved than orders hold: {mine.sku.code}",
        ),
    ]
    assert {one.code for one in problems()} == {ledger_check.LEDGER_DISAGREES} <= set(EXPLANATIONS)

    Stock.objects.update(on_hand=10, reserved=0)
    assert tasks.check_ledger() == 0
    assert problems() == []
