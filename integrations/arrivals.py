"""What becomes of the calls that the door stored: sorted by sets, before anything is read again.

An order event is a hint in the inbound queue. Of a product event we want to know one thing, whether
somebody else has changed figures there: if we have told that product anything lately, it is the
echo of that and dropped; if not, its figures are told anew. So a fight with another program over
one product is fought once in ECHO_MINUTES and not for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from integrations import inbox, plans
from integrations.contract import EventKind
from integrations.models import Connection, Webhook, WebhookState
from integrations.models.work import InboundTopic
from integrations.queue import TOUCH

AT_ONCE = 1_000
ECHO_MINUTES = 5

_NEW = """
SELECT id, kind, subject_id FROM integrations_webhook
WHERE connection_id = %(connection)s AND state = 'new' AND kind IN ('order', 'product')
ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""

_DECIDE = """
UPDATE integrations_webhook call SET state = decided.state,
    done_at = CASE WHEN decided.state = 'noted' THEN NULL ELSE now() END
FROM unnest(%(ids)s::bigint[], %(states)s::text[]) AS decided(id, state)
WHERE call.id = decided.id
"""


def sort(source: Connection) -> int:
    """Sort the new calls of a connection, AT_ONCE at most; returns how many.

    Call it in a transaction. A connection that does not want sale events ignores them: its orders
    come with the scheduled import. One that imports no orders finds them when it does so again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEW, {"connection": source.pk, "limit": AT_ONCE})
        rows = cursor.fetchall()
    if not rows:
        return 0
    orders = {subject for _, kind, subject in rows if kind == EventKind.ORDER and subject}
    products = {subject for _, kind, subject in rows if kind == EventKind.PRODUCT and subject}
    verdicts: dict[tuple[str, str], str] = {}
    if plans.instant_events(source):
        if source.pull_orders:
            inbox.hint(source, InboundTopic.ORDER, sorted(orders))
            verdicts |= {(EventKind.ORDER, order): WebhookState.NOTED for order in orders}
        verdicts |= _of_products(source, products)
    decided = [
        (id, verdicts.get((kind, subject), WebhookState.IGNORED)) for id, kind, subject in rows
    ]
    with connection.cursor() as cursor:
        ids, states = zip(*decided, strict=True)
        cursor.execute(_DECIDE, {"ids": list(ids), "states": list(states)})
    return len(rows)


# The last told of a product's SKUs. What is at work right now counts as told.
_TOLD = """
SELECT listing.external_product_id,
       bool_or(coalesce(work.done_at > now() - make_interval(mins => %(minutes)s), false)
               OR work.leased_until > now())
FROM integrations_listing listing
JOIN integrations_outbound work ON work.listing_id = listing.id
WHERE listing.connection_id = %(connection)s AND listing.external_product_id = ANY(%(products)s)
GROUP BY listing.external_product_id
"""

_TELL_ANEW = f"""
WITH found AS MATERIALIZED (
    SELECT work.id FROM integrations_listing listing
    JOIN integrations_outbound work ON work.listing_id = listing.id
    WHERE listing.connection_id = %(connection)s AND listing.external_product_id = ANY(%(products)s)
    ORDER BY work.id FOR NO KEY UPDATE OF work
)
UPDATE integrations_outbound work SET {TOUCH}, sent = NULL FROM found WHERE work.id = found.id
"""  # noqa: S608


def _of_products(source: Connection, products: set[str]) -> Mapping[tuple[str, str], str]:
    """Products that are not linked here concern nobody."""
    if not products:
        return {}
    values: dict[str, Any] = {
        "connection": source.pk,
        "products": sorted(products),
        "minutes": ECHO_MINUTES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, values)
        told_lately = dict(cursor.fetchall())
        changed_by_others = [product for product, lately in told_lately.items() if not lately]
        if changed_by_others:
            cursor.execute(_TELL_ANEW, {**values, "products": changed_by_others})
    return {
        (EventKind.PRODUCT, product): WebhookState.ECHO if lately else WebhookState.DONE
        for product, lately in told_lately.items()
    }


@dataclass(frozen=True, slots=True)
class Occasion:
    """A call that led to the reading of an order, and the order status it speaks of."""

    webhook_id: int
    implies: str


def occasions(source: Connection, orders: Sequence[str]) -> dict[str, list[Occasion]]:
    """The calls that wait for these orders to be read, oldest first."""
    found: dict[str, list[Occasion]] = {}
    waiting = Webhook.objects.filter(
        connection=source, state=WebhookState.NOTED, subject_id__in=orders
    )
    for id, order, implies in waiting.order_by("pk").values_list("pk", "subject_id", "implies"):
        found.setdefault(order, []).append(Occasion(id, implies))
    return found


def answered(calls: Sequence[Occasion]) -> None:
    """What these calls hinted at has been read and placed."""
    if calls:
        rows = Webhook.objects.filter(pk__in=[call.webhook_id for call in calls])
        rows.update(state=WebhookState.DONE, done_at=Now())
