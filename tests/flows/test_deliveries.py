"""The scheduled question for deliveries, through the made-up service over real HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import Merchant
from integrations import tasks
from integrations.models import Problem, Switch, TrackerAccount
from integrations.sync import delivered
from integrations.trackers.sandbox.simulator import Simulator
from integrations.trackers.sandbox.tracker import Service
from orders.models import Carrier, Order, Shipment, Status
from tests.builders import a_carrier, a_merchant, a_shipment, a_tracker_account, an_order
from tests.flows.lone_worker import ask_tracker, kill, wait_for
from tests.orders.parcels import hours_ago

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "tracking-token-1"


@pytest.fixture
def service() -> Iterator[Simulator]:
    with Simulator(token=TOKEN) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is queued for workers, which are not there."""
    queued: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tasks, "async_task", lambda *args, **options: queued.append(args))
    return queued


def a_tracked_carrier(
    service: Simulator, merchant: Merchant | None = None, **values: Any
) -> Carrier:
    carrier = a_carrier(merchant or a_merchant())
    access = {"settings": {"api_url": service.url}, "secrets": {"token": TOKEN}}
    a_tracker_account(carrier, **{**access, **values})
    return carrier


def on_its_way(carrier: Carrier, *codes: str, **values: Any) -> Order:
    """An order that was sent five hours ago in these parcels."""
    order = an_order(carrier.merchant, status=Status.SHIPPED, shipped_at=hours_ago(5))
    for code in codes:
        a_shipment(order, code, **{"carrier": carrier, "shipped_at": hours_ago(5), **values})
    return order


def delivered_codes() -> set[str]:
    found = Shipment.objects.filter(delivered_at__isnull=False)
    return set(found.values_list("tracking_code", flat=True))


def status_of(order: Order) -> str:
    order.refresh_from_db()
    return order.status


def account_of(carrier: Carrier) -> TrackerAccount:
    return TrackerAccount.objects.get(carrier=carrier)


def test_an_order_is_delivered_when_the_service_says_so_of_its_last_parcel(
    service: Simulator,
) -> None:
    carrier = a_tracked_carrier(service)
    order = on_its_way(carrier, "A", "B")
    service.parcel("A", posted=hours_ago(4), delivered=hours_ago(2))
    service.parcel("B", posted=hours_ago(4))

    tasks.ask_trackers()
    assert (delivered_codes(), status_of(order)) == ({"A"}, Status.SHIPPED)

    service.parcel("B", posted=hours_ago(4), delivered=hours_ago(1))
    tasks.ask_trackers()

    assert (status_of(order), order.delivered_at) == (Status.DELIVERED, hours_ago(1))
    assert {parcel.delivered_by for parcel in order.shipments.all()} == {"tracker:sandbox"}
    assert service.questions[1] == ["B"], "What has arrived is not asked for again."
    tasks.ask_trackers()
    assert len(service.questions) == 2


def test_a_parcel_that_nobody_knows_is_asked_for_again_and_holds_up_nobody(
    service: Simulator,
) -> None:
    carrier = a_tracked_carrier(service)
    lost, good = on_its_way(carrier, "LOST"), on_its_way(carrier, "GOOD")
    service.parcel("GOOD", delivered=hours_ago(1))

    tasks.ask_trackers()
    tasks.ask_trackers()

    assert (status_of(lost), status_of(good)) == (Status.SHIPPED, Status.DELIVERED)
    assert service.questions == [["LOST", "GOOD"], ["LOST"]]
    assert account_of(carrier).error_code == ""


def test_only_parcels_on_their_way_are_asked_for(service: Simulator) -> None:
    carrier = a_tracked_carrier(service)
    cancelled = on_its_way(carrier, "CANCELLED")
    Order.objects.filter(pk=cancelled.pk).update(status=Status.CANCELLED)
    on_its_way(carrier, "")
    on_its_way(carrier, "OLD", shipped_at=timezone.now() - delivered.LOST_AFTER)
    on_its_way(a_carrier(carrier.merchant), "OTHER")

    tasks.ask_trackers()

    assert service.questions == []


def test_one_parcel_of_two_orders_delivers_them_both(service: Simulator) -> None:
    carrier = a_tracked_carrier(service)
    orders = [on_its_way(carrier, "SAME"), on_its_way(carrier, "SAME")]
    service.parcel("SAME", delivered=hours_ago(1))

    tasks.ask_trackers()

    assert {status_of(order) for order in orders} == {Status.DELIVERED}
    assert service.questions == [["SAME"]]


def test_an_arrival_before_the_erp_told_of_the_sending_counts_as_one(service: Simulator) -> None:
    carrier = a_tracked_carrier(service)
    order = on_its_way(carrier, "A")
    service.parcel("A", delivered=hours_ago(30))

    tasks.ask_trackers()

    assert (status_of(order), order.delivered_at) == (Status.DELIVERED, hours_ago(5))


@pytest.mark.parametrize(
    ("knob", "code"),
    [("failing", "unavailable"), ("throttled", "rate_limited"), ("dropped", "unreachable")],
)
def test_trouble_is_noted_and_the_others_go_on(service: Simulator, knob: str, code: str) -> None:
    bad, good = a_tracked_carrier(service), a_tracked_carrier(service)
    on_its_way(bad, "BAD")
    on_its_way(good, "GOOD")
    for name in ("BAD", "GOOD"):
        service.parcel(name, delivered=hours_ago(1))
    setattr(service.knobs, knob, 1)

    tasks.ask_trackers()

    assert delivered_codes() == {"GOOD"}
    assert (account_of(bad).error_code, account_of(good).error_code) == (code, "")
    assert not Problem.objects.exists(), "It passes by itself."

    tasks.ask_trackers()
    assert (account_of(bad).error_code, delivered_codes()) == ("", {"BAD", "GOOD"})


