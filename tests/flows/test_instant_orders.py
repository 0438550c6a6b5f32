"""A sale is called about, placed, and told to every other connection, through the real door."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django_q.models import OrmQ

from catalog.ledger import disagreements
from catalog.models import Stock
from integrations import arrivals, inbox, tasks, webhooks
from integrations.contract import CallsUs, Rate
from integrations.models import (
    Activity,
    Connection,
    Inbound,
    Outbound,
    RateBucket,
    Switch,
    Webhook,
    WebhookState,
)
from integrations.models.work import OutboundTopic
from integrations.platforms.anymarket.connector import Platform as AnymarketPlatform
from integrations.platforms.anymarket.simulator import Simulator as Anymarket
from integrations.platforms.nuvemshop.simulator import Account as StoreAccount
from integrations.platforms.nuvemshop.simulator import Simulator as Nuvemshop
from integrations.sync import drain, line, pull
from orders.models import Order, Status
from tests.builders import a_connection
from tests.flows.shop import Shop, a_shop
from tests.long_work import links_made
from tests.platforms.nuvemshop.door import settled, until

pytestmark = pytest.mark.django_db(transaction=True)

QUARTER_OF_AN_HOUR = 15
FIRST_ORDER = 1_871_254_203  # the number the simulated store's first order gets


@pytest.fixture
def nuvemshop() -> Iterator[Nuvemshop]:
    with Nuvemshop() as simulator:
        yield simulator


@pytest.fixture
def door(live_server: Any, settings: Any) -> str:
    """Depara as platforms reach it; it remembers nobody."""
    settings.PUBLIC_URL = live_server.url
    webhooks._callers.clear()
    return str(live_server.url)


@dataclass(frozen=True)
class Market:
    """One merchant with five of A, B and C, at rest: sold on ANYMARKET and in the own store, both
    of which call, are polled rarely and gather changes for a quarter of an hour."""

    marketplace: Shop
    store: StoreAccount
    there: Connection

    @property
    def here(self) -> Connection:
        return self.marketplace.connection

    def heard(self) -> None:
        """Every call has come in and was sorted, as if the pauses between them were over."""
        settled(self.store)
        until(lambda: not self.marketplace.account.callbacks.waiting)
        seconds = timedelta(seconds=inbox.MERGED_SECONDS + 1)
        Inbound.objects.update(due_at=F("due_at") - seconds, done_at=F("done_at") - seconds)

    def after_calls(self) -> list[int]:
        self.heard()
        return the_worker_comes()


def a_market(anymarket: Anymarket, nuvemshop: Nuvemshop, door: str) -> Market:
    gathering = {"push_interval": QUARTER_OF_AN_HOUR, "sale_events": True, "order_filter": "all"}
    shop = a_shop(anymarket, **gathering)
    store = nuvemshop.account(token="t-1", oi="1234567")
    store.knobs.any_address = True
    store.add_product(
        [{"partnerId": code, "variations": {"Cor": code}, "price": "90.00"} for code in "ABC"]
    )
    there = a_connection(
        shop.merchant,
        platform="nuvemshop",
        settings={
            "store_id": "1234567",
            "contact": "dev@exemplo.com",
            "api_url": nuvemshop.url,
            "api_version": "2025-03",
        },
        secrets={"token": "t-1", "app_secret": store.app_secret},
        **gathering,
    )
    assert links_made(there) == 3
    shop.count(A=5, B=5, C=5)
    for connection in (shop.connection, there):
        Activity.objects.update(woken_at=None)  # nobody is in a hurry yet
        tasks.dispatch(connection.pk)
        caller = line.open_line(connection)
        assert isinstance(caller, CallsUs)
        assert caller.subscribe(f"{door}/webhooks/{connection.key}/", orders=True)
    OrmQ.objects.all().delete()
    assert Activity.objects.filter(push_due_at__gt=Now(), pull_due_at__gt=Now()).count() == 2
    return Market(shop, store, there)


def the_worker_comes() -> list[int]:
    """The watchdog's tick and every task that follows, one after the other; the connections that
    were visited."""
    tasks.tick()
    visited = []
    while row := OrmQ.objects.order_by("pk").first():
        task = row.task
        row.delete()
        if task["func"].endswith("dispatch"):
            visited += task["args"]
            tasks.dispatch(*task["args"])
    return visited


def test_a_sale_in_the_store_is_an_order_and_the_marketplace_hears_at_once(
    anymarket: Anymarket, nuvemshop: Nuvemshop, door: str
) -> None:
    market = a_market(anymarket, nuvemshop, door)

    market.store.sell({"A": 2}, "pending")
    visited = market.after_calls()

    assert visited[:2] == [market.there.pk, market.here.pk]
    assert Order.objects.get().status == Status.PENDING
    assert Stock.objects.get(sku__code="A").reserved == 2
    assert market.marketplace.account.stock_writes("A") == [5, 3]
    assert market.store.stock_writes("A") == [5, 3]
    assert not Outbound.objects.filter(urgent=True).exists()
    of_orders = Webhook.objects.filter(kind="order")
    assert set(of_orders.values_list("state", flat=True)) == {WebhookState.DONE}


def test_a_sale_on_the_marketplace_is_an_order_and_the_store_hears_at_once(
    anymarket: Anymarket, nuvemshop: Nuvemshop, door: str
) -> None:
    market = a_market(anymarket, nuvemshop, door)

    market.marketplace.account.sell({"A": 2})
    market.after_calls()

    assert Order.objects.get().source == market.here.source
    assert market.store.stock_writes("A") == [5, 3]


def test_created_paid_and_cancelled_each_called_about_twice(
    anymarket: Anymarket, nuvemshop: Nuvemshop, door: str
) -> None:
    market = a_market(anymarket, nuvemshop, door)
    market.store.knobs.webhooks_doubled = 1.0
    order = market.store.sell({"A": 2}, "pending")
    market.after_calls()

    statuses = []
    for word in ("paid", "cancelled", "cancelled"):
        market.store.set_status(order, word)
        market.after_calls()
        statuses.append(Order.objects.get().status)

    assert statuses == [Status.PAID, Status.CANCELLED, Status.CANCELLED]
    assert market.marketplace.account.stock_writes("A") == [5, 3, 5]
    assert Stock.objects.get(sku__code="A").reserved == 0
    assert not Webhook.objects.filter(state__in=["new", "noted"], kind="order").exists()
    assert disagreements() == []


def test_the_calls_about_our_own_sendings_are_echoes_and_move_nothing(
    anymarket: Anymarket, nuvemshop: Nuvemshop, door: str
) -> None:
    market = a_market(anymarket, nuvemshop, door)
    market.store.sell({"A": 2})
    market.after_calls()

    for _ in range(3):
        market.after_calls()

    of_products = Webhook.objects.filter(connection=market.there, kind="product")
    assert set(of_products.values_list("state", flat=True)) == {WebhookState.ECHO}
    assert market.store.stock_writes("A") == [5, 3]


def test_a_figure_that_somebody_changed_in_the_store_is_put_right(
    anymarket: Anymarket, nuvemshop: Nuvemshop, door: str
) -> None:
    market = a_market(anymarket, nuvemshop, door)
    Outbound.objects.update(done_at=Now() - timedelta(minutes=arrivals.ECHO_MINUTES + 1))
    Activity.objects.update(push_due_at=None)

    market.store.set_stock("A", 99)
    market.after_calls()
    market.after_calls()

    assert market.store.amount("A") == 5
    assert market.store.stock_writes("A") == [5, 5]
    of_products = Webhook.objects.filter(kind="product").order_by("pk")
    first, *later = of_products.values_list("state", flat=True)
    assert first == WebhookState.DONE
    assert set(later) <= {WebhookState.ECHO}


def test_an_order_that_is_called_about_before_it_can_be_read_comes_in_a_moment_later(
    anymarket: Anymarket, nuvemshop: Nuvemshop, door: str
) -> None:
    market = a_market(anymarket, nuvemshop, door)
    market.store.postbox.tell("order/created", FIRST_ORDER)
    market.after_calls()
    early = Inbound.objects.get()
    assert (early.error_code, early.parked_at) == ("order_not_found", None)
    assert Inbound.objects.filter(due_at__gt=Now()).exists()

    market.store.knobs.webhooks_silent = True
    assert market.store.sell({"A": 1}) == FIRST_ORDER
    seconds_pass(10)
    market.after_calls()

    assert Order.objects.get().external_id == str(FIRST_ORDER)
    assert Webhook.objects.get(kind="order").state == WebhookState.DONE


def test_an_order_that_cannot_be_read_for_a_quarter_of_an_hour_waits_for_a_person(
    anymarket: Anymarket, nuvemshop: Nuvemshop, door: str
) -> None:
    market = a_market(anymarket, nuvemshop, door)
    market.store.postbox.tell("order/created", FIRST_ORDER)
    market.after_calls()

    Inbound.objects.update(waiting_since=Now() - pull.ANNOUNCED_EARLY)
    seconds_pass(10)
    market.after_calls()

    never = Inbound.objects.get()
    assert (never.error_code, never.parked_at is None) == ("order_not_found", False)
    assert Activity.objects.get(connection=market.there).failures == 0


def test_an_order_that_is_not_finished_keeps_nobody_waiting(
    anymarket: Anymarket, nuvemshop: Nuvemshop, door: str
) -> None:
    market = a_market(anymarket, nuvemshop, door)
    unfinished, finished = market.store.sell({"A": 1}), market.store.sell({"B": 1})
    market.store.knobs.unfinished_orders = {unfinished}
    market.after_calls()

    assert Order.objects.get().external_id == str(finished)
    waiting = Inbound.objects.get(external_id=str(unfinished))
    assert (waiting.error_code, waiting.parked_at) == ("order_unfinished", None)
    assert market.marketplace.account.stock_writes("B") == [5, 4]

    market.store.knobs.unfinished_orders = set()
    seconds_pass(60)
    market.after_calls()
    assert Order.objects.count() == 2
    assert market.marketplace.account.stock_writes("A") == [5, 4]


def test_what_was_sold_before_the_platform_fell_silent_is_told_at_once(
    anymarket: Anymarket, nuvemshop: Nuvemshop, door: str
) -> None:
    market = a_market(anymarket, nuvemshop, door)
    first, second = market.store.sell({"A": 1}), market.store.sell({"B": 1})
    market.store.knobs.losing_answers_to = f"/2025-03/1234567/orders/{second}"

    market.after_calls()

    assert Order.objects.get().external_id == str(first)
    assert market.marketplace.account.stock_writes("A") == [5, 4]


def test_calls_that_come_while_everything_is_switched_off_are_worked_afterwards(
    anymarket: Anymarket, nuvemshop: Nuvemshop, door: str
) -> None:
    market = a_market(anymarket, nuvemshop, door)
    switch = Switch.objects.create(merchant=market.there.merchant, on=False)
    market.store.sell({"A": 1})

    assert market.after_calls() == []
    assert not Order.objects.exists()

    switch.on = True
    switch.save()
    market.after_calls()
    assert Order.objects.get().status == Status.PAID


def test_an_order_of_one_merchant_does_not_wait_for_the_whole_push_of_another(
    anymarket: Anymarket,
    nuvemshop: Nuvemshop,
    door: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the one worker that there is, and a visit that is over as soon as others wait."""
    market = a_market(anymarket, nuvemshop, door)
    monkeypatch.setattr(drain, "SECONDS_WHILE_OTHERS_WAIT", 0.0)
    monkeypatch.setattr(AnymarketPlatform, "stock_batch", 2)
    busy = a_shop(anymarket, *(f"S{number}" for number in range(30)))
    busy.count(**{f"S{number}": 7 for number in range(30)})
    OrmQ.objects.all().delete()
    market.store.sell({"A": 1})
    market.heard()
    tasks.tick()
    Activity.objects.update(woken_at=F("woken_at") - timedelta(seconds=1))

    tasks.dispatch(busy.connection.pk)
    assert len(busy.account.accepted_stock) == 2  # a batch: every visit gets on
    visited = the_worker_comes()

    assert visited.index(market.there.pk) < visited.index(busy.connection.pk)
    assert Order.objects.get().status == Status.PAID
    assert len(busy.account.accepted_stock) == 30


