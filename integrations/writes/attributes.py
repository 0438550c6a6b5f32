"""{"items": [{"code": "volt", "name": "Voltagem", "kind": "list", "options": ["110 V", "220 V"]}]}.

`kind` is text (so a new one is, unless it says), number (which may have a `unit`), yes_no or
list. `options`, given, are all that a list offers, in order. What a row does not name stays.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.json import Decoder

from catalog.attributes import ATTRIBUTE_FIELDS, AttributeRow, upsert
from integrations.writes.body import BodyFormat, Envelope, Name, SkuCode
from integrations.writes.given import given

MAX_OPTIONS = 5_000

Options = Annotated[list[Name], Meta(max_length=MAX_OPTIONS)]


class AttributeItem(Struct, forbid_unknown_fields=True):
    code: SkuCode
    name: str | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    unit: str | UnsetType = UNSET
    options: Options | UnsetType = UNSET


def _attribute(index: int, item: AttributeItem) -> AttributeRow:
    return AttributeRow(
        index,
        item.code,
        given(item, ATTRIBUTE_FIELDS),
        None if item.options is UNSET else item.options,
    )


ATTRIBUTES = BodyFormat(
    Decoder(Envelope[AttributeItem]), Decoder(AttributeItem), _attribute, upsert
)
