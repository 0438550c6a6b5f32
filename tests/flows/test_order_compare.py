"""The nightly compare: orders of which no call and no poll told are found, counted and read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection as database
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.ledger import disagreements
from catalog.models import Stock
from integrations import jobs, tasks
from integrations.contract import Rate
from integrations.models import Activity, Connection, Inbound, Job, JobKind, Problem, State
from integrations.platforms.sandbox.connector import Platform
from integrations.platforms.sandbox.simulator import Account, Simulator
from integrations.sync import compare_orders, job_steps, lost_orders
from integrations.sync.pull import OVERLAP
from orders.models import Order, Status
from tests.builders import a_connection, a_merchant, a_price_table, a_sku, a_warehouse, the_carriers
from tests.flows.shop import Shop
from tests.long_work import hurry, links_made

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def sandbox() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox may be asked as fast as it answers."""
    monkeypatch.setattr(Platform, "rates", {"default": Rate(burst=10_000, per_second=10_000)})


def a_shop(sandbox: Simulator, **values: object) -> tuple[Shop, Account]:
    """Nine of A on the shop, polled up to now."""
    merchant = a_merchant()
    warehouse = a_warehouse(merchant, code="CD", is_default=True)
    a_price_table(merchant, is_default=True)
    the_carriers(merchant)
    a_sku(merchant, code="A")
    account = sandbox.account(token="t-1", oi="1")
    account.add_product([{"partnerId": "A", "sellPrice": "90.00"}])
    connection = a_connection(
        merchant,
        platform="sandbox",
        settings={"api_url": sandbox.url},
        secrets={"token": account.token},
        **{"push_interval": 0, **values},
    )
    assert links_made(connection) == 1
    shop = Shop(merchant, warehouse, connection, account)  # type: ignore[arg-type]
    shop.count(A=9)
    shop.work()
    return shop, account


def lose(account: Account, order_id: str) -> str:
    """As if the change had been told at a moment at which nobody listened."""
    long_ago = datetime.now(UTC) - DAY
    account.orders[order_id]["changed_at"] = long_ago.isoformat(timespec="seconds")
    return order_id


def sold(account: Account, hours_ago: float) -> str:
    placed_at = datetime.now(UTC) - timedelta(hours=hours_ago)
    return account.sell({"A": 1}, changes={"placed_at": placed_at.isoformat(timespec="seconds")})


def read(job: Job) -> int:
    """Reads the list to its end; returns in how many slices."""
    slices = 0
    while job.cursor.get("phase") != "import":
        assert slices < 100, job.cursor
        hurry(job)
        job_steps.run(job.pk)
        job.refresh_from_db()
        slices += 1
    return slices


def compared(shop: Shop) -> Job:
    """The job, from its beginning to its end, with the worker's visits in between."""
    started = jobs.start(JobKind.ORDERS, shop.merchant.pk, connection=shop.connection)
    for _ in range(10):
        hurry(started)
        job_steps.run(started.pk)
        job = Job.objects.get(pk=started.pk)
        if job.finished_at is not None:
            assert job.error_code == "", job.error_detail
            return job
        tasks.dispatch(shop.connection.pk)
    raise AssertionError(f"It is not over: {job.cursor}")


def counts() -> tuple[int | None, int | None]:
    activity = Activity.objects.get()
    assert activity.compared_at is not None
    return activity.missing_orders, activity.stale_orders


def missing_orders() -> QuerySet[Problem]:
    return Problem.objects.filter(code="missing_orders")


def test_an_order_that_everybody_lost_is_found_and_comes_in(sandbox: Simulator) -> None:
    shop, account = a_shop(sandbox)
    lost = lose(account, account.sell({"A": 2}))
    shop.work()
    assert not Order.objects.exists()

    job = compared(shop)
    shop.work()

    # One at the edge of two spans may be told in both.
    assert job.done >= 1
    assert job.result == {"missing": 1, "stale": 0}
    assert counts() == (1, 0)
    assert Order.objects.get().external_id == lost
    assert Stock.objects.get().reserved == 2
    assert disagreements() == []


