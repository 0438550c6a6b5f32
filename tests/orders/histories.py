"""Plays a history on the real writers, beside what people expect of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection, transaction

from catalog.batch import BatchResult
from catalog.models import Merchant, Sku, Warehouse
from catalog.stock import Count as Counted
from catalog.stock import set_on_hand
from orders import status
from orders.cancelling import CancelRow, cancel
from orders.models import OrderItem
from orders.returning import ReturnRow, take_back
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse
from tests.orders.books import Books
from tests.orders.drafts import hear
from tests.orders.expected import CHANGED, UNCHANGED, Expected
from tests.orders.steps import (
    BY_CHANNEL,
    LINES,
    WAREHOUSES,
    Cancel,
    Count,
    Move,
    Step,
    TakeBack,
    Tell,
    Turn,
)


class Died(OperationalError):
    """The worker is gone; the database rolls back what it had begun."""


class Undone(Exception):
    """Ends a history, so that the next one begins with the same tables."""


@dataclass
class World:
    """A merchant with three SKUs in two warehouses; nothing was sold yet."""

    merchant: Merchant = field(default_factory=a_merchant)
    skus: list[Sku] = field(default_factory=list)
    warehouses: list[Warehouse] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.skus = [a_sku(self.merchant) for _ in LINES]
        self.warehouses = [
            a_warehouse(self.merchant, code=code, is_default=code == "B") for code in WAREHOUSES
        ]
        for place, sku in enumerate(self.skus):
            a_stock(sku, self.warehouses[0], 2 + place)
            a_stock(sku, self.warehouses[1], 1)


def undone_after(history: Sequence[Turn], world: World, tally: Counter[str] | None = None) -> None:
    """Play it and leave no trace; count into `tally` what really happened.

    Raises AssertionError where something is not as it has to be.
    """
    player = _Player(world, Counter() if tally is None else tally)
    with suppress(Undone), transaction.atomic():
        for turn in history:
            player.take(turn)
        player.last.close()
        raise Undone


@dataclass
class _Player:
    world: World
    tally: Counter[str]
    expected: dict[str, Expected] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.last = self.books()

    def books(self) -> Books:
        return Books.read(self.world.merchant.pk, [sku.pk for sku in self.world.skus])

    def take(self, turn: Turn) -> None:
        times = turn.times
        if turn.dies_at is not None:
            try:
                with dying_at(turn.dies_at):
                    self._do(turn.step)
            except Died:
                self.tally["deaths"] += 1
                assert self.books() == self.last, "Something was done by halves."
            else:
                times -= 1
                self._compare(turn.step)
        for _ in range(times):
            self._do(turn.step)
            self._compare(turn.step)

    def _compare(self, step: Step) -> None:
        self.tally["steps"] += 1
        before, self.last = self.last, self.books()
        self.last.agree()
        self.last.agree_with(self.expected)
        self.last.follow_from(before, step, self.world)

    def _do(self, step: Step) -> None:
        match step:
            case Tell():
                self._tell(step)
            case Move():
                if step.order in self.ids:
                    move = status.move(self.ids[step.order], step.to, "merchant")
                    self.tally[f"move {step.to}"] += move.moved
                    self.expected[step.order].move(step.to)
            case Cancel():
                self._cancel(step)
            case TakeBack():
                self._take_back(step)
            case Count():
                sku = self.world.skus[LINES.index(step.line)]
                counted = Counted(0, sku.code, step.warehouse, step.quantity)
                set_on_hand(self.world.merchant.pk, [counted], "erp")

    def _tell(self, step: Tell) -> None:
        draft = step.draft()
        placed = hear(self.world.merchant, draft, *self.world.skus, occasions=step.occasions)
        assert placed.created == (step.order not in self.ids)
        if placed.created:
            self.ids[step.order] = placed.order_id
            self.expected[step.order] = Expected(
                step.status, step.lines, step.order == BY_CHANNEL, draft.updated_at
            )
        else:
            self.expected[step.order].follow(draft, step.lines)

    def _cancel(self, step: Cancel) -> None:
        rows = [
            CancelRow(index, self.ids.get(row.order, 0), self._units(row.order, row.units))
            for index, row in enumerate(step.rows)
        ]
        answer = cancel(self.world.merchant.pk, rows, "erp")
        self._answers("cancel", answer, step.rows, lambda known, row: known.cancel(row.units))

    def _take_back(self, step: TakeBack) -> None:
        rows = [
            ReturnRow(
                index,
                self.ids.get(row.order, 0),
                row.reference,
                self._units(row.order, row.units),
                restock=row.restock,
            )
            for index, row in enumerate(step.rows)
        ]
        answer = take_back(self.world.merchant.pk, rows, "erp")
        self._answers(
            "take back",
            answer,
            step.rows,
            lambda known, row: known.take_back(row.reference, row.units, row.restock),
        )

    def _units(self, order: str, units: Any) -> dict[int, int] | None:
        """By our ids of the lines; one that is not there has the id 0."""
        if units is None:
            return None
        items = OrderItem.objects.filter(order=self.ids.get(order, 0))
        ids = dict(items.values_list("external_id", "pk"))
        return {ids.get(name, 0): number for name, number in units.items()}

    def _answers(
        self,
        name: str,
        answer: BatchResult,
        rows: Sequence[Any],
        rule: Callable[[Expected, Any], str],
    ) -> None:
        right = [
            rule(self.expected[row.order], row) if row.order in self.ids else "unknown_order"
            for row in rows
        ]
        self.tally.update(f"{name} {one}" for one in right)
        told = {one.index: str(one.code) for one in answer.rejected}
        fine = (CHANGED, UNCHANGED)
        assert told == {index: one for index, one in enumerate(right) if one not in fine}
        assert (answer.changed, answer.unchanged) == tuple(map(right.count, fine))


@contextmanager
def dying_at(number: int) -> Iterator[None]:
    """Whoever works here dies before this statement, from 0."""
    left = number

    def execute(run: Callable[..., Any], *given: Any) -> Any:
        nonlocal left
        left -= 1
        if left == -1:
            raise Died
        return run(*given)

    with connection.execute_wrapper(execute):
        yield
