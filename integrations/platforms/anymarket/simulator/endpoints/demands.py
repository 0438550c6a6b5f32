"""What the API demands of a product and of a SKU, and the words in which it says so."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from integrations.platforms.anymarket.simulator.exchange import Answer, Refusal, Request, refusal

PRODUCT_TEXTS = {"title": 150, "description": 10_000, "videoUrl": 255}
SKU_TEXTS = {"title": 150, "partnerId": 120, "ean": 13}
NUMBERS = ("warrantyTime", "height", "width", "length", "weight", "priceFactor")
PRODUCT = (
    "title",
    "description",
    "category",
    "brand",
    *NUMBERS,
    "calculatedPrice",
    "definitionPriceScope",
    "hasVariations",
    "images",
    "skus",
    "allowAutomaticSkuMarketplaceCreation",
)
SKU = ("title", "partnerId", "amount", "additionalTime", "price", "sellPrice")
SCOPES = ("SKU", "SKU_MARKETPLACE", "COST")
GENDERS = ("MALE", "FEMALE", "BOY", "GIRL", "UNISSEX", "BABIES", "CHILDISH_UNISSEX")


def merge_patch(request: Request) -> None:
    if request.content_type != "application/merge-patch+json":
        raise refusal(415, f"Content type '{request.content_type}' not supported")


def new_product(told: Any) -> None:
    if not isinstance(told, dict):
        raise refusal(400, "Não foi possível finalizar a chamada.")
    _present(told, PRODUCT, "")
    texts(told, PRODUCT_TEXTS)
    _numbers(told, NUMBERS, "")
    if told["definitionPriceScope"] not in SCOPES:
        raise _fields("definitionPriceScope", "valor inválido")
    if told.get("gender") is not None and told["gender"] not in GENDERS:
        raise _fields("gender", "valor inválido")
    if "nbm" in told and not isinstance(told["nbm"].get("id"), str):
        raise _fields("nbm.id", "deve ser um texto")
    if not told["skus"]:
        raise _fields("skus", "deve ter ao menos um item")
    for index, sku in enumerate(told["skus"]):
        new_sku(sku, f"skus[{index}].", with_variations=told["hasVariations"])
    _images(told["images"])
    _characteristics(told.get("characteristics") or [])


def new_sku(told: Mapping[str, Any], path: str, *, with_variations: bool) -> None:
    _present(told, SKU, path)
    texts(told, SKU_TEXTS, path)
    _numbers(told, ("amount", "additionalTime", "price", "sellPrice"), path)
    variations = told.get("variations", {})
    if not isinstance(variations, dict):
        raise _fields(f"{path}variations", "deve ser um objeto")
    if bool(variations) != bool(with_variations):
        raise _fields(f"{path}variations", "não está de acordo com hasVariations")


def texts(told: Mapping[str, Any], limits: Mapping[str, int], path: str = "") -> None:
    for key, most in limits.items():
        value = told.get(key, "")
        if not isinstance(value, str) or len(value) > most:
            raise _fields(path + key, f"deve ser um texto de no máximo {most} caracteres")


def _present(told: Mapping[str, Any], keys: Iterable[str], path: str) -> None:
    if missing := [f"{path}{key}" for key in keys if told.get(key) in (None, "")]:
        raise _fields(*missing, message="não pode ser nulo")


def _numbers(told: Mapping[str, Any], keys: Iterable[str], path: str) -> None:
    for key in keys:
        value = told[key]
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
            raise _fields(path + key, "deve ser um número")


def _images(images: Iterable[Mapping[str, Any]]) -> None:
    for index, image in enumerate(images):
        _present(image, ("url", "main"), f"images[{index}].")


def _characteristics(rows: Iterable[Mapping[str, Any]]) -> None:
    for index, row in enumerate(rows):
        path = f"characteristics[{index}]."
        _present(row, ("name", "value"), path)
        texts(row, {"name": 255, "value": 255}, path)


def _fields(*fields: str, message: str = "") -> Refusal:
    """The shape with single fields; one pair, or several fields and their common message."""
    if not message:
        *fields_, message = fields
        fields = tuple(fields_)
    rows = [{"field": field, "message": message} for field in fields]
    body = {"code": "422", "message": "Os dados informados são inválidos.", "fieldErrors": rows}
    return Refusal(Answer(422, body))
