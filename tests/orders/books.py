"""Stock, ledger and orders of a merchant at one moment, and what has to hold between them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from catalog.availability import availability
from catalog.ledger import disagreements
from orders.models import EventKind, OrderEvent, Status
from orders.status import HOLDING
from tests.orders.drafts import TEN
from tests.orders.expected import Expected
from tests.orders.steps import LINES, WAREHOUSES, Cancel, Count, Move, Step, TakeBack

if TYPE_CHECKING:
    from tests.orders.histories import World


class Balance(NamedTuple):
    sku_id: int
    warehouse_id: int
    on_hand: int
    reserved: int
    ledger_on_hand: int
    ledger_reserved: int


class Line(NamedTuple):
    """An order's line; `held` and `back` are what the ledger says of it."""

    order: str
    status: str
    told_at: object
    total: object
    short: bool
    by_channel: bool
    name: str
    sku_id: int
    quantity: int
    cancelled: int
    returned: int
    reserved: int
    held: int
    back: int


_BALANCES = """
SELECT stock.sku_id, stock.warehouse_id, stock.on_hand, stock.reserved,
       sum(on_hand_change)::int, sum(reserved_change)::int
FROM catalog_stock stock JOIN catalog_movement movement ON movement.stock_id = stock.id
WHERE stock.merchant_id = %s GROUP BY stock.id ORDER BY stock.id
"""
_LINES = """
SELECT one.external_id, one.status, one.told_at, one.total, one.short, one.fulfilled_by_channel,
       item.external_id, item.sku_id, item.quantity, item.cancelled, item.returned, item.reserved,
       coalesce(sum(reserved_change), 0)::int,
       coalesce(sum(on_hand_change) FILTER (WHERE movement.kind = 'return'), 0)::int
FROM orders_order one JOIN orders_orderitem item ON item.order_id = one.id
LEFT JOIN catalog_movement movement ON movement.reservation = item.id
WHERE one.merchant_id = %s GROUP BY one.id, item.id ORDER BY item.id
"""


@dataclass(frozen=True)
class Books:
    merchant_id: int
    skus: list[int]
    balances: list[Balance]
    lines: list[Line]

    @classmethod
    def read(cls, merchant_id: int, skus: list[int]) -> "Books":
        with connection.cursor() as cursor:
            cursor.execute(_BALANCES, [merchant_id])
            balances = [Balance(*row) for row in cursor.fetchall()]
            cursor.execute(_LINES, [merchant_id])
            return cls(merchant_id, skus, balances, [Line(*row) for row in cursor.fetchall()])

    def agree(self) -> None:
        """Ledger, balances and orders tell the same story."""
        for balance in self.balances:
            figures = (balance.on_hand, balance.reserved)
            assert figures == (balance.ledger_on_hand, balance.ledger_reserved)
        held = Counter[int]()
        for line in self.lines:
            holds = line.status in HOLDING and not line.by_channel
            assert line.held == (line.reserved if holds else 0), line
            assert not holds or line.reserved <= line.quantity - line.cancelled, line
            held[line.sku_id] += line.held
        reserved = Counter[int]()
        for balance in self.balances:
            reserved[balance.sku_id] += balance.reserved
        assert +reserved == +held
        missing = {line.order for line in self._holding() if line.reserved < _to_send(line)}
        assert {line.order for line in self._holding() if line.short} == missing

    def agree_with(self, expected: Mapping[str, Expected]) -> None:
        assert {line.order for line in self.lines} == expected.keys()
        for name, order in expected.items():
            lines = [line for line in self.lines if line.order == name]
            back, stays = order.back(restocked_only=False), order.back(restocked_only=True)
            assert {line.name: line.quantity for line in lines} == order.lines
            for line in lines:
                assert (line.status, line.told_at) == (order.status, order.told_at)
                assert line.cancelled == order.cancelled.get(line.name, 0)
                assert line.returned == back.get(line.name, 0)
                assert line.back == stays.get(line.name, 0)
                assert line.total == sum(order.lines.values()) * TEN

    def follow_from(self, before: "Books", step: Step, world: "World") -> None:
        """The step did to the stock what it is there for, and nothing else."""
        had = {(one.sku_id, one.warehouse_id): one for one in before.balances}
        for now in self.balances:
            was = had[now.sku_id, now.warehouse_id]
            match step:
                case Count() if _is_of(now, step, world):
                    assert (now.on_hand, now.reserved) == (step.quantity, was.reserved)
                case Count():
                    assert now == was
                case Move():
                    left = max(0, was.on_hand - (was.reserved - now.reserved))
                    assert now.on_hand == (left if _leaves(step) else was.on_hand)
                case Cancel():
                    assert now.on_hand == was.on_hand
                case TakeBack():
                    assert now.reserved == was.reserved
        if isinstance(step, Cancel):
            held = {(line.order, line.name): line.reserved for line in before.lines}
            for line in self._holding():
                assert line.reserved == min(held[line.order, line.name], _to_send(line))
        if isinstance(step, TakeBack):
            more = sum(line.back for line in self.lines) - sum(line.back for line in before.lines)
            on_hand = [sum(one.on_hand for one in books.balances) for books in (before, self)]
            assert on_hand[1] - on_hand[0] == more

    def close(self) -> None:
        """What is told to the world, and to people."""
        assert disagreements() == []
        free = dict.fromkeys(self.skus, 0)
        for balance in self.balances:
            free[balance.sku_id] += balance.ledger_on_hand - balance.ledger_reserved
        published = availability(self.merchant_id, self.skus)
        assert published == {sku: max(0, units) for sku, units in free.items()}
        ignored = OrderEvent.objects.filter(merchant=self.merchant_id, kind=EventKind.IGNORED)
        noted = list(ignored.values_list("order_id", "to_status", "reason"))
        assert len(noted) == len(set(noted))

    def _holding(self) -> list[Line]:
        return [line for line in self.lines if line.status in HOLDING and not line.by_channel]


def _to_send(line: Line) -> int:
    return line.quantity - line.cancelled


def _leaves(step: Move) -> bool:
    return step.to in (Status.SHIPPED, Status.DELIVERED)


def _is_of(balance: Balance, step: Count, world: "World") -> bool:
    place = world.warehouses[WAREHOUSES.index(step.warehouse)].pk
    return (balance.sku_id, balance.warehouse_id) == (world.skus[LINES.index(step.line)].pk, place)
