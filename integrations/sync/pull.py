"""Bring orders in: note what changed over there, then read each order again and place it.

The notice is a hint and is stored before the platform may forget it; the order is read from the
platform when it is worked. Ten copies of a notice are one row, and one order.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from catalog.models import Sku
from integrations import arrivals, inbox, order_tellings, plans, queue, wakeup
from integrations.contract import Connector, Notice, PlatformError, RateLimited, Unauthorised
from integrations.mapping.engine import RuleSet
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped
from integrations.mapping.terms import PlatformTerm
from integrations.models import Activity, Connection, Inbound, Listing, OrderFilter, StockRule
from integrations.models.work import InboundTopic
from integrations.rulebook import rules
from orders import intake
from orders.drafts import OrderDraft
from orders.models import Status

log = logging.getLogger(__name__)

# Clocks differ and pages shift while they are read: each poll looks this far back again.
OVERLAP = timedelta(minutes=15)
FIRST_LOOK_BACK = timedelta(days=7)
BATCH = 10
NOTING_SECONDS = 20.0
ACKNOWLEDGED_AT_ONCE = 10
# What keeps one order waiting and says nothing about the connection.
OF_ONE_ORDER = ("order_unfinished", "order_not_found")
ANNOUNCED_EARLY = timedelta(minutes=15)
NOT_YET_SECONDS = 5.0


def note_changes(connection: Connection, connector: Connector) -> bool:
    """Store what the platform says has changed, page by page; tells whether it got to the end.

    The cursor moves only after the last page is stored. Acknowledging can take a request for
    each notice, so that after NOTING_SECONDS the orders noted so far have their turn, and the
    rest is asked for again.
    """
    started, deadline = timezone.now(), time.monotonic() + NOTING_SECONDS
    since = connection.activity.orders_since or started - FIRST_LOOK_BACK
    for page in connector.order_notices(since):
        if not note_page(connection, connector, page, deadline):
            return False
    _close_window(connection, started)
    return True


def note_page(
    connection: Connection, connector: Connector, page: Sequence[Notice], deadline: float
) -> bool:
    """Store these notices, then have the platform forget them; False when time ran out first."""
    inbox.note(connection, InboundTopic.ORDER, [notice.external_id for notice in page])
    for begin in range(0, len(page), ACKNOWLEDGED_AT_ONCE):
        if time.monotonic() > deadline:
            return False
        _acknowledge(connection, connector, page[begin : begin + ACKNOWLEDGED_AT_ONCE])
    return True


def _acknowledge(connection: Connection, connector: Connector, notices: Sequence[Notice]) -> None:
    """An acknowledgement may swallow the notice of a newer change. So the orders are noted again:
    one that somebody read before that moment is read once more."""
    connector.acknowledge(notices)
    inbox.note(connection, InboundTopic.ORDER, [notice.external_id for notice in notices])


def _close_window(connection: Connection, started: datetime) -> None:
    activity = Activity.objects.filter(connection=connection)
    activity.update(orders_since=started - OVERLAP, pulled_at=Now())
    # Somebody may have asked for another look meanwhile: then it stays due.
    activity.filter(pull_due_at=connection.activity.pull_due_at).update(
        pull_due_at=Now() + timedelta(minutes=connection.pull_interval)
    )


def place_orders(connection: Connection, connector: Connector) -> int:
    """Work one batch of noted orders; returns how many, 0 when none was due.

    One bad order is parked with its reason and the batch goes on. Raises PlatformError when the
    platform could not be talked to; the orders not yet read stay due.
    """
    rows = queue.claim(Inbound, connection.pk, InboundTopic.ORDER, BATCH)
    if not rows:
        return 0
    try:
        _place_each(connection, connector, rows)
    finally:
        # Also when the platform fell silent in the middle: what was placed before that is sold.
        if plans.instant_events(connection):
            wakeup.hasten(connection.merchant_id)
    return len(rows)


def _place_each(connection: Connection, connector: Connector, rows: Sequence[Inbound]) -> None:
    calls = arrivals.occasions(connection, [row.external_id for row in rows])
    mapped = rules.rule_set(connection.pk, [Kind.CARRIER])
    for position, row in enumerate(rows):
        heard = calls.get(row.external_id, [])
        try:
            draft = in_our_words(connector.read_order(row.external_id), mapped)
            _place(connection, draft, [call.implies for call in heard if call.implies])
        except (Unauthorised, RateLimited):
            queue.give_back(Inbound, rows[position:])
            raise
        except PlatformError as error:
            if error.code in OF_ONE_ORDER:
                queue.failed(Inbound, [(row, _not_yet(row, error))])
                continue
            queue.failed(Inbound, [(row, error)])
            if not error.permanent:
                queue.give_back(Inbound, rows[position + 1 :])
                raise
        except intake.Refused as refusal:
            fault = PlatformError(refusal.detail, code=refusal.code, permanent=True)
            queue.failed(Inbound, [(row, fault)])
        except DatabaseError:
            queue.give_back(Inbound, rows[position:])
            raise
        except Exception as error:
            # Nobody foresaw this order; the others have nothing to do with it.
            log.exception("connection %s: order %s", connection.pk, row.external_id)
            fault = PlatformError(repr(error), code="internal_error", permanent=True)
            queue.failed(Inbound, [(row, fault)])
        else:
            with transaction.atomic():
                arrivals.answered(heard)
                queue.done(Inbound, [row])


def _not_yet(row: Inbound, error: PlatformError) -> PlatformError:
    """An order may be announced a moment before it can be read: that is not for ever."""
    young = row.waiting_since is None or row.waiting_since > timezone.now() - ANNOUNCED_EARLY
    if error.permanent and young:
        return PlatformError(error.detail, code=error.code, retry_after=NOT_YET_SECONDS)
    return error


def in_our_words(draft: OrderDraft, mapped: RuleSet) -> OrderDraft:
    """De<>Para on the way in: what has no rule stays in the platform's words."""
    carrier = mapped.inbound(Kind.CARRIER, PlatformTerm("", draft.carrier))
    return replace(draft, carrier=carrier.text) if isinstance(carrier, Mapped) else draft


def _place(connection: Connection, draft: OrderDraft, occasions: Sequence[str]) -> None:
    if _waits_for_payment(connection, draft):
        return  # it comes again, by a notice of its own, when it is paid
    placed = intake.place(
        draft,
        merchant_id=connection.merchant_id,
        source=connection.source,
        skus=_skus(connection, draft),
        warehouse_id=connection.warehouse_id,
        only_there=connection.stock_rule == StockRule.ONE,
        occasions=occasions,
    )
    if not placed.created:
        order_tellings.mark_held_back(connection, draft.external_id)
    if placed.refused is not None:
        raise placed.refused  # the order goes on as it was; its edit waits in sight


def _waits_for_payment(connection: Connection, draft: OrderDraft) -> bool:
    """An order that is not wanted before it is paid. One that is known here is followed."""
    cancelled_unpaid = draft.status == Status.CANCELLED and draft.paid_at is None
    return (
        connection.order_filter == OrderFilter.PAID
        and (draft.status == Status.PENDING or cancelled_unpaid)
        and not intake.knows(connection.merchant_id, connection.source, draft.external_id)
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
