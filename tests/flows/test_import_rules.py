"""Which orders a connection imports, and whether those that wait hold stock: its parameters."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catalog.models import Merchant
from integrations import jobs, parameters, pending
from integrations.mapping.kinds import Kind
from integrations.models import (
    Activity,
    Connection,
    Inbound,
    JobKind,
    Problem,
    WaitingItem,
    WaitingOrder,
)
from integrations.platforms.anymarket.simulator import Simulator
from integrations.sync import compare_orders, pull
from integrations.sync.import_start import import_start
from orders.models import OrderItem
from tests.builders import a_rule
from tests.flows.shop import a_shop
from tests.flows.test_waiting_orders import UNMAPPED, reserved, without_carriers

pytestmark = pytest.mark.django_db(transaction=True)


def set_parameter(connection: Connection, **values: object) -> None:
    fresh = Connection.objects.get(pk=connection.pk)
    parameters.change(fresh, values)


def test_without_protection_it_waits_and_holds_nothing(anymarket: Simulator) -> None:
    shop = without_carriers(anymarket, A=5)
    set_parameter(shop.connection, protect_waiting=False)
    shop.account.sell({"A": 2})
    shop.work()
    assert (WaitingOrder.objects.count(), reserved("A")) == (1, 0)

    set_parameter(shop.connection, protect_waiting=True)
    shop.work()
    assert reserved("A") == 2

    set_parameter(shop.connection, protect_waiting=False)
    assert (reserved("A"), WaitingItem.objects.get().reserved) == (0, 0)
    set_parameter(shop.connection, protect_waiting=True)
    shop.work()
    assert reserved("A") == 2


def test_orders_from_before_the_import_began_are_left_alone(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=9)
    shop.work()
    set_parameter(shop.connection, import_since=timezone.localdate() - timedelta(days=1))
    long_ago = (timezone.now() - timedelta(days=3)).isoformat()
    shop.account.sell({"A": 1}, changes={"createdAt": long_ago})
    shop.account.sell({"A": 2})

    shop.work()

    assert [item.quantity for item in OrderItem.objects.all()] == [2]
    assert not WaitingOrder.objects.exists()
    assert not Inbound.objects.filter(due_at__isnull=False).exists()


def test_the_unmapped_report_and_the_problem_count_what_waits(anymarket: Simulator) -> None:
    shop = without_carriers(anymarket, A=9)
    for _ in range(2):
        shop.account.sell({"A": 1})
    shop.work()

    pending.look(shop.connection)

    problem = Problem.objects.get(code="unmapped_terms", subject="carrier", solved_at=None)
    assert "2" in problem.detail
    a_rule(shop.connection, Kind.CARRIER, "ME", UNMAPPED)
    shop.work()
    pending.look(shop.connection)
    assert not Problem.objects.filter(subject="carrier", solved_at=None).exists()


def test_the_day_begins_where_the_merchant_is(anymarket: Simulator) -> None:
    shop = a_shop(anymarket, import_since=date(2026, 3, 14))
    Merchant.objects.update(time_zone="America/Manaus")
    start = import_start(Connection.objects.get())
    assert start is not None
    assert start.isoformat() == "2026-03-14T00:00:00-04:00"
    assert import_start(a_shop(anymarket).connection) is None
    assert shop.connection.import_since


def test_the_first_import_looks_back_to_that_day(anymarket: Simulator) -> None:
    now = timezone.now()
    long_ago = timezone.localdate() - timedelta(days=30)
    shop = a_shop(anymarket, import_since=long_ago)
    assert now - pull.first_look_back(shop.connection, now) >= timedelta(days=30)

    shop = a_shop(anymarket, import_since=timezone.localdate())
    assert now - pull.first_look_back(shop.connection, now) == pull.FIRST_LOOK_BACK


def test_another_day_makes_the_next_import_look_back_as_the_first_did(
    anymarket: Simulator,
) -> None:
    shop = a_shop(anymarket)
    shop.work()
    assert Activity.objects.get().orders_since is not None

    set_parameter(shop.connection, import_since=timezone.localdate() - timedelta(days=30))

    assert Activity.objects.get().orders_since is None


def test_the_nightly_compare_does_not_miss_what_waits_or_was_left_alone(
    anymarket: Simulator,
) -> None:
    shop = without_carriers(anymarket, A=9)
    yesterday = timezone.localdate() - timedelta(days=1)
    set_parameter(shop.connection, import_since=yesterday)
    two_days_ago = (timezone.now() - timedelta(days=2, hours=1)).isoformat()
    shop.account.sell({"A": 1}, changes={"createdAt": two_days_ago})
    shop.account.sell({"A": 1})
    shop.work()
    assert WaitingOrder.objects.count() == 1

    job = jobs.start(JobKind.ORDERS, shop.merchant.pk, connection=shop.connection)
    for _ in range(5):
        if job.cursor.get("phase") != "over":
            compare_orders.step(job, 1e12)

    assert job.result == {"missing": 0, "stale": 0}