def test_a_refused_access_is_a_problem_until_it_is_renewed(service: Simulator) -> None:
    bad = a_tracked_carrier(service, secrets={"token": "old"})
    good = a_tracked_carrier(service, bad.merchant)
    on_its_way(bad, "BAD")
    on_its_way(good, "GOOD")
    for name in ("BAD", "GOOD"):
        service.parcel(name, delivered=hours_ago(1))

    tasks.ask_trackers()

    assert delivered_codes() == {"GOOD"}
    assert account_of(bad).error_code == "tracker_unauthorised"
    assert account_of(bad).error_detail == "This token opens nothing."
    problem = Problem.objects.get(solved_at=None)
    assert (problem.merchant, problem.code) == (bad.merchant, "deliveries_not_asked")
    assert bad.name in problem.detail

    TrackerAccount.objects.filter(carrier=bad).update(secrets={"token": TOKEN})
    tasks.ask_trackers()

    assert delivered_codes() == {"BAD", "GOOD"}
    assert not Problem.objects.filter(solved_at=None).exists()


def test_a_service_that_is_not_installed_and_a_fault_of_ours_stop_nobody(
    service: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = a_tracked_carrier(service, tracker="gone")
    faulty = a_tracked_carrier(service, settings={})
    good = a_tracked_carrier(service)
    for carrier, code in ((gone, "GONE"), (faulty, "FAULTY"), (good, "GOOD")):
        on_its_way(carrier, code)
        service.parcel(code, delivered=hours_ago(1))

    tasks.ask_trackers()

    assert delivered_codes() == {"GOOD"}
    assert account_of(gone).error_code == "unknown_tracker"
    assert account_of(faulty).error_code == "internal_error"


def test_a_merchant_who_is_switched_off_is_skipped(service: Simulator) -> None:
    off, on = a_tracked_carrier(service), a_tracked_carrier(service)
    Switch.objects.create(merchant=off.merchant, on=False)
    for carrier, code in ((off, "OFF"), (on, "ON")):
        on_its_way(carrier, code)
        service.parcel(code, delivered=hours_ago(1))

    tasks.ask_trackers()
    tasks.ask_tracker(account_of(off).pk)
    assert (service.questions, account_of(off).asked_at) == ([["ON"]], None)

    Switch.objects.update(on=True)
    tasks.ask_trackers()
    assert delivered_codes() == {"OFF", "ON"}


def test_many_parcels_are_asked_for_in_batches_the_longest_unasked_first(
    service: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Service, "batch", 2)
    carrier = a_tracked_carrier(service)
    for code, hours in (("new", None), ("late", 1), ("early", 3), ("mid", 2), ("fresh", None)):
        on_its_way(carrier, code, asked_at=hours and hours_ago(hours))

    tasks.ask_trackers()

    assert service.questions == [["new", "fresh"], ["early", "mid"], ["late"]]


def test_time_is_shared_and_the_round_goes_on_in_another_task(
    service: Simulator, monkeypatch: pytest.MonkeyPatch, rung: list[tuple[Any, ...]]
) -> None:
    """Without any time each account has its turn all the same, one after the other."""
    monkeypatch.setattr(Service, "batch", 1)
    monkeypatch.setattr(delivered, "ACCOUNT_SECONDS", 0.15)
    monkeypatch.setattr(tasks, "TRACKERS_SECONDS", 0.15)
    service.knobs.latency = 0.2
    big, small = a_tracked_carrier(service), a_tracked_carrier(service)
    for code in "ABC":
        on_its_way(big, code)
    on_its_way(small, "S")

    tasks.ask_trackers()
    assert service.questions == [["A"]]
    [(name, began)] = rung
    tasks.ask_trackers(began)

    assert name == "integrations.tasks.ask_trackers"
    assert service.questions == [["A"], ["S"]]
    assert len(rung) == 1, "Everybody had a turn: the round is over."
    tasks.ask_tracker(account_of(big).pk)
    assert service.questions[2] == ["B"]


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(service: Simulator) -> None:
    carrier = a_tracked_carrier(service)
    orders = [on_its_way(carrier, f"P{number}") for number in range(Service.batch + 10)]
    for number in range(len(orders)):
        service.parcel(f"P{number}", delivered=hours_ago(1))
    service.knobs.latency = 3.0

    process = ask_tracker(account_of(carrier).pk)
    wait_for(lambda: service.questions)
    kill(process)
    assert delivered_codes() == set()
    assert Shipment.objects.filter(asked_at__isnull=False).count() == Service.batch
    service.knobs.latency = 0.0

    tasks.ask_trackers()

    assert len(delivered_codes()) == len(orders)
    assert {status_of(order) for order in orders} == {Status.DELIVERED}
    # Those nobody was asked for come first; then the ones whose answer was lost.
    assert service.questions[1][:10] == [f"P{number}" for number in range(50, 60)]
    events = [order.events.filter(kind="delivery").count() for order in orders]
    assert set(events) == {1}
