"""{"items": [{"sku": "CAM-AZ-M", "warehouse": "MAIN", "quantity": 5}]}: absolute counts.

`quantity` is a whole number; without `warehouse` the merchant's default one is meant.
"""

from msgspec import Struct
from msgspec.json import Decoder

from catalog.stock import Count, set_on_hand
from integrations.writes.body import BodyFormat, Envelope, PlaceCode, SkuCode


class StockItem(Struct, forbid_unknown_fields=True):
    sku: SkuCode
    quantity: int
    warehouse: PlaceCode = ""


def _count(index: int, item: StockItem) -> Count:
    return Count(index, item.sku, item.warehouse, item.quantity)


STOCK = BodyFormat(Decoder(Envelope[StockItem]), Decoder(StockItem), _count, set_on_hand)
