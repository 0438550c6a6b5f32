import pytest
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from catalog.reservations import Line, release, reserve
from catalog.stock import Count, set_on_hand
from integrations import outbox, queue
from integrations.models import Activity, Connection, Outbound
from integrations.models.work import OutboundTopic
from tests.builders import a_connection, a_listing, a_merchant, a_warehouse, some_skus

pytestmark = pytest.mark.django_db

STOCK = OutboundTopic.STOCK


def rest() -> None:
    """Everything was told and nobody is on the way."""
    for topic in OutboundTopic:
        for connection in Connection.objects.all():
            queue.done(Outbound, queue.claim(Outbound, connection.pk, topic, 10_000))
    Activity.objects.update(woken_at=None)
    OrmQ.objects.all().delete()


def test_queue_rows_are_born_with_the_listing_and_due_at_once() -> None:
    merchant = a_merchant()
    connection = a_connection(merchant)

    outbox.follow([a_listing(connection, sku) for sku in some_skus(merchant, 2)])

    assert Outbound.objects.filter(due_at__isnull=False).count() == 2 * len(OutboundTopic)


def test_a_change_marks_every_connection_that_lists_the_sku_and_no_other() -> None:
    merchant = a_merchant()
    first, second, third = (a_connection(merchant) for _ in range(3))
    a, b = some_skus(merchant, 2)
    outbox.follow([a_listing(first, a), a_listing(second, a), a_listing(third, b)])
    rest()

    outbox.mark(STOCK, [a.pk])

    due = Outbound.objects.filter(due_at__isnull=False)
    assert {(row.connection_id, row.topic) for row in due} == {
        (first.pk, STOCK),
        (second.pk, STOCK),
    }


def test_a_hundred_changes_are_one_waiting_row() -> None:
    merchant = a_merchant()
    connection = a_connection(merchant)
    [sku] = some_skus(merchant, 1)
    outbox.follow([a_listing(connection, sku)])
    rest()

    for _ in range(100):
        outbox.mark(STOCK, [sku.pk])

    assert Outbound.objects.filter(due_at__isnull=False).count() == 1


@pytest.mark.parametrize("size", [5, 300])
def test_a_push_marks_all_its_connections_in_one_statement(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    merchant = a_merchant()
    skus = some_skus(merchant, size)
    a_warehouse(merchant, code="CD")
    for _ in range(3):
        connection = a_connection(merchant)
        outbox.follow([a_listing(connection, sku) for sku in skus])
    set_on_hand(merchant.pk, [Count(0, sku.code, "CD", 1) for sku in skus], "test")
    rest()

    with django_assert_num_queries(6):  # savepoint, counts, lock, marks, publications, release
        set_on_hand(merchant.pk, [Count(0, sku.code, "CD", 2) for sku in skus], "test")

    assert Outbound.objects.filter(due_at__isnull=False, topic=STOCK).count() == 3 * size


def test_a_push_wakes_each_sleeping_connection_once(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    merchant = a_merchant()
    skus = some_skus(merchant, 3)
    for _ in range(2):
        connection = a_connection(merchant, push_interval=0)
        outbox.follow([a_listing(connection, sku) for sku in skus])
    rest()

    for sku in skus:
        with django_capture_on_commit_callbacks(execute=True):
            outbox.mark(STOCK, [sku.pk])

    assert OrmQ.objects.count() == 2


def test_a_full_push_tells_again_what_was_told_before() -> None:
    merchant = a_merchant()
    connection = a_connection(merchant)
    [sku] = some_skus(merchant, 1)
    outbox.follow([a_listing(connection, sku)])
    queue.told([(row, 5) for row in queue.claim(Outbound, connection.pk, STOCK, 10)])

    assert outbox.mark_all(connection, STOCK) == 1

    row = Outbound.objects.get(topic=STOCK)
    assert row.sent is None
    assert row.due_at is not None


def urgent() -> set[tuple[int, str]]:
    due = Outbound.objects.filter(due_at__isnull=False, urgent=True)
    return {(row.connection_id, row.topic) for row in due}


def test_a_sale_and_its_end_go_first_everywhere_and_a_count_of_the_erp_does_not() -> None:
    merchant = a_merchant()
    first, second = a_connection(merchant), a_connection(merchant)
    a, b = some_skus(merchant, 2)
    outbox.follow([a_listing(first, a), a_listing(second, a), a_listing(second, b)])
    a_warehouse(merchant, code="CD")
    rest()

    set_on_hand(merchant.pk, [Count(0, sku.code, "CD", 5) for sku in (a, b)], "erp")
    assert Outbound.objects.filter(due_at__isnull=False).count() == 3
    assert urgent() == set()

    reserve(merchant.pk, [Line(1, a.pk, 2)], "order:1")
    assert urgent() == {(first.pk, STOCK), (second.pk, STOCK)}

    rest()
    assert not Outbound.objects.filter(urgent=True).exists()
    release(merchant.pk, [1], "order:1")
    assert urgent() == {(first.pk, STOCK), (second.pk, STOCK)}
