"""Corners where a figure, a wish or an order once got lost: each was seen to happen."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection as database
from django.db import transaction
from django_q.models import OrmQ

from integrations import outbox, tasks, wakeup
from integrations.contract import Unauthorised
from integrations.models import Activity, CallLog, Connection, Inbound, Outbound, State
from integrations.models.work import OutboundTopic
from integrations.platforms.anymarket.simulator import Simulator
from integrations.sync import drain, trouble
from orders import intake
from orders.models import Order, Status
from tests.builders import a_connection, a_merchant, a_warehouse, some_skus
from tests.flows.lone_worker import wait_for
from tests.flows.shop import Shop, a_big_shop, a_shop
from tests.long_work import links_made

pytestmark = pytest.mark.django_db(transaction=True)


def told_once(simulator: Simulator, **quantities: int) -> Shop:
    shop = a_shop(simulator)
    shop.count(**quantities)
    shop.work()
    return shop


def later(action: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            action()
        finally:
            database.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_after_a_lost_answer_even_the_figure_told_before_is_told_again(
    anymarket: Simulator,
) -> None:
    shop = told_once(anymarket, A=7)
    shop.count(A=8)
    Activity.objects.update(pull_due_at=None, resume_at=None)
    shop.work_but_loses_the_answer_to("/stocks/batch")
    assert shop.account.amount("A") == 8

    shop.count(A=7)
    shop.work()

    assert shop.account.amount("A") == 7
    assert shop.waiting() == 0


def test_a_change_during_a_real_send_is_sent_afterwards(anymarket: Simulator) -> None:
    shop = told_once(anymarket, A=1)
    shop.count(A=2)
    shop.account.knobs.latency = 0.5
    visit = later(shop.work)
    wait_for(lambda: Outbound.objects.exclude(leased_until=None).exists())

    shop.count(A=3)
    visit.join()
    shop.account.knobs.latency = 0.0
    shop.work()

    assert shop.account.amount("A") == 3
    assert shop.waiting() == 0


def test_a_change_during_a_send_that_fails_for_good_is_tried_too(anymarket: Simulator) -> None:
    shop = told_once(anymarket, A=1)
    shop.count(A=2)
    shop.account.knobs.rejected_skus = {"A": "bloqueado"}
    shop.account.knobs.latency = 0.5
    visit = later(shop.work)
    wait_for(lambda: Outbound.objects.exclude(leased_until=None).exists())

    shop.count(A=3)
    visit.join()

    assert CallLog.objects.filter(request__contains='"quantity":3').exists()


def test_what_does_not_fit_into_one_visit_does_not_wait_for_the_interval(
    anymarket: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = a_big_shop(anymarket, 300)
    Connection.objects.update(push_interval=15)
    shop.count(**{f"S{n}": 1 for n in range(300)})
    Activity.objects.update(pull_due_at=None, push_due_at=None)
    moments = iter([0.0, 0.0, 1e9])
    monkeypatch.setattr(drain.time, "monotonic", lambda: next(moments, 1e9))

    tasks.dispatch(shop.connection.pk)
    monkeypatch.undo()

    assert shop.waiting() > 0
    assert Activity.objects.get().push_due_at is None


def test_a_wish_to_send_at_once_is_kept_although_the_interval_is_not_over(
    anymarket: Simulator,
) -> None:
    shop = a_shop(anymarket, push_interval=15)
    shop.count(A=1)
    shop.work()
    shop.count(A=2)

    outbox.mark_all(shop.connection, OutboundTopic.STOCK)
    tasks.dispatch(shop.connection.pk)

    assert shop.account.stock_writes("A") == [1, 2]


def test_a_listing_linked_while_a_push_is_being_written_hears_of_it(anymarket: Simulator) -> None:
    merchant = a_merchant()
    shop = Shop(
        merchant,
        a_warehouse(merchant, code="CD"),
        a_connection(merchant, settings={"api_url": anymarket.url}, secrets={"token": "t"}),
        anymarket.account(token="t", oi="9."),
    )
    [sku] = some_skus(merchant, 1)
    shop.count(S0=7)
    shop.account.add_product([{"partnerId": sku.code}])

    with transaction.atomic():
        shop.count(S0=3)
        link = later(lambda: _linked(shop))
        link.join(1.0)
        assert link.is_alive()
    link.join()
    shop.work()

    assert shop.account.amount("S0") == 3


def _linked(shop: Shop) -> None:
    assert links_made(shop.connection) == 1


def test_an_order_nobody_foresaw_is_parked_alone(
    anymarket: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = told_once(anymarket, A=9)
    orders = [shop.account.sell({"A": 1}) for _ in range(3)]
    place = intake.place

    def stumbles(draft: intake.OrderDraft, **values: object) -> intake.Placed:
        if draft.external_id == str(orders[1]):
            raise ZeroDivisionError
        return place(draft, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "place", stumbles)
    shop.work()

    assert Order.objects.count() == 2
    assert [row.error_code for row in Inbound.objects.exclude(parked_at=None)] == ["internal_error"]


def test_a_date_beyond_all_time_parks_only_its_order(anymarket: Simulator) -> None:
    shop = told_once(anymarket, A=9)
    shop.account.sell({"A": 1}, changes={"paymentDate": "9999-12-31T23:59:59-03:00"})
    shop.account.sell({"A": 1})

    shop.work()

    assert Order.objects.count() == 1
    assert Inbound.objects.get(parked_at__isnull=False).error_code == "order_malformed"


def test_a_missing_address_is_trouble_of_the_platform_and_parks_nothing(
    anymarket: Simulator,
) -> None:
    shop = told_once(anymarket, A=1)
    shop.account.knobs.failing_status = 404
    shop.count(A=2, B=2, C=2)
    Activity.objects.update(resume_at=None)
    shop.account.knobs.failing = 2

    tasks.dispatch(shop.connection.pk)

    assert not Outbound.objects.exclude(parked_at=None).exists()
    assert Activity.objects.get().resume_at is not None
    shop.work()
    assert shop.account.amount("C") == 2


def test_a_401_for_the_old_token_does_not_hold_the_new_one(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    stale = Connection.objects.select_related("activity").get()
    Connection.objects.filter(pk=stale.pk).update(secrets={"token": "renewed"})

    trouble.note_trouble(stale, Unauthorised("old"))

    assert Connection.objects.get(pk=shop.connection.pk).state == State.READY


def test_a_401_does_not_reopen_what_a_person_has_switched_off(anymarket: Simulator) -> None:
    a_shop(anymarket)
    stale = Connection.objects.select_related("activity").get()
    Connection.objects.update(state=State.INACTIVE)

    trouble.note_trouble(stale, Unauthorised("old"))

    assert Connection.objects.get().state == State.INACTIVE


def test_a_401_in_the_middle_of_a_price_batch_holds_the_rest(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.price(A=("1.00", "1.00"), B=("2.00", "2.00"), C=("3.00", "3.00"))
    connector_refuses_after(shop, 1)

    shop.work()

    rows = Outbound.objects.filter(topic=OutboundTopic.PRICE, due_at__isnull=False)
    assert [row.attempts for row in rows] == [0, 0]
    assert Connection.objects.get().state == State.NEEDS_REAUTHORISATION


def connector_refuses_after(shop: Shop, accepted: int) -> None:
    """The token is revoked once the account has taken so many prices."""
    account = shop.account
    add = account.accepted_prices

    class Watched(list):  # type: ignore[type-arg]
        def append(self, write: object) -> None:
            super().append(write)
            if len(self) >= accepted:
                account.knobs.revoked = True

    account.accepted_prices = Watched(add)


def test_a_cancel_that_no_longer_adds_up_still_cancels(anymarket: Simulator) -> None:
    shop = told_once(anymarket, A=5)
    order_id = shop.account.sell({"A": 2})
    shop.work()

    shop.account.orders[order_id]["total"] = Decimal("0.00")
    shop.account.cancel(order_id)
    shop.work()

    assert Order.objects.get().status == Status.CANCELLED
    assert shop.account.amount("A") == 5


def test_what_becomes_known_later_is_taken_over(anymarket: Simulator) -> None:
    shop = a_shop(anymarket, order_filter="all")
    shop.count(A=5)
    order_id = shop.account.sell({"A": 1}, "PENDING", changes={"buyer": {}})
    shop.work()
    assert Order.objects.get().paid_at is None

    shop.account.orders[order_id]["paymentDate"] = "2026-03-14T15:09:00Z"
    shop.account.orders[order_id]["buyer"] = {"name": "Ana"}
    shop.account.set_status(order_id, "PAID_WAITING_SHIP")
    shop.work()

    order = Order.objects.get()
    assert (order.status, order.buyer["name"]) == (Status.PAID, "Ana")
    assert order.paid_at is not None


def test_an_order_cancelled_before_it_was_paid_is_not_imported(anymarket: Simulator) -> None:
    shop = told_once(anymarket, A=5)
    order_id = shop.account.sell({"A": 1}, "PENDING")
    shop.account.cancel(order_id)

    shop.work()

    assert not Order.objects.exists()
    assert not Inbound.objects.exclude(due_at=None).exists()


def test_a_notice_that_cannot_be_stored_does_not_keep_stock_from_being_sent(
    anymarket: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = told_once(anymarket, A=5)
    shop.count(A=4)

    def broken(*args: object) -> None:
        raise Unforeseen

    monkeypatch.setattr("integrations.sync.pull.note_changes", broken)
    shop.work()

    assert shop.account.amount("A") == 4
    assert Activity.objects.get().error_code == "internal_error"


class Unforeseen(Exception):
    """Something nobody foresaw."""


def test_a_pull_that_is_wished_for_is_rung_whatever_the_interval(anymarket: Simulator) -> None:
    shop = a_shop(anymarket, push_interval=60)
    shop.count(A=1)
    shop.work()
    OrmQ.objects.all().delete()
    Activity.objects.update(woken_at=None)

    assert wakeup.wake([shop.connection.pk], pull=True) == 1


def test_a_batch_refused_as_a_whole_is_halved_until_the_culprit_stands_alone(
    anymarket: Simulator,
) -> None:
    shop = a_big_shop(anymarket, 20)
    shop.account.knobs.batch_refused = 404
    shop.account.knobs.rejected_skus = {"S7": "Produto bloqueado"}
    shop.count(**{f"S{n}": n + 1 for n in range(20)})

    shop.work()

    parked = Outbound.objects.get(parked_at__isnull=False)
    assert (parked.sku.code, parked.error_detail) == ("S7", "Produto bloqueado")
    assert all(shop.account.stock_writes(f"S{n}") == [n + 1] for n in range(20) if n != 7)
    assert shop.waiting() == 0
