"""Which orders may come in, and the waiting of those that may not yet.

An order that is here already is followed whatever the rules say: they are for those that are new.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from django.db import DataError, transaction

from catalog.models import Sku
from integrations import jobs, outbox, queue, waiting_orders
from integrations.contract import PlatformError
from integrations.locks import Lock
from integrations.models import Connection, Inbound, JobKind, Listing, OrderFilter, WaitingOrder
from integrations.rulebook import carriers, rules
from integrations.sync.import_start import import_start
from integrations.waiting_orders import UNKNOWN_SKU, UNMAPPED_CARRIER, Reason
from orders import intake
from orders.drafts import OrderDraft
from orders.models import Status

log = logging.getLogger(__name__)

LOOK_AFTER_SECONDS = 30.0


class Door:
    """What a batch of orders is held against, read once for all of them: three statements."""

    def __init__(self, connection: Connection, rows: Sequence[Inbound]) -> None:
        self._connection = connection
        self._start = import_start(connection)
        self._words = carriers.words_of(connection)
        waiting = WaitingOrder.objects.filter(inbound__in=[row.pk for row in rows])
        self._waiting = set(waiting.values_list("inbound_id", flat=True))

    def waits(self, row: Inbound) -> bool:
        """Whether this row's order was kept waiting before."""
        return row.pk in self._waiting

    def in_our_words(self, draft: OrderDraft) -> OrderDraft:
        """De<>Para on the way in: what nobody knows stays in the platform's words."""
        return replace(draft, carrier=self._words.of(draft.carrier) or draft.carrier)

    def leaves_alone(self, draft: OrderDraft) -> bool:
        """An order from before the import began, or one that is not wanted before it is paid: that
        one comes again, by a notice of its own."""
        too_old = self._start is not None and draft.placed_at < self._start
        return (too_old or self._waits_for_payment(draft)) and not self._knows(draft)

    def in_the_way(self, draft: OrderDraft) -> Reason | None:
        """A carrier that nobody knows, as the platform tells it."""
        carrier = draft.carrier.strip()
        if not carrier or draft.fulfilled_by_channel or draft.status == Status.CANCELLED:
            return None
        if self._words.of(carrier) is not None or self._knows(draft):
            return None
        return Reason(UNMAPPED_CARRIER, carrier, term=carrier)

    def park(self, row: Inbound, draft: OrderDraft, reason: Reason) -> None:
        """The order waits in sight, until what it waits for is there.

        It is kept first, with its stock, and then parked: who dies in between has it read again.
        """
        skus = skus_of(self._connection, draft)
        if not self._keep(row, draft, skus, reason):
            return
        fault = PlatformError(reason.detail, code=reason.code, permanent=True)
        with transaction.atomic():
            if self._has_gone(draft, reason, skus):
                queue.give_back(Inbound, [row])
            else:
                queue.failed(Inbound, [(row, fault)])
                self._tell(reason)

    def _keep(self, row: Inbound, draft: OrderDraft, skus: dict[str, int], reason: Reason) -> bool:
        try:
            return waiting_orders.keep(row, draft, skus, reason)
        except DataError:  # it cannot even be shown: then it is parked without a look
            log.exception("connection %s: order %s", row.connection_id, row.external_id)
            return True

    def _has_gone(self, draft: OrderDraft, reason: Reason, skus: dict[str, int]) -> bool:
        """Whether the reason went while the order was looked at, and found nothing parked. Who
        takes a reason away holds the same lock until that is to be read."""
        if reason.code == UNMAPPED_CARRIER:
            rules.take_turn(self._connection.pk)
            Lock.CARRIERS.take(self._connection.merchant_id)
            return carriers.words_of(self._connection).of(reason.term) is not None
        if reason.code == UNKNOWN_SKU:
            outbox.linking_turn(self._connection.merchant_id)
            return skus_of(self._connection, draft) != skus
        return False

    def _tell(self, reason: Reason) -> None:
        """A carrier without a rule is a problem of the connection's, told once for many orders."""
        if reason.code == UNMAPPED_CARRIER:
            jobs.start(
                JobKind.PROBLEMS,
                self._connection.merchant_id,
                connection=self._connection,
                cause="orders",
                delay_seconds=LOOK_AFTER_SECONDS,
            )

    def _waits_for_payment(self, draft: OrderDraft) -> bool:
        cancelled_unpaid = draft.status == Status.CANCELLED and draft.paid_at is None
        unpaid = draft.status == Status.PENDING or cancelled_unpaid
        return unpaid and self._connection.order_filter == OrderFilter.PAID

    def _knows(self, draft: OrderDraft) -> bool:
        return intake.knows(
            self._connection.merchant_id, self._connection.source, draft.external_id
        )


def skus_of(connection: Connection, draft: OrderDraft) -> dict[str, int]:
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
