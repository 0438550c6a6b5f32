"""The images of a product."""

from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.endpoints.products import product_in_path
from integrations.platforms.nuvemshop.simulator.exchange import (
    Answer,
    Request,
    invalid,
    not_found,
)


def post_image(account: Account, request: Request) -> Answer:
    product = product_in_path(account, request)
    if not request.body.get("src"):
        raise invalid(src="can't be blank")
    image = account.new_image(str(request.body["src"]))
    place = int(request.body.get("position") or len(product.images) + 1)
    product.images.insert(place - 1, image)
    return Answer(201, image.as_json(product.id, product.images.index(image) + 1))


def delete_image(account: Account, request: Request) -> Answer:
    product = product_in_path(account, request)
    left = [image for image in product.images if image.id != request.id]
    if len(left) == len(product.images):
        raise not_found("Image")
    product.images = left
    return Answer(body={})
