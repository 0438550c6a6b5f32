"""{"items": [{"sku": "CAM-AZ-M", "code": "CX", "ean": "17891000100100", "units": 12, …}]}.

Sizes in cm, weight in kg, of the whole packaging. What a row does not name stays as it is; null
empties a size.
"""

from decimal import Decimal
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.json import Decoder

from catalog.packagings import PACKAGING_FIELDS, PackagingRow, upsert
from integrations.writes.body import BodyFormat, Envelope, SkuCode
from integrations.writes.given import given

PackagingCode = Annotated[str, Meta(min_length=1, max_length=40)]
Size = Decimal | UnsetType | None


class PackagingItem(Struct, forbid_unknown_fields=True):
    sku: SkuCode
    code: PackagingCode
    ean: str | UnsetType = UNSET
    units: int | UnsetType = UNSET
    height: Size = UNSET
    width: Size = UNSET
    length: Size = UNSET
    weight: Size = UNSET


def _packaging(index: int, item: PackagingItem) -> PackagingRow:
    return PackagingRow(index, item.sku, item.code, given(item, PACKAGING_FIELDS))


PACKAGINGS = BodyFormat(
    Decoder(Envelope[PackagingItem]), Decoder(PackagingItem), _packaging, upsert
)
