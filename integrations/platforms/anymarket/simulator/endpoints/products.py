"""GET /products, /products/{id}/skus and one SKU."""

from typing import Any

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.exchange import Answer, Request, not_found
from integrations.platforms.anymarket.simulator.goods import Product, Sku
from integrations.platforms.anymarket.simulator.paging import page


def products(account: Account, request: Request) -> Answer:
    """`sku` filters by the SKU's partnerId."""
    wanted = request.query.get("sku")
    found = [
        product
        for product in account.products.values()
        if wanted is None or any(sku.code == wanted for sku in product.skus)
    ]
    return page(request, found, lambda product: product.as_json(_skus(account, product)))


def skus_of_product(account: Account, request: Request) -> Answer:
    """A bare array."""
    product = account.products.get(request.id)
    if product is None:
        raise not_found(request.id)
    return Answer(body=_skus(account, product))


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
    return sku.as_json(account.rows[sku.id, place].amount, place)


def _skus(account: Account, product: Product) -> list[dict[str, Any]]:
    return [sku_json(account, sku) for sku in product.skus]
