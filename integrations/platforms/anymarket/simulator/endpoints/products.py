"""Products and SKUs, read."""

from typing import Any

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.exchange import Answer, Request, not_found
from integrations.platforms.anymarket.simulator.goods import Product, Sku
from integrations.platforms.anymarket.simulator.paging import page


def products(account: Account, request: Request) -> Answer:
    """`sku` filters by the SKU's partnerId, `externalId` by the product's externalIdProduct."""
    wanted = {} if account.knobs.filters_ignored else request.query
    code, product_code = wanted.get("sku"), wanted.get("externalId")
    found = [
        product
        for product in account.products.values()
        if (code is None or any(sku.code == code for sku in product.skus))
        and product_code in (None, product.facts.get("externalIdProduct"))
    ]
    return page(request, found, lambda product: product_json(account, product))


def one_product(account: Account, request: Request) -> Answer:
    return Answer(body=product_json(account, product_in_path(account, request)))


def skus_of_product(account: Account, request: Request) -> Answer:
    """A bare array."""
    product = product_in_path(account, request)
    return Answer(body=[sku_json(account, sku) for sku in product.skus])


def product_in_path(account: Account, request: Request) -> Product:
    """Raises the 404 of an unknown one."""
    id = int(request.args[0])
    if id not in account.products:
        raise not_found(id)
    return account.products[id]


def product_json(account: Account, product: Product) -> dict[str, Any]:
    skus = [sku_json(account, sku) for sku in product.skus]
    told = product.as_json(skus, account.knobs.image_delay)
    malformed = product.facts.get("externalIdProduct") in account.knobs.malformed_products
    return {**told, "id": None} if malformed else told


def one_sku(account: Account, request: Request) -> Answer:
    return Answer(body=sku_json(account, sku_in_path(account, request)))


def sku_in_path(account: Account, request: Request) -> Sku:
    """Raises the 404 of a SKU that is not that product's."""
    product_id, sku_id = (int(arg) for arg in request.args)
    sku = account.skus.get(sku_id)
    if sku is None or sku.product_id != product_id:
        raise not_found(sku_id)
    return sku


def sku_json(account: Account, sku: Sku) -> dict[str, Any]:
    place = account.default_location.id
    row = account.rows.get((sku.id, place))
    return sku.as_json(row.amount if row else 0, place)
