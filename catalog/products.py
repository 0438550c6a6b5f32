"""The only writer of products and SKUs that come in bulk, with what a row says of their brand,
category, images and attributes.

A row is one SKU with what is known of its product; sister SKUs name the same product. Fields that
are None were not given and stay as they are. The number of statements depends on the depth of
the category tree, never on the number of rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import attribute_values, batch, brands, by_code, categories, images, product_changes
from catalog.attribute_values import Known, WrongValue
from catalog.batch import BatchResult, Refusal, Rejected
from catalog.models import Product, Sku

PRODUCT_FIELDS = (
    "title", "description", "model", "gender", "ncm", "origin",
    "warranty_months", "warranty_text", "active",
)  # fmt: skip
MAX_BRAND = 255
BUFFERS = ("buffer_units", "buffer_percent")
SKU_FIELDS = ("ean", "variation", "height", "width", "length", "weight", *BUFFERS)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """`product` and `sku` are codes; `category` is the way from the root, "A > B > C".

    `product_values` and `sku_values` hold the given ones of PRODUCT_FIELDS and SKU_FIELDS.
    `images` are addresses in the order of display; given, they replace those of the product, but
    nothing that was uploaded. `attributes` are values by code; None removes one.
    """

    index: int
    sku: str
    product: str
    product_values: Mapping[str, Any]
    sku_values: Mapping[str, Any]
    brand: str | None = None
    category: str | None = None
    images: Sequence[str] | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Present:
    """What there is of the things a batch names, by code."""

    merchant_id: int
    products: dict[str, Product]
    skus: dict[str, Sku]
    attributes: Mapping[str, Known]


def upsert(merchant_id: int, rows: Sequence[ProductRow], cause: str) -> BatchResult:
    """Create or change products and SKUs; rows that cannot be taken are told, others applied."""
    with transaction.atomic():
        by_code.take_turn(merchant_id)
        present = _present(merchant_id, rows)
        good, rejected = batch.screened(
            rows, lambda row: row.sku, lambda row: _refusal(row, present)
        )
        good, untitled = _titled(good, present.products)
        changed = _write_products(good, present)
        changed_skus, buffered = _write_skus(good, present)
        changed |= _write_images(good, present) | _write_attributes(good, present)
        touched = [row for row in good if row.sku in changed_skus or row.product in changed]
        product_changes.announce_buffers([present.skus[code].pk for code in buffered], cause)
        product_changes.announce({present.products[row.product].pk for row in touched}, cause)
    return batch.result(rows, len(touched), [*rejected, *untitled])


def _present(merchant_id: int, rows: Sequence[ProductRow]) -> _Present:
    codes = {code for row in rows for code in row.attributes}
    return _Present(
        merchant_id,
        by_code.existing(Product, merchant_id, {row.product for row in rows}),
        by_code.existing(Sku, merchant_id, {row.sku for row in rows}),
        attribute_values.known(merchant_id, codes),
    )


def _titled(
    rows: Sequence[ProductRow], products: Mapping[str, Product]
) -> tuple[list[ProductRow], list[Rejected]]:
    """Rows whose product exists, or has its title from a row that is taken; and the others."""
    titled = {row.product for row in rows if row.product_values.get("title")} | set(products)
    reason = _("A new product needs a title.")
    return [row for row in rows if row.product in titled], [
        Rejected(row.index, Refusal.WRONG_VALUE, reason)
        for row in rows
        if row.product not in titled
    ]


def _refusal(row: ProductRow, present: _Present) -> Rejected | None:
    sku, product = present.skus.get(row.sku), present.products.get(row.product)
    if sku is not None and (product is None or sku.product_id != product.pk):
        reason = _("This SKU belongs to another product.")
        return Rejected(row.index, Refusal.SKU_OF_ANOTHER_PRODUCT, reason)
    if row.brand and len(row.brand) > MAX_BRAND:
        return Rejected(row.index, Refusal.WRONG_VALUE, _("The brand's name is too long."))
    return (
        (categories.refusal(row.index, row.category) if row.category else None)
        or by_code.wrong_value(Product, row.index, {"code": row.product, **row.product_values})
        or by_code.wrong_value(Sku, row.index, {"code": row.sku, **row.sku_values})
        or _wrong_attribute(row, present.attributes)
    )


def _wrong_attribute(row: ProductRow, known: Mapping[str, Known]) -> Rejected | None:
    for code, value in row.attributes.items():
        if code not in known:
            reason = _("This merchant has no attribute with the code “%(code)s”.") % {"code": code}
            return Rejected(row.index, Refusal.UNKNOWN_ATTRIBUTE, reason)
        if value is not None:
            try:
                known[code].canonical(value)
            except WrongValue as error:
                return Rejected(row.index, Refusal.WRONG_VALUE, str(error))
    return None


def _write_products(rows: Sequence[ProductRow], present: _Present) -> set[str]:
    """Codes of the products that were created or changed."""
    merchant_id, products = present.merchant_id, present.products
    brand_ids = brands.ensure(merchant_id, {row.brand for row in rows if row.brand})
    nodes = categories.ensure(merchant_id, {row.category for row in rows if row.category})
    changed: dict[str, Product] = {}
    for row in rows:
        values = dict(row.product_values)
        if row.brand is not None:
            values["brand_id"] = brand_ids[row.brand] if row.brand else None
        if row.category is not None:
            values["category_id"] = nodes[row.category] if row.category else None
        product = products.get(row.product)
        if product is None:
            product = products[row.product] = Product(merchant_id=merchant_id, code=row.product)
            changed[row.product] = product
        if by_code.assign(product, values):
            changed[row.product] = product
    fields = [*PRODUCT_FIELDS, "brand", "category", "updated_at"]
    by_code.store(Product, _sorted(changed), fields)
    return set(changed)


def _write_skus(rows: Sequence[ProductRow], present: _Present) -> tuple[set[str], set[str]]:
    """Codes of the SKUs that were created or changed, and of those with other buffers now."""
    changed: dict[str, Sku] = {}
    buffered: set[str] = set()
    for row in rows:
        sku = present.skus.get(row.sku)
        if sku is None:
            product = present.products[row.product]
            sku = Sku(merchant_id=present.merchant_id, code=row.sku, product=product)
            changed[row.sku] = present.skus[row.sku] = sku
        before = _buffers(sku)
        if by_code.assign(sku, row.sku_values):
            changed[row.sku] = sku
        if _buffers(sku) != before:
            buffered.add(row.sku)
    by_code.store(Sku, _sorted(changed), SKU_FIELDS)
    return set(changed), buffered


def _buffers(sku: Sku) -> tuple[int | None, ...]:
    return tuple(getattr(sku, name) for name in BUFFERS)


def _sorted(changed: Mapping[str, Any]) -> list[Any]:
    """In the order of codes: stock and orders may hold these rows for a moment too."""
    return [changed[code] for code in sorted(changed)]


def _write_images(rows: Sequence[ProductRow], present: _Present) -> set[str]:
    """Codes of the products whose images changed."""
    wanted = {row.product: row.images for row in rows if row.images is not None}
    owners = {present.products[code].pk: code for code in wanted}
    addresses = {pk: wanted[code] for pk, code in owners.items()}
    return {owners[pk] for pk in images.set_addresses(present.merchant_id, addresses)}


def _write_attributes(rows: Sequence[ProductRow], present: _Present) -> set[str]:
    """Codes of the products that say something else."""
    wanted: dict[tuple[int, int], str | None] = {}
    owners = {present.products[row.product].pk: row.product for row in rows}
    for row in rows:
        for code, value in row.attributes.items():
            known = present.attributes[code]
            key = (present.products[row.product].pk, known.pk)
            wanted[key] = None if value is None else known.canonical(value)
    return {owners[pk] for pk in attribute_values.write(present.merchant_id, wanted)}