def test_a_status_that_everybody_lost_is_found_and_followed(sandbox: Simulator) -> None:
    shop, account = a_shop(sandbox)
    sold = [account.sell({"A": 1}) for _ in range(3)]
    shop.work()
    account.set_status(sold[0], "cancelled")
    account.set_status(sold[1], "sent")
    for order_id in sold:
        lose(account, order_id)
    Order.objects.update(told_at=datetime.now(UTC) - 2 * DAY)  # the change is newer than that

    compared(shop)
    shop.work()

    assert counts() == (0, 2)
    found = dict(Order.objects.values_list("external_id", "status"))
    assert found == {
        sold[0]: Status.CANCELLED,
        sold[1]: Status.SHIPPED,
        sold[2]: Status.PAID,
    }
    assert not missing_orders().exists()  # behind for a night is no order lost


def test_where_we_are_further_than_the_platform_nothing_is_behind(sandbox: Simulator) -> None:
    shop, account = a_shop(sandbox)
    account.sell({"A": 1})
    shop.work()
    Order.objects.update(status=Status.INVOICED)

    compared(shop)

    assert counts() == (0, 0)


def test_an_order_of_the_last_minutes_is_not_missing(sandbox: Simulator) -> None:
    """It only had no poll yet."""
    shop, account = a_shop(sandbox)
    account.sell({"A": 1})

    job = compared(shop)

    assert job.result == {"missing": 0, "stale": 0}
    assert Order.objects.count() == 1


