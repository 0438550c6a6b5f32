"""{"items": [{"code": "B2B", "name": "Atacado", "currency": "BRL", "default": false}]}.

What a row does not name stays as it is. The new default takes the place of the old one.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.json import Decoder

from catalog.by_code import CodedRow
from catalog.price_tables import TABLE_FIELDS, upsert
from integrations.writes.body import BodyFormat, Envelope
from integrations.writes.given import given

TableCode = Annotated[str, Meta(min_length=1, max_length=40)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]  # ISO 4217


class PriceTableItem(Struct, forbid_unknown_fields=True):
    code: TableCode
    name: str | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    is_default: bool | UnsetType = field(default=UNSET, name="default")


def _table(index: int, item: PriceTableItem) -> CodedRow:
    return CodedRow(index, item.code, given(item, TABLE_FIELDS))


PRICE_TABLES = BodyFormat(
    Decoder(Envelope[PriceTableItem]), Decoder(PriceTableItem), _table, upsert
)
