"""Walk (a): what the ERP says reaches the platform, once and last."""

import pytest

from catalog.stock import Count, set_on_hand
from integrations import tasks
from integrations.models import Activity, CallLog, Connection, Outbound, State, Switch
from integrations.models.work import OutboundTopic
from integrations.outbox import mark_all
from integrations.platforms.anymarket.simulator import Simulator
from tests.builders import a_warehouse
from tests.flows.shop import a_big_shop, a_shop, another_connection

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_counted_figure_reaches_the_platform(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=7, B=0)

    shop.work()

    assert shop.account.stock_writes("A") == [7]
    assert shop.account.stock_writes("B") == [0]
    assert shop.waiting() == 0


def test_what_nobody_counted_is_not_sent(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=7)

    shop.work()

    assert shop.account.stock_writes("C") == []


def test_many_changes_are_one_call_with_the_last_figure(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    for quantity in range(1, 30):
        shop.count(A=quantity)

    shop.work()

    assert shop.account.stock_writes("A") == [29]


def test_the_same_figure_is_not_told_twice(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=7)
    shop.work()
    shop.count(A=8)
    shop.count(A=7)

    shop.work()

    assert shop.account.stock_writes("A") == [7]
    assert shop.waiting() == 0


def test_a_full_push_tells_everything_again(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=7, B=3)
    shop.work()

    mark_all(shop.connection, OutboundTopic.STOCK)
    shop.work()

    assert shop.account.stock_writes("A") == [7, 7]
    assert shop.account.stock_writes("B") == [3, 3]


def test_five_hundred_skus_go_in_batches(anymarket: Simulator) -> None:
    shop = a_big_shop(anymarket, 500)
    shop.count(**{f"S{n}": n for n in range(500)})
    CallLog.objects.all().delete()

    shop.work()

    assert all(shop.account.amount(f"S{n}") == n for n in range(500))
    assert CallLog.objects.filter(url__endswith="/stocks/batch").count() == 3


def test_prices_go_as_de_and_por(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.price(A=("309.90", "359.90"))

    shop.work()

    [write] = shop.account.price_writes("A")
    assert (str(write.sale), str(write.price)) == ("309.90", "359.90")
    assert shop.account.price_writes("B") == []


def test_a_refused_sku_is_parked_with_the_platforms_words_and_the_batch_goes_on(
    anymarket: Simulator,
) -> None:
    shop = a_shop(anymarket)
    shop.account.knobs.rejected_skus = {"B": "SKU bloqueado"}
    shop.count(A=1, B=2, C=3)

    shop.work()

    parked = Outbound.objects.get(parked_at__isnull=False)
    assert (parked.sku.code, parked.error_code) == ("B", "rejected")
    assert "SKU bloqueado" in parked.error_detail
    assert (shop.account.amount("A"), shop.account.amount("C")) == (1, 3)


def test_a_platform_in_trouble_gets_a_rest_and_everything_later(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.account.knobs.failing = 3
    shop.count(A=1)

    shop.work()
    assert shop.account.stock_writes("A") == []
    assert Activity.objects.get().resume_at is not None
    for _ in range(3):
        shop.work()

    assert shop.account.stock_writes("A") == [1]
    assert Activity.objects.get().failures == 0


def test_a_lost_answer_means_the_figure_is_sent_again(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.work()
    shop.count(A=4)
    shop.account.knobs.answer_lost = 2

    for _ in range(3):
        shop.work()

    assert shop.account.amount("A") == 4
    assert shop.waiting() == 0


def test_after_a_429_the_connection_rests_and_no_attempt_is_burnt(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.work()
    shop.count(A=4)
    shop.account.knobs.throttled = 1
    shop.wake_up()

    shop.work()

    row = Outbound.objects.get(sku__code="A", topic=OutboundTopic.STOCK)
    assert (row.attempts, row.parked_at) == (0, None)
    assert Activity.objects.get().resume_at is not None


def test_a_revoked_token_holds_the_work_until_it_is_renewed(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.account.knobs.revoked = True
    shop.count(A=4)

    for _ in range(3):
        shop.work()

    connection = Connection.objects.get()
    calls = CallLog.objects.filter(status=401).count()
    assert connection.state == State.NEEDS_REAUTHORISATION
    assert calls == 1
    assert not Outbound.objects.filter(attempts__gt=0).exists()

    shop.account.renew("fresh")
    connection.secrets = {"token": "fresh"}
    connection.state = State.READY
    connection.save()
    shop.work()
    assert shop.account.stock_writes("A") == [4]


def test_a_switched_off_merchant_waits_and_then_sends_only_the_last_truth(
    anymarket: Simulator,
) -> None:
    shop = a_shop(anymarket)
    switch = Switch.objects.create(merchant=shop.merchant, on=False)
    for quantity in (1, 2, 3):
        shop.count(A=quantity)
        shop.work()
    assert shop.account.stock_writes("A") == []

    switch.on = True
    switch.save()
    shop.work()

    assert shop.account.stock_writes("A") == [3]


def test_a_flow_that_is_off_holds_only_itself(anymarket: Simulator) -> None:
    shop = a_shop(anymarket, push_stock=False)
    shop.count(A=1)
    shop.price(A=("10.00", "12.00"))

    shop.work()

    assert shop.account.stock_writes("A") == []
    assert len(shop.account.price_writes("A")) == 1


def test_what_changed_while_a_flow_was_off_is_told_once_when_it_is_on_again(
    anymarket: Simulator,
) -> None:
    shop = a_shop(anymarket, push_stock=False)
    shop.count(A=1)
    shop.work()
    shop.count(A=2)
    shop.count(A=0)
    shop.work()
    assert shop.account.stock_writes("A") == []

    Connection.objects.update(push_stock=True)
    shop.work()

    assert shop.account.stock_writes("A") == [0]


def test_within_the_push_interval_changes_gather(anymarket: Simulator) -> None:
    shop = a_shop(anymarket, push_interval=15)
    shop.count(A=1)
    shop.work()
    shop.count(A=2)

    tasks.dispatch(shop.connection.pk)
    assert shop.account.stock_writes("A") == [1]

    shop.work()
    assert shop.account.stock_writes("A") == [1, 2]


def test_a_single_warehouse_rule_publishes_only_that_warehouse(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    other = another_connection(shop, anymarket, stock_rule="one", warehouse=shop.warehouse)
    second = a_warehouse(shop.merchant, code="SHOP")
    shop.count(A=2)
    set_on_hand(shop.merchant.pk, [Count(0, "A", second.code, 5)], "erp")

    shop.work()
    other.work()

    assert shop.account.stock_writes("A") == [7]
    assert other.account.stock_writes("A") == [2]


def test_the_token_is_in_no_call_record(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=1)
    shop.account.knobs.failing = 1

    shop.work()
    shop.work()

    assert CallLog.objects.exists()
    for call in CallLog.objects.all():
        assert shop.account.token not in f"{call.url}{call.request}{call.response}{call.error}"
