"""What there is of a SKU, warehouse by warehouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.models import Sku, Stock


@dataclass(frozen=True, slots=True)
class Place:
    """`free` is what is on hand and not reserved; negative while more was sold than counted."""

    stock_id: int
    warehouse_id: int
    code: str
    name: str
    on_hand: int
    reserved: int
    updated_at: datetime

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved


@dataclass(frozen=True, slots=True)
class Places:
    """All warehouses in which it was ever counted."""

    places: Sequence[Place]

    @property
    def on_hand(self) -> int:
        return sum(place.on_hand for place in self.places)

    @property
    def reserved(self) -> int:
        return sum(place.reserved for place in self.places)

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved

    def available(self, warehouse_id: int | None) -> int | None:
        """What may be sold, in one warehouse or in all of them, as catalog/availability.py says
        it; None when nobody ever counted there."""
        counting = [one for one in self.places if warehouse_id in (None, one.warehouse_id)]
        return max(0, sum(place.free for place in counting)) if counting else None

    def codes(self) -> dict[int, str]:
        """Of the warehouses, by the id of the balance there."""
        return {place.stock_id: place.code for place in self.places}


def read(sku: Sku) -> Places:
    """One statement."""
    rows = Stock.objects.filter(sku=sku).select_related("warehouse")
    found = [
        Place(
            stock_id=row.pk,
            warehouse_id=row.warehouse_id,
            code=row.warehouse.code,
            name=row.warehouse.name,
            on_hand=row.on_hand,
            reserved=row.reserved,
            updated_at=row.updated_at,
        )
        for row in rows.order_by("warehouse__name", "pk")
    ]
    return Places(found)
