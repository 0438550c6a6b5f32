"""The only writer of products, SKUs, brands, categories and images that come in bulk.

A row is one SKU with what is known of its product; sister SKUs name the same product. Fields that
are None were not given and stay as they are. The number of statements depends on the depth of
the category tree, never on the number of rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog import categories, signals
from catalog.batch import BatchResult, Refusal, Rejected
from catalog.models import Brand, Image, Product, Sku

PRODUCT_FIELDS = (
    "title", "description", "model", "gender", "ncm", "origin",
    "warranty_months", "warranty_text", "active",
)  # fmt: skip
MAX_BRAND = 255
SKU_FIELDS = ("ean", "variation", "height", "width", "length", "weight")


@dataclass(frozen=True, slots=True)
class ProductRow:
    """`product` and `sku` are codes; `category` is the way from the root, "A > B > C".

    `product_values` and `sku_values` hold the given ones of PRODUCT_FIELDS and SKU_FIELDS.
    `images` are addresses in the order of display; given, they replace the product's images.
    """

    index: int
    sku: str
    product: str
    product_values: Mapping[str, Any]
    sku_values: Mapping[str, Any]
    brand: str | None = None
    category: str | None = None
    images: Sequence[str] | None = None


def upsert(merchant_id: int, rows: Sequence[ProductRow], cause: str) -> BatchResult:
    """Create or change products and SKUs; rows that cannot be taken are told, others applied."""
    with transaction.atomic():
        products = _existing(Product, merchant_id, {row.product for row in rows})
        skus = _existing(Sku, merchant_id, {row.sku for row in rows})
        good, rejected = _screened(merchant_id, rows, products, skus)
        changed = _write_products(merchant_id, good, products)
        changed_skus = _write_skus(merchant_id, good, products, skus)
        changed |= _write_images(merchant_id, good, products)
        touched = [row for row in good if row.sku in changed_skus or row.product in changed]
        ids = sorted(skus[row.sku].pk for row in touched)
        signals.ring(signals.Topic.PRODUCT, ids, cause)
    return BatchResult(len(rows), len(touched), sorted(rejected, key=lambda row: row.index))


def _existing(model: Any, merchant_id: int, codes: Iterable[str]) -> dict[str, Any]:
    """Existing rows by code, locked in pk order: what is compared stays so until it is written."""
    found = model.objects.filter(merchant_id=merchant_id, code__in=codes)
    return {row.code: row for row in found.order_by("pk").select_for_update(no_key=True)}


def _screened(
    merchant_id: int,
    rows: Sequence[ProductRow],
    products: Mapping[str, Product],
    skus: Mapping[str, Sku],
) -> tuple[list[ProductRow], list[Rejected]]:
    latest: dict[str, ProductRow] = {}
    rejected = []
    for row in rows:
        refusal = _refusal(merchant_id, row, products, skus)
        if refusal is not None:
            rejected.append(refusal)
            continue
        if row.sku in latest:
            reason = _("Row %(row)d of the same batch says it anew.") % {"row": row.index}
            rejected.append(Rejected(latest[row.sku].index, Refusal.SUPERSEDED, reason))
        latest[row.sku] = row
    good, untitled = _titled(list(latest.values()), products)
    return good, [*rejected, *untitled]


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


def _refusal(
    merchant_id: int,
    row: ProductRow,
    products: Mapping[str, Product],
    skus: Mapping[str, Sku],
) -> Rejected | None:
    sku, product = skus.get(row.sku), products.get(row.product)
    if sku is not None and (product is None or sku.product_id != product.pk):
        reason = _("This SKU belongs to another product.")
        return Rejected(row.index, Refusal.SKU_OF_ANOTHER_PRODUCT, reason)
    if row.brand and len(row.brand) > MAX_BRAND:
        return Rejected(row.index, Refusal.WRONG_VALUE, _("The brand's name is too long."))
    if row.category and not categories.is_path(row.category):
        reason = _("The category must be written as names of up to 80 characters: A > B > C.")
        return Rejected(row.index, Refusal.WRONG_VALUE, reason)
    try:
        _draft(Product, merchant_id, row.product, row.product_values).clean_fields(
            exclude=_not_given(Product, row.product_values)
        )
        _draft(Sku, merchant_id, row.sku, row.sku_values).clean_fields(
            exclude=_not_given(Sku, row.sku_values)
        )
    except ValidationError as error:
        field, problems = next(iter(error.message_dict.items()))
        code = Refusal.WRONG_EAN if field == "ean" else Refusal.WRONG_VALUE
        return Rejected(row.index, code, f"{field}: {problems[0]}")
    return None


def _draft(model: Any, merchant_id: int, code: str, values: Mapping[str, Any]) -> Any:
    return model(merchant_id=merchant_id, code=code, **values)


def _not_given(model: Any, values: Mapping[str, Any]) -> set[str]:
    return {f.name for f in model._meta.fields if f.name not in values and f.name != "code"}


def _write_products(
    merchant_id: int, rows: Sequence[ProductRow], products: dict[str, Product]
) -> set[str]:
    """Codes of the products that were created or changed."""
    brands = _brands(merchant_id, {row.brand for row in rows if row.brand})
    nodes = categories.ensure(merchant_id, {row.category for row in rows if row.category})
    changed: dict[str, Product] = {}
    for row in rows:
        values = dict(row.product_values)
        if row.brand is not None:
            values["brand_id"] = brands[row.brand].pk if row.brand else None
        if row.category is not None:
            values["category_id"] = nodes[row.category] if row.category else None
        product = products.get(row.product)
        if product is None:
            product = products[row.product] = Product(merchant_id=merchant_id, code=row.product)
            changed[row.product] = product
        if _assign(product, values):
            changed[row.product] = product
    _store(Product, changed, [*PRODUCT_FIELDS, "brand", "category", "updated_at"])
    return set(changed)


def _write_skus(
    merchant_id: int,
    rows: Sequence[ProductRow],
    products: Mapping[str, Product],
    skus: dict[str, Sku],
) -> set[str]:
    """Codes of the SKUs that were created or changed."""
    changed: dict[str, Sku] = {}
    for row in rows:
        sku = skus.get(row.sku)
        if sku is None:
            sku = Sku(merchant_id=merchant_id, code=row.sku, product=products[row.product])
            changed[row.sku] = skus[row.sku] = sku
        if _assign(sku, row.sku_values):
            changed[row.sku] = sku
    _store(Sku, changed, [*SKU_FIELDS])
    return set(changed)


def _assign(instance: Any, values: Mapping[str, Any]) -> bool:
    """Set what differs; tell whether anything did."""
    differing = {key: value for key, value in values.items() if getattr(instance, key) != value}
    for key, value in differing.items():
        setattr(instance, key, value)
    return bool(differing)


def _store(model: Any, changed: Mapping[str, Any], fields: Sequence[str]) -> None:
    """One statement for new and changed rows alike; in the order of codes, for the locks."""
    if changed:
        model.objects.bulk_create(
            [changed[code] for code in sorted(changed)],
            update_conflicts=True,
            unique_fields=["merchant", "code"],
            update_fields=fields,
        )


def _brands(merchant_id: int, names: set[str]) -> dict[str, Brand]:
    owned = Brand.objects.filter(merchant_id=merchant_id, name__in=names)
    known = {brand.name: brand for brand in owned}
    missing = [Brand(merchant_id=merchant_id, name=name) for name in sorted(names - set(known))]
    if missing:
        Brand.objects.bulk_create(missing, ignore_conflicts=True)
        known = {brand.name: brand for brand in owned.all()}
    return known


def _write_images(
    merchant_id: int, rows: Sequence[ProductRow], products: Mapping[str, Product]
) -> set[str]:
    """Codes of the products whose images changed."""
    wanted = {row.product: list(row.images) for row in rows if row.images is not None}
    if not wanted:
        return set()
    owners = {products[code].pk: code for code in wanted}
    present: dict[str, list[str]] = {code: [] for code in wanted}
    for image in Image.objects.filter(product_id__in=owners).order_by("position", "pk"):
        present[owners[image.product_id]].append(image.url)
    changed = {code for code, urls in wanted.items() if urls != present[code]}
    Image.objects.filter(product__in=[products[code] for code in changed]).delete()
    Image.objects.bulk_create(
        Image(merchant_id=merchant_id, product=products[code], url=url, position=position)
        for code in sorted(changed)
        for position, url in enumerate(dict.fromkeys(wanted[code]), start=1)
    )
    return changed
