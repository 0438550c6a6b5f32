"""The images of a product."""

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.endpoints.products import product_in_path
from integrations.platforms.anymarket.simulator.exchange import (
    Answer,
    Request,
    not_found,
    refusal,
)


def images(account: Account, request: Request) -> Answer:
    """A bare array."""
    delay = account.knobs.image_delay
    found = product_in_path(account, request).images
    return Answer(body=[image.as_json(delay) for image in found])


def post(account: Account, request: Request) -> Answer:
    product = product_in_path(account, request)
    if not request.body.get("url") or "main" not in request.body:
        raise refusal(422, "Campos obrigatórios: url, main")
    image = account.add_image(product, request.body)
    if account.knobs.bare_answers:
        return Answer(204)
    return Answer(body=image.as_json(account.knobs.image_delay))


def delete(account: Account, request: Request) -> Answer:
    """Another one becomes the main one."""
    product = product_in_path(account, request)
    left = [image for image in product.images if image.id != request.id]
    if len(left) == len(product.images):
        raise not_found(request.id)
    if left and not any(image.main for image in left):
        left[0].main = True
    product.images = left
    return Answer(204)
