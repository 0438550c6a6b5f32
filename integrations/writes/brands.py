"""{"items": [{"name": "Lupo", "code": "17"}]}.

A brand with a known code is renamed; otherwise it is found by its name, and a given code becomes
its own. Without `code` it keeps the one it has; an empty one takes it away.
"""

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from catalog.brands import BrandRow, upsert
from integrations.writes.body import BodyFormat, Envelope, Name, PlaceCode


class BrandItem(Struct, forbid_unknown_fields=True):
    name: Name
    code: PlaceCode | UnsetType = UNSET


def _brand(index: int, item: BrandItem) -> BrandRow:
    return BrandRow(index, item.name, None if item.code is UNSET else item.code)


BRANDS = BodyFormat(Decoder(Envelope[BrandItem]), Decoder(BrandItem), _brand, upsert)
