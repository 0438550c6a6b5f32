"""Which orders changed, or were made, in a span of time. The list cannot be sorted, and that of
changes moves while it is read: an order that changes again leaves the span, and those behind it
move one place up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.contract import Notice, OrderState, PlatformError
from integrations.platforms.nuvemshop.client import PAGE, Client, Json, Rows
from integrations.platforms.nuvemshop.reading import Reader
from integrations.platforms.nuvemshop.statuses import status_of

MOST = 10_000  # of more the API tells nothing
SECOND = timedelta(seconds=1)
REFUSALS = (400, 422)
STATE_FIELDS = "id,status,payment_status,shipping_status,fulfillments"


def notices(client: Client, since: datetime, until: datetime) -> Iterator[list[Notice]]:
    """Each order that changed, once. What changes after `until` is for the next look."""
    search = Search(client, "updated_at", {"fields": "id,updated_at"})
    for rows in search.fresh(since, until):
        yield [Notice(external_id=str(row["id"])) for row in rows]


def states(
    client: Client, since: datetime, until: datetime, whole: dict[str, str]
) -> Iterator[list[OrderState]]:
    """Each order that was made, once. `whole` asks for the fulfillment orders too, where the API
    has them: a delivery shows there first."""
    search = Search(client, "created_at", {"fields": STATE_FIELDS, **whole})
    for rows in search.fresh(since, until):
        yield [_state(Reader(row)) for row in rows]


def _state(order: Reader) -> OrderState:
    """One order that cannot be understood hides no other: reading it names the field."""
    try:
        status = status_of(order, list(order.parts("fulfillments")))
    except PlatformError:
        status = "pending"
    return OrderState(external_id=str(order.values["id"]), status=status)


@dataclass(frozen=True)
class Search:
    """`axis` is the moment that has to lie in the span; `asked` goes with every request."""

    client: Client
    axis: str
    asked: dict[str, str]

    def fresh(self, since: datetime, until: datetime) -> Iterator[list[Json]]:
        """Pages that have something new, with what is new in them."""
        seen: set[str] = set()
        for rows in self._pages(_whole_second(since), _whole_second(until) + SECOND):
            told = {str(row["id"]): row for row in rows if row.get("id")}
            found = [row for id, row in told.items() if id not in seen]
            seen.update(told)
            if found:
                yield found

    def _pages(self, since: datetime, until: datetime) -> Iterator[list[Json]]:
        """From the last page to the first, so that what moves up is met again and not missed; the
        first page, which tells how many there are, is read once more at the end."""
        try:
            first = self._page(1, since, until)
        except PlatformError as error:
            if error.status not in REFUSALS or until - since <= SECOND:
                raise
            yield from self._halves(since, until)
            return
        if first.total is not None and first.total > MOST:
            yield from self._halves(since, until)
            return
        yield first.rows
        if first.total is None:
            yield from self._forward(since, until, first.more)
            return
        for number in range(-(-first.total // PAGE), 0, -1):
            if first.total > PAGE:
                yield self._page(number, since, until).rows

    def _halves(self, since: datetime, until: datetime) -> Iterator[list[Json]]:
        """Both have the moment between them: what is told twice is one order."""
        middle = _whole_second(since + (until - since) / 2)
        if until - since <= SECOND:
            raise PlatformError(since.isoformat(), code="too_many_orders")
        yield from self._pages(since, middle)
        yield from self._pages(middle, until)

    def _forward(self, since: datetime, until: datetime, more: bool) -> Iterator[list[Json]]:
        """Without a total there is no last page to begin with."""
        number = 1
        while more:
            number += 1
            page = self._page(number, since, until)
            yield page.rows
            more = page.more

    def _page(self, number: int, since: datetime, until: datetime) -> Rows:
        """Moments have their offset: without one they are taken for the store's own time."""
        span = {
            f"{self.axis}_min": since.isoformat(timespec="seconds"),
            f"{self.axis}_max": until.isoformat(timespec="seconds"),
        }
        return self.client.page("/orders", number, {**span, **self.asked}, PAGE)


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
