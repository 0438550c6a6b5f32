"""Tell a platform what it has not heard: claim rows, read the truth, send, note the answers.

The figure is read after the rows are claimed and sent outside of any transaction. A change that
lands meanwhile raises the row's revision, so the row is due again afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from integrations import queue
from integrations.contract import (
    Connector,
    Offer,
    PlatformError,
    RateLimited,
    Results,
    StockLevel,
    Unauthorised,
)
from integrations.models import Connection, Outbound
from integrations.models.work import OutboundTopic
from integrations.sync import figures
from integrations.sync.figures import Figure

Item = StockLevel | Offer
# Bad request, conflict, too large, not processable; None when the connector itself refuses.
REFUSALS = (None, 400, 409, 413, 422, 500)
Send = Callable[[Sequence[Any]], Results]


def push(connection: Connection, connector: Connector, topic: OutboundTopic) -> int:
    """Work one batch of a topic; returns how many rows were looked at, 0 when none was due.

    Raises PlatformError when the platform could not be talked to; the rows stay due.
    """
    send, limit = _way(connector, topic)
    rows = queue.claim(Outbound, connection.pk, topic, limit)
    if not rows:
        return 0
    try:
        _work(rows, figures.read(connection, topic, rows), send)
    except PlatformError:
        raise
    except Exception as error:
        # A fault of ours: the rows wait for better code, and not for their lease to end.
        fault = PlatformError(repr(error), code="internal_error")
        queue.failed(Outbound, [(row, fault) for row in rows])
        raise
    return len(rows)


def _work(rows: Sequence[Outbound], known: Mapping[int, Figure], send: Send) -> None:
    settled = [row for row in rows if _says_nothing_new(row, known.get(row.pk))]
    queue.done(Outbound, settled)
    settled_ids = {row.pk for row in settled}
    todo = [(row, known[row.pk]) for row in rows if row.pk not in settled_ids]
    if todo:
        # Until the answer is here nobody knows what the platform holds: if it is lost, even the
        # figure that was told before has to be told again.
        queue.forget_told([row for row, _ in todo])
        _send(todo, send)


def _way(connector: Connector, topic: OutboundTopic) -> tuple[Send, int]:
    if topic == OutboundTopic.STOCK:
        return connector.push_stock, connector.stock_batch
    return connector.push_prices, connector.price_batch


def _says_nothing_new(row: Outbound, figure: Figure | None) -> bool:
    """A value nobody knows is not sent, and a value that was told is not told again."""
    return figure is None or figure.told == row.sent


def _send(todo: Sequence[tuple[Outbound, Figure]], send: Send) -> None:
    try:
        results = send([figure.item for _, figure in todo])
    except PlatformError as error:
        if is_about_the_items(error):
            _isolate(todo, send, error)
            return
        _return(todo, error)
        raise
    _note(todo, results)


def is_about_the_items(error: PlatformError) -> bool:
    """A refusal of what was said. A redirect or a missing address is trouble of the platform:
    halving the batch would only say the same to each row."""
    return error.permanent and error.status in REFUSALS


def _isolate(todo: Sequence[tuple[Outbound, Figure]], send: Send, error: PlatformError) -> None:
    """The batch was refused as a whole: halve it until the culprit stands alone."""
    if len(todo) == 1:
        queue.failed(Outbound, [(todo[0][0], error)])
        return
    middle = len(todo) // 2
    try:
        _send(todo[:middle], send)
    except PlatformError:
        queue.give_back(Outbound, [row for row, _ in todo[middle:]])
        raise
    _send(todo[middle:], send)


def _return(todo: Sequence[tuple[Outbound, Figure]], error: PlatformError) -> None:
    """Waiting for a turn or for new credentials is nobody's failed attempt; the rest is."""
    rows = [row for row, _ in todo]
    if error.code in ("no_turn", "rate_limited", "unauthorised"):
        queue.give_back(Outbound, rows)
    else:
        again = PlatformError(error.detail, code=error.code, retry_after=error.retry_after)
        queue.failed(Outbound, [(row, again) for row in rows])


def _note(todo: Sequence[tuple[Outbound, Figure]], results: Results) -> None:
    """Each item has its answer. Waiting for a turn or for credentials is no answer of an item."""
    answered = list(zip(todo, results, strict=True))
    queue.told([(row, figure.told) for (row, figure), error in answered if error is None])
    failures = [(row, error) for (row, _), error in answered if error is not None]
    halted = [pair for pair in failures if isinstance(pair[1], Unauthorised | RateLimited)]
    queue.failed(Outbound, [pair for pair in failures if pair not in halted])
    if halted:
        queue.give_back(Outbound, [row for row, _ in halted])
        raise halted[0][1]
