"""Walk (b): what the platform sold becomes an order here, and everybody hears of the stock."""

from datetime import timedelta

import pytest

from catalog.ledger import disagreements
from catalog.models import Stock
from integrations import tasks
from integrations.models import Activity, Inbound, Switch, WaitingOrder
from integrations.platforms.anymarket.simulator import Simulator
from integrations.queue import bring_back
from integrations.sync import pull
from orders.models import Order, Status
from tests.builders import a_sku
from tests.flows.shop import Shop, a_shop, another_connection

pytestmark = pytest.mark.django_db(transaction=True)


def stocked(simulator: Simulator, **quantities: int) -> Shop:
    shop = a_shop(simulator)
    shop.count(**quantities)
    shop.work()
    return shop


def test_a_sale_becomes_an_order_and_every_connection_hears_the_new_stock(
    anymarket: Simulator,
) -> None:
    shop = stocked(anymarket, A=5)
    other = another_connection(shop, anymarket)
    other.work()

    shop.account.sell({"A": 2})
    shop.work()
    other.work()

    order = Order.objects.get()
    assert (order.status, order.channel, order.short) == (Status.PAID, "MERCADO_LIVRE", False)
    assert order.source == shop.connection.source
    assert shop.account.amount("A") == other.account.amount("A") == 3
    assert other.account.stock_writes("A") == [5, 3]
    assert shop.account.waiting_notices() == []
    assert disagreements() == []


def test_ten_copies_of_one_notice_are_one_order_and_one_reservation(anymarket: Simulator) -> None:
    shop = stocked(anymarket, A=5)
    shop.account.knobs.feed_copies = 10
    order_id = shop.account.sell({"A": 2})

    shop.work()
    for _ in range(3):
        shop.account.set_status(order_id, "PAID_WAITING_SHIP")
        shop.work()

    assert Order.objects.count() == Inbound.objects.count() == 1
    assert Stock.objects.get().reserved == 2


def test_a_cancel_over_there_gives_the_stock_back_once(anymarket: Simulator) -> None:
    shop = stocked(anymarket, A=5)
    order_id = shop.account.sell({"A": 2})
    shop.work()

    for _ in range(2):
        shop.account.cancel(order_id)
        shop.work()

    assert Order.objects.get().status == Status.CANCELLED
    assert shop.account.stock_writes("A") == [5, 3, 5]
    assert disagreements() == []


def test_pending_orders_wait_for_their_payment(anymarket: Simulator) -> None:
    shop = stocked(anymarket, A=5)
    order_id = shop.account.sell({"A": 2}, "PENDING")
    shop.work()
    assert not Order.objects.exists()

    shop.account.set_status(order_id, "PAID_WAITING_SHIP")
    shop.work()

    assert Order.objects.get().status == Status.PAID


def test_with_all_statuses_a_pending_order_reserves_at_once(anymarket: Simulator) -> None:
    shop = a_shop(anymarket, order_filter="all")
    shop.count(A=5)
    shop.account.sell({"A": 2}, "PENDING")

    shop.work()

    assert Order.objects.get().status == Status.PENDING
    assert shop.account.amount("A") == 3


def test_one_broken_order_is_parked_with_its_reason_and_the_page_goes_on(
    anymarket: Simulator,
) -> None:
    shop = stocked(anymarket, A=9)
    orders = [shop.account.sell({"A": 1}) for _ in range(5)]
    shop.account.knobs.malformed_orders = {orders[2]}

    shop.work()

    parked = Inbound.objects.get(parked_at__isnull=False)
    assert (parked.external_id, parked.error_code) == (str(orders[2]), "order_malformed")
    assert Order.objects.count() == 4

    shop.account.knobs.malformed_orders = set()
    bring_back(Inbound, [parked.pk])
    shop.work()
    assert Order.objects.count() == 5


def test_totals_that_disagree_by_a_cent_are_parked_and_their_stock_is_held(
    anymarket: Simulator,
) -> None:
    shop = stocked(anymarket, A=9)
    shop.account.sell({"A": 1}, changes={"total": "90.01"})

    shop.work()

    assert Inbound.objects.get().error_code == "totals_disagree"
    assert not Order.objects.exists()
    assert WaitingOrder.objects.get().code == "totals_disagree"
    assert Stock.objects.get().reserved == 1


def test_an_unknown_sku_waits_in_sight_and_comes_in_when_it_is_there(anymarket: Simulator) -> None:
    shop = stocked(anymarket, A=9)
    shop.account.add_product([{"partnerId": "LATE", "sellPrice": "10.00"}])
    shop.account.sell({"LATE": 1})
    shop.work()
    parked = Inbound.objects.get()
    assert (parked.error_code, parked.error_detail) == ("unknown_sku", "LATE")

    a_sku(shop.merchant, code="LATE")
    bring_back(Inbound, [parked.pk])
    shop.work()

    assert Order.objects.get().short


