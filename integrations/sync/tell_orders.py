"""Tell a platform what became of its orders: claim rows, read the orders, tell step by step.

What is to be told is read after the rows are claimed and told outside of any transaction, each
step is noted as soon as the platform has taken it. So a worker that dies repeats at most one step,
and platforms take a step twice without harm. A change that lands meanwhile raises the row's
revision: the row is looked at once more.

A step that the platform refuses does not keep it from hearing of the others: a parcel is on its
way whether its invoice was taken or not. The row is parked with the platform's first words, and
every new try begins with what was refused.
"""

import logging
import time

from django.db import DatabaseError
from django.utils import timezone

from integrations import order_tellings, queue
from integrations.contract import Connector, PlatformError, RateLimited, Unauthorised
from integrations.models import Connection, OrderTelling
from integrations.models.order_telling import STATUS
from integrations.sync import order_facts, order_steps
from integrations.sync.order_facts import Facts
from integrations.sync.pull import OF_ONE_ORDER
from integrations.sync.push import is_about_the_items

log = logging.getLogger(__name__)

BATCH = 10
# What is more urgent is looked at again after a batch: it must not be far.
SECONDS = 5.0
# As people are told of it: these orders were read here before, and are no listings.
_CODES = {"rejected": "step_refused", "order_not_found": "order_gone", "not_found": "order_gone"}
# The platform does not take this order's step now; other orders have nothing to do with it.
_NOT_NOW = (*OF_ONE_ORDER, "unconfirmed")


def tell(connection: Connection, connector: Connector) -> int:
    """Work one batch of orders; returns how many rows were looked at, 0 when none was due.

    Raises PlatformError when the platform could not be talked to; the rows stay due.
    """
    rows = queue.claim(OrderTelling, connection.pk, STATUS, BATCH)
    if rows:
        _Batch(connection, connector, rows).work()
    return len(rows)


class _Batch:
    def __init__(
        self, connection: Connection, connector: Connector, rows: list[OrderTelling]
    ) -> None:
        self._connection = connection
        self._connector = connector
        self._left = rows

    def work(self) -> None:
        """Whatever happens, no row is left to the end of its lease."""
        try:
            facts = order_facts.read([row.order_id for row in self._left])
            deadline = time.monotonic() + SECONDS
            while self._left and time.monotonic() < deadline:
                row = self._left[0]
                self._tell_one(row, facts.get(row.order_id))
                self._left.pop(0)
        finally:
            queue.give_back(OrderTelling, self._left)

    def _tell_one(self, row: OrderTelling, facts: Facts | None) -> None:
        """One bad order is parked and the batch goes on. Raises what stops all of them."""
        try:
            refusal = self._take_steps(row, facts) if facts else None
        except (RateLimited, Unauthorised, DatabaseError):
            raise
        except PlatformError as error:
            queue.failed(OrderTelling, [(row, _worth_another_try(error))])
            if error.code not in _NOT_NOW:
                self._left.remove(row)
                raise
        except Exception as error:
            # Nobody foresaw this order; the others have nothing to do with it.
            log.exception("connection %s: order %s", self._connection.pk, row.order_id)
            fault = PlatformError(repr(error), code="internal_error", permanent=True)
            queue.failed(OrderTelling, [(row, fault)])
        else:
            if refusal is None:
                queue.done(OrderTelling, [row])
            else:
                queue.failed(OrderTelling, [(row, refusal)])

    def _take_steps(self, row: OrderTelling, facts: Facts) -> PlatformError | None:
        """The first refusal, if the platform refused something."""
        first: PlatformError | None = None
        for step in order_steps.untold(facts, self._connection.status_after, row.sent):
            try:
                step.tell(self._connector, facts.order.external_id)
            except PlatformError as error:
                if not _is_a_refusal(error):
                    raise
                first = first or _in_our_code(error)
                if first.code == "order_gone":
                    break
                continue
            row.sent = step.added_to(row.sent, timezone.now())
            if not order_tellings.note(row, row.sent):
                break  # somebody else has the row by now, and takes the other steps
        return first


def _is_a_refusal(error: PlatformError) -> bool:
    """Of what was said of this order. A wrong address or a method nobody knows is trouble of the
    connection."""
    if not error.permanent or error.code == "address_refused":
        return False
    return error.code in _CODES or is_about_the_items(error)


def _in_our_code(error: PlatformError) -> PlatformError:
    return PlatformError(
        error.detail, code=_CODES.get(error.code, error.code), permanent=True, status=error.status
    )


def _worth_another_try(error: PlatformError) -> PlatformError:
    return PlatformError(error.detail, code=error.code, retry_after=error.retry_after)
