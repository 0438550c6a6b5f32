"""What maps by itself: the merchant's fields that every platform knows under its own name.

This list is the vocabulary. The mapping page shows these as done; the sync sends them; every
other attribute needs a rule. (ANYMARKET × ERP manual: Modelo, Gênero, Tempo de Garantia and
Texto sobre a garantia are mapped by the automation.)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.mapping.values import text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """The fields of a product that map by themselves, as plain values.

    `gender` is one of catalog's: male, female, boy, girl, unisex, baby, or "".
    """

    model: str = ""
    gender: str = ""
    warranty_months: int | None = None
    warranty_text: str = ""


class FieldType(StrEnum):
    TEXT = "text"
    MONTHS = "months"
    GENDER = "gender"


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """`getter` gives None or "" when the product has no such value."""

    key: str
    label: Promise
    kind: FieldType
    getter: Callable[[ProductFacts], str | int | None]


FIELDS: tuple[FieldInfo, ...] = (
    FieldInfo("model", _("Model"), FieldType.TEXT, lambda product: product.model),
    FieldInfo("gender", _("Gender"), FieldType.GENDER, lambda product: product.gender),
    FieldInfo(
        "warranty_months",
        _("Warranty (months)"),
        FieldType.MONTHS,
        lambda product: product.warranty_months,
    ),
    FieldInfo(
        "warranty_text",
        _("Warranty text"),
        FieldType.TEXT,
        lambda product: product.warranty_text,
    ),
)


def mapped_by_themselves(
    product: ProductFacts, gender_words: Mapping[str, str]
) -> dict[str, str | int]:
    """Field key to the value to send; a missing value is left out, zero is sent.

    `gender_words` turns our genders into the platform's: {"male": "MALE", "unisex": "UNISSEX"}.
    A gender that the platform has no word for is left out.
    """
    found: dict[str, str | int] = {}
    for field in FIELDS:
        value = field.getter(product)
        if field.kind == FieldType.GENDER:
            value = gender_words.get(str(value))
        if value is not None and text_of(value):
            found[field.key] = value
    return found
