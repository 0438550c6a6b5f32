"""Products as a platform is told of them, and as it tells of them: in its own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from integrations.contract.terms import TermRef


@dataclass(frozen=True, kw_only=True)
class SaidAttribute:
    """What a product says of an attribute, in the platform's words."""

    attribute: TermRef
    value: str


@dataclass(frozen=True, kw_only=True)
class ImageDraft:
    """`key` knows the picture again, whatever its address: the hash of its bytes, else the
    address. `variation` is the value of the variation it shows, "" for all."""

    key: str
    url: str
    variation: str = ""


@dataclass(frozen=True, kw_only=True)
class SkuDraft:
    """Sizes in cm and kg. None is unknown and is not sent; zero is a figure.

    `variation` tells it from its sisters, in the platform's words: {"Cor": "Azul"}. `location` is
    where `quantity` is, as in StockLevel.
    """

    code: str
    external_id: str = ""
    title: str = ""
    ean: str = ""
    variation: Mapping[str, str] = field(default_factory=dict)
    height: Decimal | None = None
    width: Decimal | None = None
    length: Decimal | None = None
    weight: Decimal | None = None
    quantity: int | None = None
    location: str = ""
    list_price: Decimal | None = None
    sale_price: Decimal | None = None
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class ProductDraft:
    """A product with its SKUs, as it is told to a platform or as a platform tells it.

    Brand, category, attributes and variations are the platform's terms; `gender` is one of
    catalog's (male, female, boy, girl, unisex, baby), which the platform translates. Figures of
    the SKUs are told at the first sending only: afterwards stock and price have their own way.
    """

    code: str
    external_id: str = ""
    title: str = ""
    description: str = ""
    brand: TermRef | None = None
    category: TermRef | None = None
    model: str = ""
    gender: str = ""
    ncm: str = ""
    origin: int | None = None
    warranty_months: int | None = None
    warranty_text: str = ""
    attributes: tuple[SaidAttribute, ...] = ()
    images: tuple[ImageDraft, ...] = ()
    skus: tuple[SkuDraft, ...] = ()
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Published:
    """A product as the platform knows it now: ids of its SKUs by our code, of its images by
    `ImageDraft.key`."""

    external_id: str
    skus: Mapping[str, str]
    images: Mapping[str, str] = field(default_factory=dict)