@pytest.mark.parametrize(
    "changes",
    [
        {"marketPlaceNumber": "9" * 500},
        {"buyer": {"name": "Jo\x00ão"}},
        {"total": "1e30", "freight": "1e30"},
    ],
)
def test_values_that_cannot_be_stored_park_the_order(
    anymarket: Simulator, changes: dict[str, object]
) -> None:
    shop = stocked(anymarket, A=9)
    shop.account.sell({"A": 1}, changes=changes)

    shop.work()

    assert Inbound.objects.get().parked_at is not None
    assert not Order.objects.exists()
    assert shop.waiting() == 0


def test_two_shops_sell_the_last_unit_and_one_order_is_short(anymarket: Simulator) -> None:
    shop = stocked(anymarket, A=1)
    other = another_connection(shop, anymarket)
    other.work()
    shop.account.sell({"A": 1})
    other.account.sell({"A": 1})

    shop.work()
    other.work()
    shop.work()

    assert sorted(Order.objects.values_list("short", flat=True)) == [False, True]
    assert shop.account.amount("A") == other.account.amount("A") == 0
    assert min(shop.account.stock_writes("A") + other.account.stock_writes("A")) == 0
    assert disagreements() == []


def test_an_order_that_cannot_be_read_now_is_read_later(anymarket: Simulator) -> None:
    shop = stocked(anymarket, A=5)
    shop.account.sell({"A": 1})
    shop.account.knobs.latency = 0.0
    shop.account.knobs.dropped = 2

    for _ in range(4):
        shop.work()

    assert Order.objects.count() == 1


def test_a_notice_is_forgotten_over_there_only_after_it_is_stored_here(
    anymarket: Simulator,
) -> None:
    shop = stocked(anymarket, A=5)
    order_id = shop.account.sell({"A": 1})
    Switch.objects.create(merchant=shop.merchant, on=False)

    shop.work()
    assert shop.account.waiting_notices() == [order_id]

    Switch.objects.update(on=True)
    shop.work()
    assert shop.account.waiting_notices() == []
    assert Order.objects.count() == 1


def test_the_cursor_does_not_move_over_work_that_is_not_stored(anymarket: Simulator) -> None:
    shop = stocked(anymarket, A=5)
    Activity.objects.update(orders_since=None)
    shop.account.sell({"A": 1})
    shop.account.knobs.failing = 1

    shop.work()

    assert Activity.objects.get().orders_since is None
    shop.work()
    assert Activity.objects.get().orders_since is not None


def test_orders_are_placed_before_stock_is_sent(anymarket: Simulator) -> None:
    shop = stocked(anymarket, A=5)
    shop.count(A=9)
    shop.account.sell({"A": 4})

    shop.work()

    assert shop.account.stock_writes("A") == [5]
    assert shop.waiting() == 0
    assert Stock.objects.get().available == 5


def test_between_two_polls_the_feed_is_left_alone(anymarket: Simulator) -> None:
    shop = stocked(anymarket, A=5)
    shop.account.sell({"A": 1})

    tasks.dispatch(shop.connection.pk)

    assert not Order.objects.exists()


def test_a_platform_that_cannot_tell_its_orders_still_gets_its_stock(
    anymarket: Simulator,
) -> None:
    shop = stocked(anymarket, A=5)
    shop.count(A=4)
    shop.account.knobs.failing = 1
    shop.wake_up()

    tasks.dispatch(shop.connection.pk)

    activity = Activity.objects.get()
    assert shop.account.stock_writes("A") == [5, 4]
    assert (activity.error_code, activity.resume_at) == ("unavailable", None)


def test_a_long_feed_lets_the_orders_noted_so_far_have_their_turn(
    anymarket: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "NOTING_SECONDS", 0.0)
    shop = a_shop(anymarket)
    shop.count(A=50)
    for _ in range(15):
        shop.account.sell({"A": 1})

    shop.work()

    assert Order.objects.count() == 15
    assert len(shop.account.waiting_notices()) == 15
    assert Activity.objects.get().orders_since is None

    monkeypatch.setattr(pull, "NOTING_SECONDS", 20.0)
    shop.work()
    assert shop.account.waiting_notices() == []
    assert Order.objects.count() == 15


@pytest.mark.parametrize("minutes", [10, 60])
def test_the_next_poll_is_an_interval_of_the_connection_away(
    anymarket: Simulator, minutes: int
) -> None:
    shop = a_shop(anymarket, pull_interval=minutes)

    shop.work()

    activity = Activity.objects.get()
    assert activity.pull_due_at is not None and activity.pulled_at is not None
    pause = activity.pull_due_at - activity.pulled_at
    assert abs(pause - timedelta(minutes=minutes)) < timedelta(seconds=5)
