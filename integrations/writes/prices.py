"""{"items": [{"sku": "CAM-AZ-M", "table": "MAIN", "list_price": 99.9, "sale_price": "79.90"}]}.

Prices are JSON numbers or texts; both are taken digit for digit, never as binary fractions.
Without `table` the merchant's default one is meant, without `list_price` the sale price is both.
"""

from decimal import Decimal

from msgspec import Struct
from msgspec.json import Decoder

from catalog.prices import PriceRow, set_prices
from integrations.writes.body import BodyFormat, Envelope, PlaceCode, SkuCode


class PriceItem(Struct, forbid_unknown_fields=True):
    sku: SkuCode
    sale_price: Decimal
    list_price: Decimal | None = None
    table: PlaceCode = ""


def _price(index: int, item: PriceItem) -> PriceRow:
    return PriceRow(index, item.sku, item.table, item.sale_price, item.list_price)


PRICES = BodyFormat(Decoder(Envelope[PriceItem]), Decoder(PriceItem), _price, set_prices)