def test_a_push_that_nobody_waits_for_goes_on_to_its_end(
    anymarket: Anymarket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "SECONDS_WHILE_OTHERS_WAIT", 0.2)
    monkeypatch.setattr(AnymarketPlatform, "stock_batch", 2)
    busy = a_shop(anymarket, *(f"S{number}" for number in range(20)))
    busy.count(**{f"S{number}": 7 for number in range(20)})
    busy.account.knobs.latency = 0.05

    tasks.dispatch(busy.connection.pk)

    assert len(busy.account.accepted_stock) == 20


def test_what_was_sold_is_told_before_the_rest_and_in_the_turn_of_orders(
    anymarket: Anymarket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ordinary stock has to leave a floor of the rate, and waits; what was sold does not."""
    shop = a_shop(anymarket, *(f"S{number}" for number in range(6)))
    shop.count(**{f"S{number}": 7 for number in range(6)})
    monkeypatch.setattr(AnymarketPlatform, "stock_batch", 1)
    monkeypatch.setattr(AnymarketPlatform, "rates", {"default": Rate(burst=8, per_second=0.001)})
    sold = Outbound.objects.get(sku__code="S4", topic=OutboundTopic.STOCK)
    Outbound.objects.filter(pk=sold.pk).update(urgent=True)
    Activity.objects.update(pull_due_at=Now() + timedelta(hours=1), resume_at=None)
    RateBucket.objects.update(tokens=2, filled_at=Now(), burst=None, per_second=None)

    tasks.dispatch(shop.connection.pk)

    assert [write.sku for write in shop.account.accepted_stock] == ["S4"]


def seconds_pass(seconds: int) -> None:
    """For what waits to come in, and for a connection that rests."""
    past = timedelta(seconds=seconds)
    Inbound.objects.update(due_at=F("due_at") - past)
    Activity.objects.update(resume_at=F("resume_at") - past, woken_at=F("woken_at") - past)
