"""A process that is killed in the middle of a cancel or a return, and the same said again."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind, Stock
from orders.models import Order, OrderItem, OrderReturn, Status
from tests.flows.lone_worker import kill, wait_for
from tests.orders.drafts import history
from tests.orders.undoing import come_back, cut, figures, shipped, sold

pytestmark = pytest.mark.django_db(transaction=True)

CODE = """
import json, sys, django
django.setup()
from orders.cancelling import CancelRow, cancel
from orders.returning import ReturnRow, take_back
does, row = {"cancel": (cancel, CancelRow), "return": (take_back, ReturnRow)}[sys.argv[1]]
merchant, order, values = json.loads(sys.argv[2])
if values.get("units"):
    values["units"] = {int(key): units for key, units in values["units"].items()}
does(merchant, [row(0, order, **values)], "crash")
"""


def somebody(does: str, order: Order, **values: Any) -> subprocess.Popen[bytes]:
    given = json.dumps([order.merchant_id, order.pk, values])
    return subprocess.Popen(
        [sys.executable, "-c", CODE, does, given],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.integrations.worker_settings",
            "TEST_DATABASE": connection.settings_dict["NAME"],
        },
    )


def waiting() -> int:
    """Sessions that stand before a lock. A transaction sees them as they were when it looked
    first, unless it forgets that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def dies_at(row: Any, does: str, order: Order, **values: Any) -> None:
    """Whoever does it writes until this locked row is in the way, and is killed there."""
    with transaction.atomic():
        type(row).objects.select_for_update().get(pk=row.pk)
        process = somebody(does, order, **values)
        wait_for(lambda: waiting() > 0)
        kill(process)
    wait_for(lambda: waiting() == 0)


def test_a_cancel_that_was_killed_gave_nothing_back_and_then_gives_it_back_once() -> None:
    order, [balance] = sold(3)
    item = order.items.get()

    # The balance has what was cut again, the item does not know it yet.
    dies_at(item, "cancel", order, units={item.pk: 2})
    assert (figures(balance), history(order)) == ((9, 3), [])

    assert [cut(order, {"0": 2}).changed for _ in range(2)] == [1, 0]
    assert figures(balance) == (9, 1)
    assert Movement.objects.filter(kind=MovementKind.ADJUST).count() == 1
    assert disagreements() == []


def test_a_whole_cancel_that_was_killed_is_done_the_second_time() -> None:
    order, balances = sold(3, 2)

    dies_at(balances[1], "cancel", order)
    assert Order.objects.get().status == Status.PAID
    assert [figures(balance) for balance in balances] == [(9, 3), (9, 2)]

    assert [cut(order).changed for _ in range(2)] == [1, 0]
    assert [figures(balance) for balance in balances] == [(9, 0), (9, 0)]
    assert disagreements() == []


def test_a_return_that_was_killed_is_counted_once() -> None:
    order, [balance] = shipped(3)

    # The return is written, the goods are not on hand yet.
    dies_at(Stock.objects.get(pk=balance.pk), "return", order, reference="R1")
    assert (figures(balance), OrderReturn.objects.count()) == ((6, 0), 0)

    assert [come_back(order, "R1").changed for _ in range(2)] == [1, 0]
    assert figures(balance) == (9, 0)
    assert OrderItem.objects.get().returned == 3
    assert Movement.objects.filter(kind=MovementKind.RETURN).count() == 1
    assert disagreements() == []


def test_whoever_was_killed_after_it_was_done_says_it_again_for_nothing() -> None:
    order, [balance] = shipped(3)
    process = somebody("return", order, reference="R1")
    wait_for(lambda: OrderReturn.objects.exists())
    kill(process)

    assert come_back(order, "R1").unchanged == 1
    assert figures(balance) == (9, 0)