def test_an_import_that_does_not_come_off_is_not_waited_for_for_ever(
    sandbox: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, account = a_shop(sandbox)
    account.sell({"A": 1})
    job = jobs.start(JobKind.ORDERS, shop.merchant.pk, connection=shop.connection)

    for _ in range(3):
        hurry(job)
        job_steps.run(job.pk)
    job.refresh_from_db()
    assert (job.cursor["phase"], job.finished_at, job.attempts) == ("import", None, 0)
    assert Activity.objects.get().compared_at is None

    monkeypatch.setattr(compare_orders, "LONGEST_WAIT", timedelta(0))
    hurry(job)
    job_steps.run(job.pk)
    assert counts() == (1, 0)


@pytest.mark.parametrize("status", ["open", "cancelled"])
def test_what_the_filter_leaves_out_is_not_missing(sandbox: Simulator, status: str) -> None:
    shop, account = a_shop(sandbox)
    lose(account, account.sell({"A": 1}, status))

    compared(shop)
    shop.work()

    assert counts() == (0, 0)
    assert not Order.objects.exists()


def test_an_order_that_was_paid_and_cancelled_unseen_is_read_once(sandbox: Simulator) -> None:
    """The list does not say whether it had been paid: reading it does."""
    shop, account = a_shop(sandbox)
    paid_at = datetime.now(UTC).isoformat()
    lose(account, account.sell({"A": 1}, "cancelled", changes={"paid_at": paid_at}))
    unpaid = lose(account, account.sell({"A": 1}, "cancelled"))

    compared(shop)
    shop.work()
    assert Order.objects.get().status == Status.CANCELLED

    read_at = Inbound.objects.get(external_id=unpaid).done_at
    compared(shop)
    shop.work()
    assert Inbound.objects.get(external_id=unpaid).done_at == read_at


@pytest.mark.parametrize("status", ["open", "cancelled"])
def test_with_all_statuses_nothing_is_left_out(sandbox: Simulator, status: str) -> None:
    shop, account = a_shop(sandbox, order_filter="all")
    lose(account, account.sell({"A": 1}, status))

    compared(shop)
    shop.work()

    assert counts() == (1, 0)
    assert Order.objects.count() == 1


def test_what_waits_or_is_parked_is_in_sight_and_not_missing(sandbox: Simulator) -> None:
    shop, account = a_shop(sandbox)
    parked, waiting = account.sell({"A": 1}), account.sell({"A": 1})
    account.knobs.malformed_orders = {parked}
    shop.work()
    Order.objects.all().delete()
    Inbound.objects.filter(external_id=waiting).update(due_at=timezone.now() + DAY)
    for order_id in (parked, waiting):
        lose(account, order_id)

    compared(shop)

    assert counts() == (0, 0)
    assert Inbound.objects.get(external_id=parked).parked_at is not None


def test_older_orders_than_of_the_last_days_are_left_alone(sandbox: Simulator) -> None:
    shop, account = a_shop(sandbox)
    before = datetime.now(UTC) - compare_orders.LOOK_BACK - DAY
    lose(account, account.sell({"A": 1}, changes={"placed_at": before.isoformat()}))

    assert compared(shop).done == 0


def test_a_long_list_goes_on_in_the_next_slice(
    sandbox: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, account = a_shop(sandbox)
    lost = {lose(account, sold(account, hours)) for hours in (60, 40, 20, 0)}
    monkeypatch.setattr(job_steps, "SLICE_SECONDS", 0.1)
    account.knobs.latency = 0.04
    job = jobs.start(JobKind.ORDERS, shop.merchant.pk, connection=shop.connection)

    slices = read(job)

    assert slices > 3
    assert job.cursor["seem_lost"].keys() == lost


def test_a_span_with_too_much_in_it_is_read_in_halves(
    sandbox: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, account = a_shop(sandbox)
    lost = {lose(account, sold(account, 2 + number / 40)) for number in range(120)}  # pages of 50
    monkeypatch.setattr(job_steps, "SLICE_SECONDS", 0.1)
    monkeypatch.setattr(compare_orders, "SPAN_SECONDS", 0.0)
    account.knobs.latency = 0.04
    job = jobs.start(JobKind.ORDERS, shop.merchant.pk, connection=shop.connection)

    read(job)

    assert job.cursor["span"] < compare_orders.SPAN.total_seconds()
    assert job.cursor["seem_lost"].keys() == lost
    assert job.done >= 120


def test_a_page_is_held_against_ours_in_one_statement(sandbox: Simulator) -> None:
    shop, _ = a_shop(sandbox)
    for size in (1, 200):
        told = {str(number): "paid" for number in range(size)}
        with CaptureQueriesContext(database) as said:
            assert len(lost_orders.among(shop.connection, told).missing) == size
        assert len(said) == 1


def test_another_merchants_order_of_the_same_id_is_not_taken_for_ours(sandbox: Simulator) -> None:
    shop, account = a_shop(sandbox)
    account.sell({"A": 1})
    shop.work()
    order = Order.objects.get()
    order.merchant = a_merchant()
    order.save()

    assert list(lost_orders.among(shop.connection, {order.external_id: "paid"}).missing)


def test_missing_orders_are_a_problem_until_a_night_without_any(sandbox: Simulator) -> None:
    shop, account = a_shop(sandbox)
    for _ in range(2):
        lose(account, account.sell({"A": 1}))
    compared(shop)
    problem = missing_orders().get()
    assert (problem.number, problem.solved_at) == (2, None)

    shop.work()
    compared(shop)

    assert counts() == (0, 0)
    assert missing_orders().get().solved_at is not None


def test_a_worker_that_dies_after_counting_does_not_count_anew(
    sandbox: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, account = a_shop(sandbox)
    lose(account, account.sell({"A": 1}))
    monkeypatch.setattr(compare_orders, "LONGEST_WAIT", timedelta(0))
    job = jobs.start(JobKind.ORDERS, shop.merchant.pk, connection=shop.connection)
    taken = jobs.take(job.pk)
    assert taken is not None and compare_orders.step(taken, float("inf"))

    hurry(job)
    job_steps.run(job.pk)

    job.refresh_from_db()
    assert job.finished_at is not None
    assert job.result == {"missing": 1, "stale": 0}
    assert counts() == (1, 0)


def test_every_night_those_are_compared_whose_orders_are_imported(sandbox: Simulator) -> None:
    shop, _ = a_shop(sandbox)
    for values in ({"pull_orders": False}, {"state": State.INACTIVE}):
        a_connection(shop.merchant, **values)

    tasks.compare_orders()

    [job] = Job.objects.filter(kind=JobKind.ORDERS)
    assert (job.connection, job.cause) == (shop.connection, "schedule")


def test_where_nobody_wants_orders_any_more_none_is_missing(sandbox: Simulator) -> None:
    shop, account = a_shop(sandbox)
    lose(account, account.sell({"A": 1}))
    Connection.objects.update(pull_orders=False)

    compared(shop)

    assert Activity.objects.get().compared_at is None
    assert not Inbound.objects.exists()


def test_an_import_that_began_before_the_list_was_read_has_no_say(sandbox: Simulator) -> None:
    shop, account = a_shop(sandbox)
    account.sell({"A": 1})
    job = jobs.start(JobKind.ORDERS, shop.merchant.pk, connection=shop.connection)
    job_steps.run(job.pk)
    read_at = datetime.fromisoformat(Job.objects.get(pk=job.pk).cursor["read_at"])
    Activity.objects.update(
        orders_since=read_at - OVERLAP - timedelta(seconds=1), pulled_at=timezone.now()
    )

    hurry(job)
    job_steps.run(job.pk)

    assert Job.objects.get(pk=job.pk).finished_at is None
