"""A product in a connection's words: the draft, what is unmapped, and what is in the way.

Zero is a value. A missing value is not told; an unmapped one is not told and reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.models import Product, Sku
from integrations.content import illustrating
from integrations.content.figures import Figures
from integrations.content.gaps import Gap
from integrations.content.words import Words, value_of
from integrations.contract import (
    Finding,
    ImageDraft,
    ProductDraft,
    SaidAttribute,
    SkuDraft,
    TermRef,
    gettext_noop,
)
from integrations.mapping.fields import FIELDS
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped, Outcome, Unmapped
from integrations.mapping.rules import Rule
from integrations.models import Connection

LOCAL_IMAGES = gettext_noop(
    "%(number)d images were uploaded here, and this installation has no public address from which"
    " the platform could fetch them. Give the images' addresses, or have PUBLIC_URL set."
)


@dataclass(frozen=True, slots=True)
class Content:
    """`in_the_way`: what keeps the product here, whatever the platform says of the draft.
    `linked`: the platform knows one of its SKUs."""

    draft: ProductDraft
    gaps: tuple[Gap, ...]
    in_the_way: tuple[Finding, ...] = ()
    linked: bool = False

    @property
    def blocking(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if gap.blocks)

    @property
    def left_out(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if not gap.blocks)


def content(
    connection: Connection,
    product: Product,
    words: Words,
    figures: Figures,
    external_product_id: str = "",
) -> Content:
    """`external_product_id`: the product as the platform knows it, once it is published."""
    drafter = _Drafter(words, figures, external_product_id)
    images, local = illustrating.images(connection, product, drafter.variation_word)
    draft = drafter.draft(product, images)
    linked = any(sku.pk in words.links for sku in product.skus.all())
    return Content(draft, tuple(drafter.gaps), _in_the_way(local), linked)


def _in_the_way(local: int) -> tuple[Finding, ...]:
    if not local:
        return ()
    return (Finding(ok=False, text=LOCAL_IMAGES, values={"number": local}),)


class _Drafter:
    """Collects gaps while it writes one product's draft."""

    def __init__(self, words: Words, figures: Figures, external_product_id: str) -> None:
        self._words = words
        self._figures = figures
        self._external_product_id = external_product_id
        self._gaps: dict[Unmapped, Gap] = {}
        self._variations: dict[tuple[str, str], str] = {}

    @property
    def gaps(self) -> list[Gap]:
        return list(self._gaps.values())

    def draft(self, product: Product, images: tuple[ImageDraft, ...]) -> ProductDraft:
        by_themselves = {field.key: getattr(product, field.key) for field in FIELDS}
        return ProductDraft(
            code=product.code,
            external_id=self._external_product_id,
            title=product.title,
            description=product.description,
            brand=self._term(Kind.BRAND, product.brand.name if product.brand else None),
            category=self._term(Kind.CATEGORY, product.category.path if product.category else None),
            ncm=product.ncm,
            origin=product.origin,
            attributes=tuple(self._attributes(product)),
            images=images,
            skus=tuple(self._skus(product)),
            active=product.active,
            **by_themselves,
        )

    def variation_word(self, product: Product, value: str) -> str:
        """What the platform calls a value of the product's variations; as it is if it has none."""
        for sku in product.skus.all():
            for name, said in sku.variation.items():
                if said == value:
                    return self._variation(str(name), said)[1] or value
        return value

    def _term(self, kind: Kind, name: str | None) -> TermRef | None:
        if not name:
            return None
        found = self._mapped(self._words.term(kind, name), blocks=True)
        return _ref(found.rule) if found else None

    def _attributes(self, product: Product) -> Iterator[SaidAttribute]:
        for said in product.attribute_values.all():
            code, unit = said.attribute.code, said.attribute.unit
            attribute = self._mapped(self._words.term(Kind.ATTRIBUTE, code), blocks=False)
            if attribute is None:
                continue
            required = attribute.rule.platform_term.external_id in self._words.required
            outcome = self._words.value(attribute.rule, code, value_of(said), unit)
            value = self._mapped(outcome, blocks=required)
            if value is not None:
                yield SaidAttribute(attribute=_ref(attribute.rule), value=value.text)

    def _skus(self, product: Product) -> Iterator[SkuDraft]:
        for sku in product.skus.all():
            link = self._words.links.get(sku.pk)
            here = link is not None and link.external_product_id == self._external_product_id
            if self._external_product_id and link is not None and not here:
                continue  # it is sold there inside another product
            yield self._sku(product, sku, link.external_id if link and here else "")

    def _sku(self, product: Product, sku: Sku, external_id: str) -> SkuDraft:
        price = self._figures.prices.get(sku.pk)
        told = (self._variation(str(name), value) for name, value in sku.variation.items())
        return SkuDraft(
            code=sku.code,
            external_id=external_id,
            title=product.title,
            ean=sku.ean,
            variation={name: value for name, value in told if name and value},
            height=sku.height,
            width=sku.width,
            length=sku.length,
            weight=sku.weight,
            quantity=self._figures.published.get(sku.pk),
            location=self._figures.location,
            list_price=price and price.list_price,
            sale_price=price and price.sale_price,
            active=sku.active,
        )

    def _variation(self, name: str, value: str) -> tuple[str, str]:
        """Name and value in the platform's words; "" for what is missing or unmapped."""
        attribute = self._mapped(self._words.term(Kind.ATTRIBUTE, name), blocks=True)
        if attribute is None:
            return "", ""
        told = self._mapped(self._words.value(attribute.rule, name, value), blocks=True)
        return attribute.rule.platform_term.name, told.text if told else ""

    def _mapped(self, outcome: Outcome, *, blocks: bool) -> Mapped | None:
        if isinstance(outcome, Unmapped):
            known = self._gaps.get(outcome)
            self._gaps[outcome] = Gap(outcome, blocks or (known is not None and known.blocks))
        return outcome if isinstance(outcome, Mapped) else None


def _ref(rule: Rule) -> TermRef:
    return TermRef(external_id=rule.platform_term.external_id, name=rule.platform_term.name)
