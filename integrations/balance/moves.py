"""How a SKU's balance came to be: its last movements, the newest first."""

from collections.abc import Collection
from dataclasses import dataclass

from catalog.models import Movement
from integrations.balance.places import Places
from integrations.models.waiting import WaitingItem
from orders.models import OrderItem

MOST = 50


@dataclass(frozen=True, slots=True)
class Move:
    """A movement with the figures of all warehouses together after it, and the order whose item it
    was for: `order_id` is None when there is none, or when it still waits."""

    movement: Movement
    warehouse: str
    on_hand: int
    reserved: int
    number: str = ""
    order_id: int | None = None


# The newest of each balance: sorted together, PostgreSQL might walk the whole ledger backwards.
_NEWEST = """
SELECT movement.* FROM unnest(%s::bigint[]) AS balance(id)
CROSS JOIN LATERAL (
    SELECT * FROM catalog_movement WHERE stock_id = balance.id ORDER BY id DESC LIMIT %s
) movement
ORDER BY movement.id DESC LIMIT %s
"""


def read(merchant_id: int, here: Places) -> list[Move]:
    """Three statements."""
    codes = here.codes()
    rows = list(Movement.objects.raw(_NEWEST, [list(codes), MOST, MOST]))
    reservations = {row.reservation for row in rows if row.reservation is not None}
    orders = _orders(merchant_id, reservations)
    on_hand, reserved = here.on_hand, here.reserved
    found = []
    for row in rows:
        number, order_id = orders.get(row.reservation or 0, ("", None))
        found.append(Move(row, codes[row.stock_id], on_hand, reserved, number, order_id))
        on_hand -= row.on_hand_change
        reserved -= row.reserved_change
    return found


def _orders(merchant_id: int, reservations: Collection[int]) -> dict[int, tuple[str, int | None]]:
    """Number and id of the order, by reservation."""
    of_orders = [number for number in reservations if number > 0]
    of_waiting = [-number for number in reservations if number < 0]
    items = OrderItem.objects.filter(merchant_id=merchant_id, pk__in=of_orders)
    waiting = WaitingItem.objects.filter(merchant_id=merchant_id, pk__in=of_waiting)
    found: dict[int, tuple[str, int | None]] = {
        pk: (number, order_id)
        for pk, number, order_id in items.values_list("pk", "order__number", "order_id")
    }
    for pk, number in waiting.values_list("pk", "order__number"):
        found[-pk] = (number, None)
    return found
