"""Which orders their platforms have to hear of: the rules about OrderTelling rows.

Besides the queue, only this module writes them. Every function is a few statements, whatever the
number of orders. What is to be told is decided when it is told: sync/order_steps.py.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection as database
from django.db import transaction

from integrations import wakeup
from integrations.models import Connection, OrderTelling, StatusAfter
from integrations.queue import TOUCH

_BY_A_CONNECTION = "connection:"

# Rows that are there are locked first, in pk order, like everywhere: only then the new ones are
# written. The cross join makes the planner finish with the one before it begins with the other.
_MARK = f"""
WITH wanted AS MATERIALIZED (
    SELECT one.id AS order_id, connection.id AS connection_id
    FROM orders_order one
    JOIN integrations_connection connection
      ON connection.merchant_id = one.merchant_id
     AND one.source = '{_BY_A_CONNECTION}' || connection.id
    WHERE one.merchant_id = %(merchant)s AND {{where}}
), there AS MATERIALIZED (
    SELECT work.id FROM integrations_ordertelling work
    JOIN wanted USING (connection_id, order_id)
    ORDER BY work.id FOR NO KEY UPDATE OF work
)
INSERT INTO integrations_ordertelling AS work
    (merchant_id, connection_id, order_id, topic, sent, revision, urgent, due_at, waiting_since,
     lease, attempts, takeovers, error_code, error_detail)
SELECT %(merchant)s, connection_id, order_id, 'status', '{{{{}}}}', 1, false, now(), now(),
       '', 0, 0, '', ''
FROM wanted, (SELECT count(*) FROM there) AS locked
ORDER BY order_id
ON CONFLICT (connection_id, order_id) DO UPDATE SET {TOUCH}
RETURNING work.connection_id
"""  # noqa: S608

_AMONG = "one.id = ANY(%(orders)s)"


def mark(merchant_id: int, order_ids: Sequence[int], cause: str) -> int:
    """These orders changed: the platforms they came from have to hear of it; returns of how many.

    Call it in the transaction of the change. Connections are woken on commit, whatever their push
    interval. What a platform said itself need not be told to it, and a connection says nothing of
    the orders of another one: then there is not even a statement. Orders that came by no
    connection, or by one that is gone, have nobody who wants to hear of them.
    """
    if not order_ids or cause.startswith(_BY_A_CONNECTION):
        return 0
    return _mark(merchant_id, _AMONG, orders=list(order_ids))


def mark_held_back(connection: Connection, external_id: str) -> int:
    """The platform told of its order, and may have said itself that it was shipped: an invoice
    that waited for just that is told now."""
    if connection.status_after != StatusAfter.SHIPPED:
        return 0
    return _mark(
        connection.merchant_id, _HELD_BACK, source=connection.source, external_id=external_id
    )


_HELD_BACK = """one.source = %(source)s AND one.external_id = %(external_id)s
    AND one.status IN ('shipped', 'delivered') AND EXISTS (
        SELECT FROM orders_invoice invoice
        LEFT JOIN integrations_ordertelling told
          ON told.order_id = invoice.order_id AND told.connection_id = connection.id
        WHERE invoice.order_id = one.id AND invoice.cause <> one.source
          AND NOT coalesce(told.sent->'invoices', '{}') ? invoice.key)
"""


def _mark(merchant_id: int, where: str, **values: Any) -> int:
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(_MARK.format(where=where), {"merchant": merchant_id, **values})
        return _wake_on_commit(cursor.fetchall())


# What waits or is being told goes by itself. One at rest was told everything: a person who wants
# it to be said again wants all of it.
_RESEND = f"""
WITH found AS MATERIALIZED (
    SELECT id FROM integrations_ordertelling
    WHERE id = ANY(%(ids)s) AND due_at IS NULL ORDER BY id FOR NO KEY UPDATE
)
UPDATE integrations_ordertelling work
SET {TOUCH}, sent = CASE WHEN work.parked_at IS NULL THEN '{{}}' ELSE work.sent END
FROM found WHERE work.id = found.id
RETURNING work.connection_id
"""  # noqa: S608


def resend(ids: Collection[int]) -> int:
    """A person wants these rows to be told (again); returns how many.

    A parked one goes on with the step that was refused, one at rest begins with the first: a
    platform takes the same step twice without harm.
    """
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(_RESEND, {"ids": list(ids)})
        return _wake_on_commit(cursor.fetchall())


_LOOK_AGAIN = f"""
WITH found AS MATERIALIZED (
    SELECT work.id FROM orders_order one
    JOIN integrations_ordertelling work
      ON work.order_id = one.id AND work.connection_id = %(connection)s
    WHERE one.merchant_id = %(merchant)s AND one.source = %(source)s
      AND one.status NOT IN ('delivered', 'cancelled', 'returned')
      AND work.due_at IS NULL AND work.parked_at IS NULL
    ORDER BY work.id FOR NO KEY UPDATE OF work
)
UPDATE integrations_ordertelling work SET {TOUCH} FROM found WHERE work.id = found.id
RETURNING work.connection_id
"""  # noqa: S608


def look_again(connection: Connection) -> int:
    """It was changed after which step the platform hears of an order: those that are not over are
    looked at once more; how many. What was told is not told again."""
    values = {
        "connection": connection.pk,
        "merchant": connection.merchant_id,
        "source": connection.source,
    }
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(_LOOK_AGAIN, values)
        return _wake_on_commit(cursor.fetchall())


def _wake_on_commit(rows: Sequence[tuple[int]]) -> int:
    waking = sorted({row[0] for row in rows})
    if waking:
        transaction.on_commit(lambda: wakeup.ring(waking, whatever_interval=True))
    return len(rows)


_NOTE = """
UPDATE integrations_ordertelling SET sent = %(sent)s WHERE id = %(id)s AND lease = %(lease)s
"""


def note(row: OrderTelling, sent: Mapping[str, Any]) -> bool:
    """This is what the platform has taken so far; False when the row is in other hands by now."""
    values = {"sent": json.dumps(sent), "id": row.pk, "lease": row.lease}
    with database.cursor() as cursor:
        cursor.execute(_NOTE, values)
        return bool(cursor.rowcount)
