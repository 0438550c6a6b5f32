"""Products: read, searched, made, changed."""

from typing import Any

from integrations.platforms.nuvemshop.simulator import shelf
from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.endpoints import told, variants
from integrations.platforms.nuvemshop.simulator.exchange import (
    Answer,
    Request,
    invalid,
    not_found,
    refusal,
)
from integrations.platforms.nuvemshop.simulator.goods import Json, Product
from integrations.platforms.nuvemshop.simulator.paging import page

LONGEST_NAME, OPTIONS, IMAGES_AT_ONCE = 255, 3, 9
TEXTS = ("name", "description", "handle")


def products(account: Account, request: Request) -> Answer:
    behind, wanted = int(request.query.get("since_id", 0)), request.query.get("q", "").lower()
    found = [
        product
        for product in sorted(account.products.values(), key=lambda product: product.id)
        if product.id > behind and (not wanted or _mentions(product, wanted))
    ]
    return page(account, request, found, lambda product: as_json(account, product))


def _mentions(product: Product, wanted: str) -> bool:
    told = [product.facts["name"][shelf.LANGUAGE], *(row.sku for row in product.variants)]
    return any(wanted in text.lower() for text in told)


def one_product(account: Account, request: Request) -> Answer:
    return Answer(body=as_json(account, product_in_path(account, request)))


def by_sku(account: Account, request: Request) -> Answer:
    """The first product only."""
    for product in account.products.values():
        if any(variant.sku == request.args[0] for variant in product.variants):
            return Answer(body=as_json(account, product))
    raise not_found("Product")


def post_product(account: Account, request: Request) -> Answer:
    """Without variants it gets a virtual one."""
    body = request.body
    if not body.get("name"):
        raise invalid(name="can't be blank")
    if len(body.get("images", ())) > IMAGES_AT_ONCE:
        raise refusal(422, f"A product takes {IMAGES_AT_ONCE} images when it is created")
    for variant in body.get("variants", ()):
        told.refuse_rejected(account, str(variant.get("sku")))
    product = Product(account.new_id(), {})
    _apply(account, product, body)
    product.images = [account.new_image(str(image["src"])) for image in body.get("images", ())]
    for variant in body.get("variants") or [{}]:
        product.variants.append(variants.made(account, product, variant))
    account.keep(product)
    return Answer(201, as_json(account, product))


def put_product(account: Account, request: Request) -> Answer:
    """What is not told stays; categories that are told are all it has from now on."""
    product = product_in_path(account, request)
    _apply(account, product, request.body)
    return Answer(body=as_json(account, product))


def _apply(account: Account, product: Product, body: Json) -> None:
    texts = {key: told.text(account, body[key]) for key in TEXTS if key in body}
    if any(len(said) > LONGEST_NAME for said in texts.get("name", {}).values()):
        raise invalid(name="is too long")
    if len(body.get("attributes", ())) > OPTIONS:
        raise refusal(422, f"A product takes {OPTIONS} attributes")
    categories = [int(id) for id in body.get("categories", product.categories)]
    if unknown := [id for id in categories if id not in account.categories]:
        raise invalid(categories=f"{unknown[0]} does not exist")
    product.facts |= texts
    product.facts |= {key: body[key] for key in ("brand", "published") if key in body}
    product.categories = categories
    if "attributes" in body:
        product.attributes = [told.text(account, name) for name in body["attributes"]]


def product_in_path(account: Account, request: Request) -> Product:
    """Raises the 404 of an unknown one."""
    product = account.products.get(int(request.args[0]))
    if product is None:
        raise not_found("Product")
    return product


def as_json(account: Account, product: Product) -> dict[str, Any]:
    return product.as_json([account.categories[id] for id in product.categories])
