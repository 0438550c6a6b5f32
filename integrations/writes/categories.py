"""{"items": [{"path": "Roupas > Camisas"}]}: the way from the root; parents are made on the way."""

from msgspec import Struct
from msgspec.json import Decoder

from catalog.categories import CategoryRow, upsert
from integrations.writes.body import BodyFormat, Envelope, Name


class CategoryItem(Struct, forbid_unknown_fields=True):
    path: Name


def _category(index: int, item: CategoryItem) -> CategoryRow:
    return CategoryRow(index, item.path)


CATEGORIES = BodyFormat(Decoder(Envelope[CategoryItem]), Decoder(CategoryItem), _category, upsert)
