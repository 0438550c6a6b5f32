"""Anything that may happen to orders and their stock, in any order, as values."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from orders.drafts import OrderDraft
from orders.models import Status
from tests.orders.drafts import minute, of_lines

ORDERS = "XYZ"
# The marketplace ships this one from its own stock.
BY_CHANNEL = "Z"
LINES = "012"
WAREHOUSES = "AB"
EARLY = [Status.PENDING, Status.PAID]


@dataclass(frozen=True)
class Tell:
    """A state of an order as the platform tells it, after so many webhooks."""

    order: str
    lines: dict[str, int]
    status: Status
    moment: int | None
    occasions: tuple[Status, ...] = ()

    def draft(self) -> OrderDraft:
        return of_lines(
            self.lines,
            external_id=self.order,
            number=self.order,
            status=self.status,
            updated_at=None if self.moment is None else minute(self.moment),
            fulfilled_by_channel=self.order == BY_CHANNEL,
        )


@dataclass(frozen=True)
class Move:
    """What the merchant does with it: invoice, ship, deliver."""

    order: str
    to: Status


@dataclass(frozen=True)
class Cut:
    order: str
    units: Mapping[str, int] | None


@dataclass(frozen=True)
class Cancel:
    rows: tuple[Cut, ...]


@dataclass(frozen=True)
class Back:
    order: str
    reference: str
    units: Mapping[str, int] | None
    restock: bool


@dataclass(frozen=True)
class TakeBack:
    rows: tuple[Back, ...]


@dataclass(frozen=True)
class Count:
    """The ERP's figure."""

    line: str
    warehouse: str
    quantity: int


Step = Tell | Move | Cancel | TakeBack | Count


@dataclass(frozen=True)
class Turn:
    """A step that is done so many times; the first time, whoever does it may die at the statement
    of this number."""

    step: Step
    times: int = 1
    dies_at: int | None = None


def _batch(row: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.one_of(st.tuples(row), st.lists(row, min_size=2, max_size=3).map(tuple))


def _units(least: int, most: int) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from(LINES), st.integers(least, most), min_size=1, max_size=2)


_ORDER = st.sampled_from("XXXYZ")
_LINES = st.dictionaries(st.sampled_from(LINES), st.integers(1, 4), min_size=2)
_MOMENT = st.none() | st.integers(0, 5)


def _placed(order: str) -> st.SearchStrategy[Turn]:
    return st.builds(
        Turn,
        st.builds(
            Tell,
            order=st.just(order),
            lines=_LINES,
            status=st.sampled_from(EARLY),
            moment=st.none(),
        ),
    )


_TELL = st.builds(
    Tell,
    order=_ORDER,
    lines=_LINES,
    # Orders live long before they leave or are cancelled, or there would be little to edit.
    status=st.one_of(st.sampled_from(EARLY), st.sampled_from(EARLY), st.sampled_from(Status)),
    moment=_MOMENT,
    occasions=st.lists(st.sampled_from([*EARLY, Status.CANCELLED]), max_size=2).map(tuple),
)
_INVOICE = st.builds(Move, order=_ORDER, to=st.just(Status.INVOICED))
_LEAVE = st.builds(
    Move, order=_ORDER, to=st.sampled_from([Status.SHIPPED, Status.SHIPPED, Status.DELIVERED])
)
_CANCEL = st.builds(
    Cancel,
    rows=_batch(
        st.builds(
            Cut,
            order=_ORDER,
            units=st.one_of(_units(0, 4), _units(1, 2), _units(1, 1), st.none()),
        )
    ),
)
_TAKE_BACK = st.builds(
    TakeBack,
    rows=_batch(
        st.builds(
            Back,
            order=_ORDER,
            reference=st.sampled_from(["R1", "R2", "R3"]),
            units=st.one_of(_units(1, 3), _units(1, 1), _units(1, 1), st.none()),
            restock=st.sampled_from([True, True, False]),
        )
    ),
)
_COUNT = st.builds(
    Count,
    line=st.sampled_from(LINES),
    warehouse=st.sampled_from(WAREHOUSES),
    quantity=st.integers(0, 6),
)
_EARLY = st.one_of(_TELL, _TELL, _CANCEL, _CANCEL, _COUNT, _INVOICE)
_ANY = st.one_of(_TELL, _LEAVE, _CANCEL, _TAKE_BACK, _TAKE_BACK, _COUNT)


def _turn(step: st.SearchStrategy[Step]) -> st.SearchStrategy[Turn]:
    return st.builds(
        Turn,
        step=step,
        times=st.sampled_from([1, 1, 2]),
        dies_at=st.none() | st.integers(0, 25),
    )


def _in_turn(*steps: st.SearchStrategy[Step]) -> st.SearchStrategy[list[Turn]]:
    """These one after the other, or none."""
    return st.one_of(st.just([]), st.tuples(*map(_turn, steps)).map(list))


# What chance alone seldom brings together; it happens to Y.
_Y = st.just("Y")
_CUT_Y = st.builds(Cut, _Y, _units(1, 2))
_BACK_OF_Y = st.builds(Back, _Y, st.just("R1"), st.none() | _units(1, 1), st.just(True))
_EDITED_AFTER_A_CUT = _in_turn(
    st.builds(Cancel, st.tuples(_CUT_Y)),
    st.builds(Tell, _Y, _LINES, st.just(Status.PAID), st.none()),
)
_BACK_AFTER_A_LATE_CANCEL = _in_turn(
    st.just(Move("Y", Status.SHIPPED)),
    st.just(Cancel((Cut("Y", None),))),
    st.builds(TakeBack, st.tuples(_BACK_OF_Y)),
)


def histories(early: int, late: int) -> st.SearchStrategy[list[Turn]]:
    """At most so many turns before and after orders leave. All orders are there and some leave, or
    little could come back."""
    parts = st.tuples(
        st.tuples(*map(_placed, ORDERS)).map(list),
        st.lists(_turn(_EARLY), min_size=1, max_size=early),
        _EDITED_AFTER_A_CUT,
        st.lists(_turn(_LEAVE), min_size=1, max_size=2),
        st.lists(_turn(_ANY), min_size=1, max_size=late),
        _BACK_AFTER_A_LATE_CANCEL,
    )
    return parts.map(lambda lists: [turn for turns in lists for turn in turns])
