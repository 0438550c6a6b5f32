from datetime import timedelta

import pytest
from django.db.models.functions import Now

from integrations import outbox, queue
from integrations.contract import PlatformError
from integrations.models import Connection, Outbound
from integrations.models.work import OutboundTopic
from tests.builders import a_connection, a_listing, a_merchant, some_skus

pytestmark = pytest.mark.django_db

STOCK = OutboundTopic.STOCK
SOON = PlatformError("busy", code="unavailable")
NEVER = PlatformError("no such SKU", code="rejected", permanent=True)


def a_connection_that_follows(number: int) -> Connection:
    """A connection with so many listings, all of whose rows are due."""
    merchant = a_merchant()
    connection = a_connection(merchant)
    outbox.follow([a_listing(connection, sku) for sku in some_skus(merchant, number)])
    return connection


def claim(connection: Connection, limit: int = 100) -> list[Outbound]:
    return queue.claim(Outbound, connection.pk, STOCK, limit)


def touch(*rows: Outbound) -> None:
    outbox.mark(STOCK, [row.sku_id for row in rows])


def test_a_claimed_row_is_nobody_elses() -> None:
    connection = a_connection_that_follows(3)

    assert len(claim(connection, 2)) == 2
    assert len(claim(connection)) == 1
    assert claim(connection) == []


def test_a_finished_row_is_at_rest() -> None:
    connection = a_connection_that_follows(1)

    queue.done(Outbound, claim(connection))

    row = Outbound.objects.get(topic=STOCK)
    assert (row.due_at, row.waiting_since, row.leased_until, row.attempts) == (None, None, None, 0)
    assert row.done_at is not None
    assert claim(connection) == []


def test_a_change_during_the_send_is_sent_afterwards() -> None:
    connection = a_connection_that_follows(1)
    rows = claim(connection)

    touch(*rows)
    assert claim(connection) == []
    queue.done(Outbound, rows)

    assert [row.pk for row in claim(connection)] == [row.pk for row in rows]


def test_a_change_during_a_send_that_fails_for_good_is_tried_all_the_same() -> None:
    connection = a_connection_that_follows(1)
    rows = claim(connection)

    touch(*rows)
    queue.failed(Outbound, [(rows[0], NEVER)])

    row = Outbound.objects.get(topic=STOCK)
    assert row.parked_at is None
    assert [again.pk for again in claim(connection)] == [row.pk]


def test_what_cannot_succeed_is_parked_with_the_platforms_words() -> None:
    connection = a_connection_that_follows(1)

    queue.failed(Outbound, [(claim(connection)[0], NEVER)])

    row = Outbound.objects.get(topic=STOCK)
    assert row.parked_at is not None
    assert (row.due_at, row.error_code, row.error_detail) == (None, "rejected", "no such SKU")
    assert claim(connection) == []


def test_what_may_succeed_is_tried_later() -> None:
    connection = a_connection_that_follows(1)

    queue.failed(Outbound, [(claim(connection)[0], SOON)])

    row = Outbound.objects.get(topic=STOCK)
    assert row.parked_at is None
    assert Outbound.objects.filter(pk=row.pk, due_at__gt=Now()).exists()
    assert claim(connection) == []


def test_a_change_does_not_shorten_the_pause_after_a_failure() -> None:
    connection = a_connection_that_follows(1)
    queue.failed(Outbound, [(claim(connection)[0], SOON)])

    touch(Outbound.objects.get(topic=STOCK))

    assert claim(connection) == []


def test_a_new_change_brings_a_parked_row_back() -> None:
    connection = a_connection_that_follows(1)
    queue.failed(Outbound, [(claim(connection)[0], NEVER)])

    touch(Outbound.objects.get(topic=STOCK))

    assert [row.attempts for row in claim(connection)] == [1]


def test_a_person_brings_a_parked_row_back() -> None:
    connection = a_connection_that_follows(2)
    queue.failed(Outbound, [(claim(connection, 1)[0], NEVER)])

    assert queue.bring_back(Outbound, list(Outbound.objects.values_list("pk", flat=True))) == 1
    assert len(claim(connection)) == 2


def test_a_row_given_back_counts_no_attempt() -> None:
    connection = a_connection_that_follows(1)

    queue.give_back(Outbound, claim(connection))

    assert [row.attempts for row in claim(connection)] == [1]


def test_the_rows_of_a_dead_worker_are_taken_over_when_their_lease_ends() -> None:
    connection = a_connection_that_follows(1)
    claim(connection)
    end_leases()

    assert [row.takeovers for row in claim(connection)] == [1]


def test_a_worker_that_comes_too_late_does_not_finish_what_another_one_holds() -> None:
    connection = a_connection_that_follows(1)
    late = claim(connection)
    end_leases()
    current = claim(connection)

    queue.done(Outbound, late)
    assert Outbound.objects.get(topic=STOCK).leased_until is not None

    queue.done(Outbound, current)
    assert Outbound.objects.get(topic=STOCK).due_at is None


