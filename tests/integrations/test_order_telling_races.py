"""Orders are marked and worked at once: nobody waits for anybody in a circle."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from integrations import order_tellings, queue
from integrations.models import OrderTelling
from integrations.models.order_telling import STATUS
from orders.models import Order
from tests.builders import a_connection, a_merchant

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 15


def test_rows_that_came_to_be_in_another_order_are_marked_and_worked_at_once() -> None:
    connection = a_connection(a_merchant())
    given = {"number": "1", "status": "paid", "total": 1, "placed_at": timezone.now()}
    orders = Order.objects.bulk_create(
        Order(merchant=connection.merchant, source=connection.source, external_id=str(n), **given)
        for n in range(600)
    )
    ids = [order.pk for order in orders]
    OrderTelling.objects.bulk_create(
        OrderTelling(merchant=connection.merchant, connection=connection, order=order)
        for order in reversed(orders)
    )
    rows = OrderTelling.objects.values_list("pk", flat=True)
    together = Barrier(4)
    failed: list[BaseException] = []

    def mark() -> None:
        assert order_tellings.mark(connection.merchant_id, ids, "token:erp") == len(ids)

    def work() -> None:
        claimed = queue.claim(OrderTelling, connection.pk, STATUS, len(ids))
        queue.done(OrderTelling, claimed)

    def resend() -> None:
        order_tellings.resend(list(rows))

    def again_and_again(act: Callable[[], None]) -> None:
        try:
            together.wait()
            for _ in range(ROUNDS):
                act()
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=again_and_again, args=(act,)) for act in (mark, work, mark, resend)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert OrderTelling.objects.count() == len(ids)
    assert not OrderTelling.objects.exclude(leased_until=None).exists()
