"""Which orders of a platform's list are behind here."""

import pytest

from integrations.sync import lost_orders
from orders.models import Status
from tests.builders import a_connection, a_merchant, an_order

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("ours", "theirs", "is_stale"),
    [
        (Status.INVOICED, Status.PAID, False),
        (Status.SHIPPED, Status.PAID, False),
        (Status.DELIVERED, Status.SHIPPED, False),
        (Status.CANCELLED, Status.PAID, False),
        (Status.RETURNED, Status.DELIVERED, False),
        (Status.INVOICED, Status.SHIPPED, True),
        (Status.SHIPPED, Status.CANCELLED, True),
    ],
)
def test_a_platform_that_has_not_heard_yet_is_not_ahead(
    ours: Status, theirs: Status, is_stale: bool
) -> None:
    connection = a_connection(a_merchant())
    order = an_order(connection.merchant, source=connection.source, status=ours)

    found = lost_orders.among(connection, {order.external_id: theirs})

    assert bool(found.stale) is is_stale
    assert not found.missing
