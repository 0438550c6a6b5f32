"""{"items": [{"code": "COR", "name": "Correios", "document": "34.028.316/0001-03",
"tracking_url": "https://example.com/?code={code}", "active": true}]}.

`document` is a CNPJ; `{code}` in `tracking_url` stands for a parcel's tracking code. What a row
does not name stays as it is; null and "" empty what may be empty.
"""

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from catalog.by_code import CodedRow
from integrations.writes.body import BodyFormat, Envelope, SkuCode
from integrations.writes.given import given, texts
from orders.carriers import upsert

Text = str | UnsetType | None


class CarrierItem(Struct, forbid_unknown_fields=True):
    code: SkuCode
    name: Text = UNSET
    document: Text = UNSET
    tracking_url: Text = UNSET
    active: bool | UnsetType = UNSET


def _carrier(index: int, item: CarrierItem) -> CodedRow:
    values = texts(item, ("name", "document", "tracking_url")) | given(item, ("active",))
    return CodedRow(index, item.code, values)


CARRIERS = BodyFormat(Decoder(Envelope[CarrierItem]), Decoder(CarrierItem), _carrier, upsert)