def test_a_row_that_kills_its_workers_is_parked() -> None:
    connection = a_connection_that_follows(1)
    for _ in range(queue.MAX_TAKEOVERS):
        assert len(claim(connection)) == 1
        end_leases()

    assert claim(connection) == []
    row = Outbound.objects.get(topic=STOCK)
    assert (row.error_code, row.parked_at is not None) == ("kills_workers", True)


def test_what_was_told_is_remembered() -> None:
    connection = a_connection_that_follows(2)
    first, second = claim(connection)

    queue.told([(first, 7), (second, ["10.00", "12.50"])])

    assert {row.pk: row.sent for row in Outbound.objects.filter(topic=STOCK)} == {
        first.pk: 7,
        second.pk: ["10.00", "12.50"],
    }


def test_what_was_told_while_all_was_asked_for_anew_is_told_once_more() -> None:
    connection = a_connection_that_follows(1)
    [row] = claim(connection)
    outbox.mark_all(connection, OutboundTopic(row.topic))
    queue.told([(row, 7)])
    row.refresh_from_db()
    assert row.sent is None
    assert row.due_at is not None


def test_the_longest_due_comes_first() -> None:
    connection = a_connection_that_follows(3)
    oldest = Outbound.objects.filter(topic=STOCK).order_by("-pk").first()
    assert oldest is not None
    Outbound.objects.filter(pk=oldest.pk).update(due_at=Now() - timedelta(hours=1))

    assert [row.pk for row in claim(connection, 1)] == [oldest.pk]


def test_pauses_grow_up_to_a_quarter_of_an_hour_and_obey_the_platform() -> None:
    first = queue.retry_seconds(1, SOON)
    tenth = queue.retry_seconds(10, SOON)
    assert first is not None and 3 <= first <= 7
    assert tenth is not None and 10 * 60 <= tenth <= 20 * 60
    asked = queue.retry_seconds(1, PlatformError("", retry_after=53))
    assert asked == 53
    assert queue.retry_seconds(1, NEVER) is None


def end_leases() -> None:
    Outbound.objects.exclude(leased_until=None).update(leased_until=Now() - timedelta(seconds=1))


def hurry(*rows: Outbound) -> None:
    outbox.mark(STOCK, [row.sku_id for row in rows], urgent=True)


def of_stock(connection: Connection) -> list[Outbound]:
    return list(Outbound.objects.filter(connection=connection, topic=STOCK).order_by("pk"))


def test_urgent_rows_come_first_and_others_fill_up() -> None:
    connection = a_connection_that_follows(6)
    rows = of_stock(connection)
    hurry(rows[4], rows[5])

    first = claim(connection, 3)

    assert [row.urgent for row in first] == [True, True, False]
    assert [row.pk for row in first[:2]] == [rows[4].pk, rows[5].pk]
    assert [row.urgent for row in claim(connection)] == [False] * 3


def test_more_urgent_rows_than_are_asked_for_leave_no_room_for_others() -> None:
    connection = a_connection_that_follows(5)
    hurry(*of_stock(connection)[1:])

    assert [row.urgent for row in claim(connection, 3)] == [True] * 3
    assert [row.urgent for row in claim(connection, 3)] == [True, False]


def test_a_row_that_is_done_is_not_urgent_any_more() -> None:
    connection = a_connection_that_follows(1)
    hurry(*of_stock(connection))
    assert queue.is_urgent(Outbound, connection.pk, STOCK)

    queue.done(Outbound, claim(connection))

    assert not Outbound.objects.filter(urgent=True).exists()
    assert not queue.is_urgent(Outbound, connection.pk, STOCK)
    touch(*of_stock(connection))
    assert [row.urgent for row in claim(connection)] == [False]


def test_a_sale_while_an_ordinary_row_is_sent_makes_it_urgent_afterwards() -> None:
    connection = a_connection_that_follows(1)
    rows = claim(connection)

    hurry(*rows)
    queue.told([(row, 7) for row in rows])

    assert queue.is_urgent(Outbound, connection.pk, STOCK)
    assert [row.urgent for row in claim(connection)] == [True]


def test_an_ordinary_change_takes_no_urgency_away() -> None:
    connection = a_connection_that_follows(1)
    hurry(*of_stock(connection))

    touch(*of_stock(connection))

    assert queue.is_urgent(Outbound, connection.pk, STOCK)


@pytest.mark.parametrize("fault", [SOON, NEVER])
def test_a_failure_takes_no_urgency_away(fault: PlatformError) -> None:
    connection = a_connection_that_follows(1)
    hurry(*of_stock(connection))

    queue.failed(Outbound, [(claim(connection)[0], fault)])

    assert [row.urgent for row in of_stock(connection)] == [True]
    assert not queue.is_urgent(Outbound, connection.pk, STOCK)  # it waits for its time


def test_what_is_urgent_elsewhere_is_not_urgent_here() -> None:
    connection, other = a_connection_that_follows(1), a_connection_that_follows(1)
    hurry(*of_stock(other))

    assert not queue.is_urgent(Outbound, connection.pk, STOCK)
    assert not queue.is_urgent(Outbound, other.pk, OutboundTopic.PRICE)
    assert queue.is_urgent(Outbound, other.pk, STOCK)
