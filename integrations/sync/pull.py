"""Bring orders in: note what changed over there, then read each order again and place it.

The notice is a hint and is stored before the platform may forget it; the order is read from the
platform when it is worked. Ten copies of a notice are one row, and one order.
"""

from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone

from catalog.models import Sku
from integrations import inbox, queue
from integrations.contract import Connector, PlatformError, RateLimited, Unauthorised
from integrations.models import Activity, Connection, Inbound, Listing, OrderFilter, StockRule
from integrations.models.work import InboundTopic
from orders import intake
from orders.drafts import OrderDraft
from orders.models import Status

PULL_MINUTES = 10
# Clocks differ and pages shift while they are read: each poll looks this far back again.
OVERLAP = timedelta(minutes=15)
FIRST_LOOK_BACK = timedelta(days=7)
BATCH = 10


def note_changes(connection: Connection, connector: Connector) -> int:
    """Store what the platform says has changed, page by page; returns how many notices.

    The cursor moves only after the last page is stored.
    """
    started = timezone.now()
    since = connection.activity.orders_since or started - FIRST_LOOK_BACK
    count = 0
    for page in connector.order_notices(since):
        ids = [notice.external_id for notice in page]
        inbox.note(connection, InboundTopic.ORDER, ids)
        connector.acknowledge(page)
        # The acknowledgement may have swallowed the notice of a newer change. Noted again, an
        # order that somebody read before that moment is read once more.
        inbox.note(connection, InboundTopic.ORDER, ids)
        count += len(page)
    activity = Activity.objects.filter(connection=connection)
    activity.update(orders_since=started - OVERLAP, pulled_at=Now())
    # Somebody may have asked for another look meanwhile: then it stays due.
    activity.filter(pull_due_at=connection.activity.pull_due_at).update(
        pull_due_at=Now() + timedelta(minutes=PULL_MINUTES)
    )
    return count


def place_orders(connection: Connection, connector: Connector) -> int:
    """Work one batch of noted orders; returns how many, 0 when none was due.

    One bad order is parked with its reason and the batch goes on. Raises PlatformError when the
    platform could not be talked to; the orders not yet read stay due.
    """
    rows = queue.claim(Inbound, connection.pk, InboundTopic.ORDER, BATCH)
    for position, row in enumerate(rows):
        try:
            _place(connection, connector.read_order(row.external_id))
        except (Unauthorised, RateLimited):
            queue.give_back(Inbound, rows[position:])
            raise
        except PlatformError as error:
            queue.failed(Inbound, [(row, error)])
            if not error.permanent:
                queue.give_back(Inbound, rows[position + 1 :])
                raise
        except intake.Refused as refusal:
            fault = PlatformError(refusal.detail, code=refusal.code, permanent=True)
            queue.failed(Inbound, [(row, fault)])
        else:
            queue.done(Inbound, [row])
    return len(rows)


def _place(connection: Connection, draft: OrderDraft) -> None:
    if connection.order_filter == OrderFilter.PAID and draft.status == Status.PENDING:
        return  # it comes again, by a notice of its own, when it is paid
    intake.place(
        draft,
        merchant_id=connection.merchant_id,
        source=connection.source,
        skus=_skus(connection, draft),
        warehouse_id=connection.warehouse_id,
        only_there=connection.stock_rule == StockRule.ONE,
    )


def _skus(connection: Connection, draft: OrderDraft) -> dict[str, int]:
    """Our SKU ids by the draft's item ids: by the listing, else by the merchant's code."""
    listed = dict(
        Listing.objects.filter(
            connection=connection,
            external_id__in=[item.external_sku_id for item in draft.items if item.external_sku_id],
        ).values_list("external_id", "sku_id")
    )
    coded = dict(
        Sku.objects.filter(
            merchant_id=connection.merchant_id,
            code__in=[item.sku_code for item in draft.items if item.sku_code],
        ).values_list("code", "pk")
    )
    found = {
        item.external_id: listed.get(item.external_sku_id) or coded.get(item.sku_code)
        for item in draft.items
    }
    return {item: sku for item, sku in found.items() if sku is not None}
