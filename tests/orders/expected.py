"""What an order has to be, by the rules as people tell them and by nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orders.drafts import OrderDraft
from orders.models import Status
from orders.status import FORWARD, HOLDING

CHANGED, UNCHANGED = "changed", "unchanged"
Units = Mapping[str, int]


@dataclass(frozen=True)
class Back:
    """A return that is known: its units, whether they are sold again, and what was out then."""

    units: Units
    restock: bool
    out: Units


@dataclass
class Expected:
    status: Status
    lines: dict[str, int]
    by_channel: bool
    told_at: datetime | None = None
    cancelled: dict[str, int] = field(default_factory=dict)
    returns: dict[str, Back] = field(default_factory=dict)
    on_its_way: bool = False

    def __post_init__(self) -> None:
        self.on_its_way = self.status == Status.SHIPPED

    @property
    def to_send(self) -> dict[str, int]:
        return {name: n - self.cancelled.get(name, 0) for name, n in self.lines.items()}

    @property
    def out(self) -> dict[str, int]:
        """Lines of which units are at the buyer's, if the order has left at all."""
        back = self.back(restocked_only=False)
        left = {name: n - back.get(name, 0) for name, n in self.to_send.items()}
        return {name: n for name, n in left.items() if n}

    def back(self, *, restocked_only: bool) -> dict[str, int]:
        units: dict[str, int] = {}
        for one in self.returns.values():
            if one.restock or not restocked_only:
                for name, n in one.units.items():
                    units[name] = units.get(name, 0) + n
        return units

    def move(self, to: str) -> None:
        if to in FORWARD[self.status]:
            # A cancel on its way leaves the goods out.
            self.on_its_way = to == Status.SHIPPED or (
                to == Status.CANCELLED and self.status == Status.SHIPPED
            )
            self.status = Status(to)

    def follow(self, draft: OrderDraft, lines: dict[str, int]) -> None:
        if self.told_at and draft.updated_at and draft.updated_at < self.told_at:
            return
        self.told_at = draft.updated_at or self.told_at
        if self.status in HOLDING and draft.status != Status.CANCELLED:
            self.lines = lines
            gone = self.cancelled.items()
            self.cancelled = {name: min(n, lines[name]) for name, n in gone if name in lines}
        self.move(draft.status)

    def cancel(self, units: Units | None) -> str:
        over = self.status == Status.CANCELLED
        if units is None:
            if over:
                return UNCHANGED
            if self.status in (Status.DELIVERED, Status.RETURNED):
                return "wrong_status"
            self.move(Status.CANCELLED)
            return CHANGED
        if not units.keys() <= self.lines.keys():
            return "unknown_item"
        if any(n > self.lines[name] for name, n in units.items()):
            return "too_many"
        so_far = {name: self.cancelled.get(name, 0) for name in units}
        holding = self.status in HOLDING
        known = so_far == units or (
            over and all(n in (so_far[name], self.lines[name]) for name, n in units.items())
        )
        if known and not (holding and not any(self.to_send.values())):
            return UNCHANGED
        if not holding:
            return "wrong_status"
        if any(n < so_far[name] for name, n in units.items()):
            return "wrong_value"
        self.cancelled |= units
        if not any(self.to_send.values()):
            self.move(Status.CANCELLED)
        return CHANGED

    def take_back(self, reference: str, units: Units | None, restock: bool) -> str:
        restock = restock and not self.by_channel
        known = self.returns.get(reference)
        if known is not None:
            told = known.out if units is None else units
            same = (told, restock) == (known.units, known.restock)
            return UNCHANGED if same else "other_content"
        left = self.status in (Status.SHIPPED, Status.DELIVERED, Status.RETURNED)
        out = self.out
        if not out or not (left or self.on_its_way):
            return "wrong_status"
        back = out if units is None else units
        if not back.keys() <= self.lines.keys():
            return "unknown_item"
        if any(n > out.get(name, 0) for name, n in back.items()):
            return "too_many"
        self.returns[reference] = Back(back, restock, out)
        if not self.out:
            self.move(Status.RETURNED)
        return CHANGED
