"""Which orders changed in a span of time. The list cannot be sorted by that, and moves while it is
read: an order that changes again leaves the span, and those behind it move one place up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from integrations.contract import Notice, PlatformError
from integrations.platforms.nuvemshop.client import PAGE, Client, Json

MOST = 10_000  # of more the API tells nothing
SECOND = timedelta(seconds=1)
REFUSALS = (400, 422)


def notices(client: Client, since: datetime, until: datetime) -> Iterator[list[Notice]]:
    """Each order once. What changes after `until` is for the next look."""
    seen: set[str] = set()
    for rows in _pages(client, _whole_second(since), _whole_second(until) + SECOND):
        fresh = dict.fromkeys(str(row["id"]) for row in rows if row.get("id"))
        found = [Notice(external_id=id) for id in fresh if id not in seen]
        seen.update(fresh)
        if found:
            yield found


def _pages(client: Client, since: datetime, until: datetime) -> Iterator[list[Json]]:
    """From the last page to the first, so that what moves up is met again and not missed; the first
    page, which tells how many there are, is read once more at the end."""
    try:
        first = client.page("/orders", 1, _span(since, until), PAGE)
    except PlatformError as error:
        if error.status not in REFUSALS or until - since <= SECOND:
            raise
        yield from _halves(client, since, until)
        return
    if first.total is not None and first.total > MOST:
        yield from _halves(client, since, until)
        return
    yield first.rows
    if first.total is None:
        yield from _forward(client, since, until, first.more)
        return
    for number in range(-(-first.total // PAGE), 0, -1):
        if first.total > PAGE:
            yield client.page("/orders", number, _span(since, until), PAGE).rows


def _halves(client: Client, since: datetime, until: datetime) -> Iterator[list[Json]]:
    """Both have the moment between them: what is told twice is one notice."""
    middle = _whole_second(since + (until - since) / 2)
    if until - since <= SECOND:
        raise PlatformError(since.isoformat(), code="too_many_orders")
    yield from _pages(client, since, middle)
    yield from _pages(client, middle, until)


def _forward(client: Client, since: datetime, until: datetime, more: bool) -> Iterator[list[Json]]:
    """Without a total there is no last page to begin with."""
    number = 1
    while more:
        number += 1
        page = client.page("/orders", number, _span(since, until), PAGE)
        yield page.rows
        more = page.more


def _span(since: datetime, until: datetime) -> dict[str, str]:
    """Moments with their offset: without one they are taken for the store's own time."""
    return {
        "updated_at_min": since.isoformat(timespec="seconds"),
        "updated_at_max": until.isoformat(timespec="seconds"),
        "fields": "id,updated_at",
    }


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
