"""What becomes of the calls the door stored: hints, echoes of our own sendings, and the rest."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from pytest_django import DjangoAssertNumQueries

from catalog.models import Plan
from integrations import arrivals, inbox, outbox, queue, wakeup
from integrations.contract import PlatformError
from integrations.models import (
    Activity,
    Connection,
    Inbound,
    Outbound,
    State,
    Webhook,
    WebhookState,
)
from integrations.models.work import InboundTopic, OutboundTopic
from integrations.sync import drain
from tests.builders import a_connection, a_listing, a_merchant, a_webhook, some_skus

pytestmark = pytest.mark.django_db

ORDER = InboundTopic.ORDER
A_SECOND = timedelta(seconds=1)


def a_listener(plan: Plan = Plan.PRO, **values: Any) -> Connection:
    return a_connection(a_merchant(plan=plan), **{"sale_events": True, **values})


def a_product_of(connection: Connection, *, variants: int = 1, number: str = "500") -> str:
    """Its id there; all that is to be told of it was told long ago."""
    skus = some_skus(connection.merchant, variants)
    outbox.follow(
        [a_listing(connection, sku, external_product_id=number) for sku in skus],
    )
    tell_all(connection)
    told = Outbound.objects.filter(connection=connection, listing__external_product_id=number)
    told.update(done_at=Now() - timedelta(minutes=arrivals.ECHO_MINUTES) - A_SECOND)
    return number


def tell_all(connection: Connection) -> None:
    for topic in OutboundTopic:
        rows = queue.claim(Outbound, connection.pk, topic, 10_000)
        queue.told([(row, 5) for row in rows])


def a_product_event(connection: Connection, product: str) -> Webhook:
    return a_webhook(connection, product, kind="product", event="product/updated")


def states() -> list[str]:
    return list(Webhook.objects.order_by("pk").values_list("state", flat=True))


def work(connection: Connection) -> list[Inbound]:
    return queue.claim(Inbound, connection.pk, ORDER, 100)


def test_ten_copies_are_one_row_that_goes_first() -> None:
    connection = a_listener()
    for _ in range(10):
        a_webhook(connection, "55")

    assert arrivals.sort(connection) == 10

    [row] = Inbound.objects.all()
    assert (row.external_id, row.urgent, row.revision) == ("55", True, 1)
    assert (row.connection, row.merchant) == (connection, connection.merchant)
    assert states() == [WebhookState.NOTED] * 10
    assert arrivals.sort(connection) == 0


def test_what_the_platform_called_about_goes_before_what_the_poll_found() -> None:
    connection = a_listener()
    inbox.note(connection, ORDER, ["1", "2", "3"])
    a_webhook(connection, "3")

    arrivals.sort(connection)

    assert [row.external_id for row in queue.claim(Inbound, connection.pk, ORDER, 1)] == ["3"]


def test_a_poll_takes_nothing_from_what_goes_first() -> None:
    connection = a_listener()
    a_webhook(connection, "3")
    arrivals.sort(connection)

    inbox.note(connection, ORDER, ["3"])

    assert Inbound.objects.get().urgent


def test_a_call_while_its_order_is_read_has_it_read_once_more() -> None:
    connection = a_listener()
    a_webhook(connection, "55")
    arrivals.sort(connection)
    rows = work(connection)

    for _ in range(5):
        a_webhook(connection, "55")
    arrivals.sort(connection)
    assert work(connection) == []
    queue.done(Inbound, rows)

    [again] = work(connection)
    assert (again.pk, again.revision, again.urgent) == (rows[0].pk, 2, True)
    queue.done(Inbound, [again])
    assert work(connection) == []


def test_calls_right_after_a_reading_wait_a_little_and_are_one_more() -> None:
    connection = a_listener()
    a_webhook(connection, "55")
    arrivals.sort(connection)
    queue.done(Inbound, work(connection))

    for _ in range(3):
        a_webhook(connection, "55")
        arrivals.sort(connection)

    [row] = Inbound.objects.all()
    assert row.done_at is not None and row.due_at is not None
    assert row.due_at == row.done_at + timedelta(seconds=inbox.MERGED_SECONDS)
    assert work(connection) == []
    time_passes(inbox.MERGED_SECONDS)
    assert [again.external_id for again in work(connection)] == ["55"]


def test_a_call_long_after_a_reading_is_worked_at_once() -> None:
    connection = a_listener()
    inbox.note(connection, ORDER, ["55"])
    queue.done(Inbound, work(connection))
    time_passes(inbox.MERGED_SECONDS + 1)

    a_webhook(connection, "55")
    arrivals.sort(connection)

    assert [row.external_id for row in work(connection)] == ["55"]


def test_a_call_brings_a_parked_order_back_at_once() -> None:
    connection = a_listener()
    inbox.note(connection, ORDER, ["55"])
    fault = PlatformError("", code="order_malformed", permanent=True)
    queue.failed(Inbound, [(work(connection)[0], fault)])

    a_webhook(connection, "55")
    arrivals.sort(connection)

    assert [row.attempts for row in work(connection)] == [1]


@pytest.mark.parametrize("values", [{"sale_events": False}, {"plan": Plan.BASIC}])
def test_who_does_not_have_sale_events_ignores_them(values: dict[str, Any]) -> None:
    connection = a_listener(**values)
    product = a_product_of(connection)
    a_webhook(connection, "55")
    a_product_event(connection, product)

    assert arrivals.sort(connection) == 2

    assert states() == [WebhookState.IGNORED] * 2
    assert not Inbound.objects.exists()
    assert not Outbound.objects.filter(due_at__isnull=False).exists()
    assert not Webhook.objects.filter(done_at=None).exists()


def test_a_call_about_no_order_in_particular_is_ignored() -> None:
    connection = a_listener()
    a_webhook(connection, "")

    arrivals.sort(connection)

    assert states() == [WebhookState.IGNORED]
    assert not Inbound.objects.exists()


def test_events_of_the_account_are_left_to_whoever_acts_on_them() -> None:
    connection = a_listener()
    rested(connection)
    a_webhook(connection, "4321", kind="uninstalled", event="app/uninstalled")

    assert wakeup.wanting() == []
    assert arrivals.sort(connection) == 0
    assert states() == [WebhookState.NEW]


def test_what_we_told_lately_is_an_echo() -> None:
    connection = a_listener()
    product = a_product_of(connection, variants=3)
    outbox.mark(OutboundTopic.STOCK, [Outbound.objects.values_list("sku_id", flat=True)[0]])
    tell_all(connection)  # one of its variants, one of its figures
    a_product_event(connection, product)

    arrivals.sort(connection)

    assert states() == [WebhookState.ECHO]
    assert not Outbound.objects.filter(due_at__isnull=False).exists()
    assert not Outbound.objects.filter(sent__isnull=True).exists()


def test_while_we_are_telling_it_is_an_echo() -> None:
    connection = a_listener()
    product = a_product_of(connection)
    outbox.mark(OutboundTopic.STOCK, [Outbound.objects.values_list("sku_id", flat=True)[0]])
    [row] = queue.claim(Outbound, connection.pk, OutboundTopic.STOCK, 10)
    a_product_event(connection, product)

    arrivals.sort(connection)

    assert states() == [WebhookState.ECHO]
    row.refresh_from_db()
    assert (row.revision, row.sent) == (2, 5)


def test_what_somebody_else_changed_is_told_anew_once_and_then_once_more_later() -> None:
    connection = a_listener()
    product = a_product_of(connection, variants=2)
    a_product_event(connection, product)
    a_product_event(connection, product)

    arrivals.sort(connection)

    due = Outbound.objects.filter(due_at__isnull=False, sent__isnull=True)
    assert due.count() == 4  # the stock and the price of two SKUs
    tell_all(connection)
    a_product_event(connection, product)
    arrivals.sort(connection)
    assert states() == [WebhookState.DONE, WebhookState.DONE, WebhookState.ECHO]
    assert not due.exists()

    Outbound.objects.update(done_at=Now() - timedelta(minutes=arrivals.ECHO_MINUTES) - A_SECOND)
    a_product_event(connection, product)
    arrivals.sort(connection)
    assert states()[-1] == WebhookState.DONE
    assert due.count() == 4


def test_a_product_that_nobody_linked_concerns_nobody() -> None:
    connection = a_listener()
    a_product_of(connection)
    a_product_event(connection, "999")

    arrivals.sort(connection)

    assert states() == [WebhookState.IGNORED]
    assert not Outbound.objects.filter(due_at__isnull=False).exists()


def test_one_merchants_call_touches_nothing_of_another_who_has_the_same_ids() -> None:
    mine, theirs = a_listener(), a_listener()
    product = a_product_of(mine)
    a_product_of(theirs, number=product)
    a_webhook(theirs, "55")
    arrivals.sort(theirs)
    a_webhook(mine, "55")
    a_product_event(mine, product)

    assert arrivals.sort(mine) == 2

    assert {row.connection for row in Inbound.objects.all()} == {mine, theirs}
    assert Inbound.objects.get(connection=theirs).revision == 1
    assert Outbound.objects.filter(connection=mine, due_at__isnull=False).count() == 2
    assert not Outbound.objects.filter(connection=theirs, due_at__isnull=False).exists()
    [heard] = arrivals.occasions(mine, ["55"])["55"]
    assert Webhook.objects.get(pk=heard.webhook_id).connection == mine


@pytest.mark.parametrize("size", [1, 100])
def test_sorting_is_the_same_few_statements_however_many_calls(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    connection = a_listener()
    product = a_product_of(connection)
    for number in range(size):
        a_webhook(connection, str(number))
        a_product_event(connection, product if number % 2 == 0 else f"x{number}")

    with django_assert_num_queries(5):  # new, hints, told, tell anew, decide
        assert arrivals.sort(connection) == 2 * size


def test_sorting_nothing_is_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    connection = a_listener()

    with django_assert_num_queries(1):
        assert arrivals.sort(connection) == 0


def test_more_than_fit_are_sorted_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "AT_ONCE", 2)
    connection = a_listener()
    for number in range(5):
        a_webhook(connection, str(number))

    assert [arrivals.sort(connection) for _ in range(4)] == [2, 2, 1, 0]
    assert Inbound.objects.count() == 5


def test_the_occasions_of_an_order_are_the_calls_that_wait_for_it_oldest_first() -> None:
    connection = a_listener()
    for implies in ("paid", "", "pending"):
        a_webhook(connection, "55", implies=implies)
    a_webhook(connection, "56", implies="cancelled")
    arrivals.sort(connection)
    a_webhook(connection, "55", implies="shipped")  # not sorted yet

    heard = arrivals.occasions(connection, ["55", "57"])

    assert {order: [call.implies for call in calls] for order, calls in heard.items()} == {
        "55": ["paid", "", "pending"]
    }
    arrivals.answered(heard["55"])
    assert states() == ["done"] * 3 + ["noted", "new"]
    assert Webhook.objects.filter(done_at__isnull=False).count() == 3


def test_the_tick_finds_a_connection_that_was_called_about() -> None:
    connection = a_listener()
    rested(connection)
    assert wakeup.wanting() == []

    a_webhook(connection, "55")

    assert wakeup.wanting() == [connection.pk]


@pytest.mark.parametrize("kind", ["order", "product"])
def test_calls_to_a_connection_that_imports_no_orders_do_not_wake_it_for_ever(kind: str) -> None:
    """What changed over there is found by the poll, as soon as orders are imported again."""
    connection = a_listener(pull_orders=False, settings={"oi": "1.", "api_url": "http://[::1]:1"})
    rested(connection)
    a_webhook(connection, "55", kind=kind)
    assert wakeup.wanting() == [connection.pk]

    drain.drain(connection.pk)

    assert states() == [WebhookState.IGNORED]
    assert wakeup.wanting() == []
    assert not Inbound.objects.exists()


def test_calls_to_an_inactive_connection_wait_until_it_is_active() -> None:
    connection = a_listener(state=State.INACTIVE)
    a_webhook(connection, "55")

    drain.drain(connection.pk)

    assert states() == [WebhookState.NEW]


def rested(connection: Connection) -> None:
    """Orders were looked at just now."""
    Activity.objects.filter(connection=connection).update(pull_due_at=Now() + timedelta(hours=1))


def time_passes(seconds: float) -> None:
    for row in Inbound.objects.all():
        row.due_at = row.due_at and row.due_at - timedelta(seconds=seconds)
        row.done_at = row.done_at and row.done_at - timedelta(seconds=seconds)
        row.save()
