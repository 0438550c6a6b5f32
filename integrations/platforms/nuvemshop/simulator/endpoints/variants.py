"""Variants: added, changed by id, and replaced as a whole, which deletes those not told."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.endpoints import told
from integrations.platforms.nuvemshop.simulator.exchange import Answer, Request, not_found, refusal
from integrations.platforms.nuvemshop.simulator.goods import Product, Variant


def post_variant(account: Account, request: Request) -> Answer:
    product = _product(account, request)
    variant = made(account, product, request.body)
    product.variants.append(variant)
    return Answer(201, variant.as_json(len(product.variants)))


def patch_variants(account: Account, request: Request) -> Answer:
    """By id, all or nothing; none is added and none deleted."""
    product = _product(account, request)
    if not isinstance(request.body, list):
        raise refusal(400, "Invalid input format")
    known = {variant.id: variant for variant in product.variants}
    if unknown := [row.get("id") for row in request.body if row.get("id") not in known]:
        raise refusal(422, "Variants do not exist", failing_variant_ids=unknown)
    for row in request.body:
        variant = known[row["id"]]
        told.refuse_rejected(account, str(row.get("sku") or variant.sku))
        told.stock_told(account, row)
        told.money(row.get("price"), "price")
        told.money(row.get("promotional_price"), "promotional_price")
        _check_values(account, product, row.get("values", variant.values))
    for row in request.body:
        told.apply_variant(account, known[row["id"]], row)
    return Answer(body=_rows(product))


def put_variants(account: Account, request: Request) -> Answer:
    """The whole collection, matched by values."""
    product = _product(account, request)
    known = {str(variant.values): variant for variant in product.variants}
    kept = []
    for row in request.body:
        values = [told.text(account, value) for value in row.get("values", ())]
        variant = known.get(str(values))
        if variant is None:
            variant = Variant(account.new_id(), product.id, values=values)
        told.apply_variant(account, variant, row)
        kept.append(variant)
    product.variants = kept
    return Answer(body=_rows(product))


def put_variant(account: Account, request: Request) -> Answer:
    product = _product(account, request)
    for position, variant in enumerate(product.variants, start=1):
        if variant.id == request.id:
            told.apply_variant(account, variant, request.body)
            return Answer(body=variant.as_json(position))
    raise not_found("Variant")


def made(account: Account, product: Product, row: Mapping[str, Any]) -> Variant:
    """Not yet among the product's. Without a figure it is sold without limit."""
    told.refuse_rejected(account, str(row.get("sku")))
    _check_values(account, product, row.get("values", ()))
    values = [told.text(account, value) for value in row.get("values", ())]
    if any(variant.values == values for variant in product.variants):
        raise refusal(422, "Variants cannot be repeated")
    variant = Variant(account.new_id(), product.id)
    variant.levels = {next(iter(account.locations)): None}
    told.apply_variant(account, variant, row)
    return variant


def _check_values(account: Account, product: Product, values: Any) -> None:
    if len(values) != len(product.attributes):
        raise refusal(422, "The number of values must be the number of attributes")
    said = [told.text(account, value) for value in values]
    if any(not text for value in said for text in value.values()):
        raise refusal(422, "A value is empty")


def _product(account: Account, request: Request) -> Product:
    product = account.products.get(int(request.args[0]))
    if product is None:
        raise not_found("Product")
    return product


def _rows(product: Product) -> list[dict[str, Any]]:
    uses = Counter(str(variant.values) for variant in product.variants)
    if repeated := [row.id for row in product.variants if uses[str(row.values)] > 1]:
        raise refusal(422, "Variants cannot be repeated", duplicate_variant_ids=repeated)
    return [variant.as_json(place) for place, variant in enumerate(product.variants, start=1)]
