"""What holds for orders under any history of states: old, new, edited, repeated, in any order."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.ledger import disagreements
from catalog.models import Stock
from orders.drafts import OrderDraft
from orders.models import EventKind, Order, OrderEvent, OrderItem, Status
from orders.status import FORWARD, HOLDING
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse
from tests.orders.drafts import TEN, hear, minute, of_lines

pytestmark = pytest.mark.django_db

EARLY = [Status.PENDING, Status.PAID]


@dataclass(frozen=True)
class Heard:
    """A state of one of two orders, told so many times, after so many webhooks."""

    order: str
    lines: dict[str, int]
    status: Status
    moment: int | None
    times: int
    occasions: list[Status]

    def draft(self) -> OrderDraft:
        at = None if self.moment is None else minute(self.moment)
        return of_lines(
            self.lines, external_id=self.order, number=self.order, status=self.status, updated_at=at
        )


@dataclass
class Known:
    """What the order has to be, by the table of moves and by nothing else."""

    status: Status
    lines: dict[str, int]
    told_at: datetime | None = None

    def follow(self, draft: OrderDraft, lines: dict[str, int]) -> None:
        if self.told_at and draft.updated_at and draft.updated_at < self.told_at:
            return
        self.told_at = draft.updated_at or self.told_at
        if self.status in HOLDING and draft.status != Status.CANCELLED:
            self.lines = lines
        if draft.status in FORWARD[self.status]:
            self.status = Status(draft.status)


LINES = st.dictionaries(st.sampled_from("012"), st.integers(1, 4), min_size=1)
STATES = st.builds(
    Heard,
    order=st.sampled_from("XY"),
    lines=LINES,
    # Orders live long before they leave or are cancelled, or there would be little to edit.
    status=st.one_of(st.sampled_from(EARLY), st.sampled_from(EARLY), st.sampled_from(Status)),
    moment=st.none() | st.integers(0, 5),
    times=st.integers(1, 2),
    occasions=st.lists(st.sampled_from([*EARLY, Status.CANCELLED]), max_size=2),
)


class Undone(Exception):
    """Ends an example, so that the next one begins with the same empty tables."""


@given(states=st.lists(STATES, max_size=12))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_heard_the_stock_is_right_and_the_newest_state_stands(
    states: list[Heard],
) -> None:
    with pytest.raises(Undone), transaction.atomic():
        _stand_as(_play(states))
        _stock_is_right()
        _nothing_is_noted_twice()
        raise Undone


def _play(states: list[Heard]) -> dict[str, Known]:
    merchant = a_merchant()
    warehouses = [a_warehouse(merchant, code=code) for code in "AB"]
    skus = [a_sku(merchant) for _ in range(3)]
    for place, sku in enumerate(skus):
        a_stock(sku, warehouses[0], 2 + place)
        a_stock(sku, warehouses[1], 1)
    known: dict[str, Known] = {}
    for state in states:
        draft = state.draft()
        for _ in range(state.times):
            hear(merchant, draft, *skus, occasions=state.occasions)
            if state.order in known:
                known[state.order].follow(draft, state.lines)
            else:
                known[state.order] = Known(state.status, state.lines, draft.updated_at)
    return known


def _stand_as(known: dict[str, Known]) -> None:
    orders = {order.external_id: order for order in Order.objects.all()}
    assert orders.keys() == known.keys()
    for name, expected in known.items():
        order = orders[name]
        lines = dict(order.items.values_list("external_id", "quantity"))
        assert (order.status, order.told_at, lines) == (
            expected.status,
            expected.told_at,
            expected.lines,
        )
        assert order.total == sum(expected.lines.values()) * TEN


def _stock_is_right() -> None:
    assert disagreements() == []
    assert not Stock.objects.filter(reserved__gt=F("on_hand")).exists()
    holding = OrderItem.objects.filter(order__status__in=HOLDING)
    held = holding.aggregate(total=Sum("reserved", default=0))["total"]
    assert Stock.objects.aggregate(total=Sum("reserved", default=0))["total"] == held
    short = set(holding.filter(reserved__lt=F("quantity")).values_list("order_id", flat=True))
    flagged = Order.objects.filter(status__in=HOLDING, short=True)
    assert set(flagged.values_list("pk", flat=True)) == short


def _nothing_is_noted_twice() -> None:
    noted = OrderEvent.objects.filter(kind=EventKind.IGNORED)
    lines = list(noted.values_list("order_id", "to_status", "reason"))
    assert len(lines) == len(set(lines))
