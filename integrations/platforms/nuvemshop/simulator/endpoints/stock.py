"""Stock: many variants by one PATCH, or one product's by an action."""

from typing import Any

from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.endpoints import told
from integrations.platforms.nuvemshop.simulator.exchange import (
    Answer,
    Refusal,
    Request,
    not_found,
    refusal,
)
from integrations.platforms.nuvemshop.simulator.goods import Json, Variant

MOST_VARIANTS = 50
ACTIONS = ("replace", "variation")


def patch_stock_price(account: Account, request: Request) -> Answer:
    """An answer for each variant; what is not well-formed lets all of it fail."""
    rows = request.body
    if not isinstance(rows, list):
        raise refusal(400, "Invalid input format")
    if sum(len(row["variants"]) for row in rows) > MOST_VARIANTS:
        raise refusal(422, "Too many variants sent for update")
    for row in rows:
        if row["id"] not in account.products:
            raise not_found("Product")
        for variant in row["variants"]:
            told.stock_told(account, variant)
    return Answer(body=[_product_told(account, row) for row in rows])


def _product_told(account: Account, row: Json) -> Json:
    known = {variant.id: variant for variant in account.products[row["id"]].variants}
    answers = [_variant_told(account, known.get(told["id"]), told) for told in row["variants"]]
    return {"id": row["id"], "variants": [answer for answer in answers if answer]}


def _variant_told(account: Account, variant: Variant | None, row: Json) -> Json | None:
    """Stock counts only inside `inventory_levels`."""
    if variant is None:
        return {"id": row["id"], "success": False}
    told_rows: Json = {key: row[key] for key in ("price", "inventory_levels") if key in row}
    try:
        told.apply_variant(account, variant, told_rows)
    except Refusal as error:
        body: Any = error.answer.body
        return {"id": row["id"], "success": False, "description": body["description"]}
    if variant.sku in account.knobs.unanswered_skus:
        return None
    return {"id": row["id"], "success": True}


def post_stock(account: Account, request: Request) -> Answer:
    """Without an id it is for all variants of the product. Below zero a variation ends at zero."""
    body, product = request.body, account.products.get(int(request.args[0]))
    if product is None:
        raise not_found("Product")
    if body.get("action") not in ACTIONS:
        raise refusal(422, "Valid actions are 'replace', 'variation'.")
    place = str(body.get("location_id") or next(iter(account.locations)))
    changed = [row for row in product.variants if body.get("id") in (None, row.id)]
    for variant in changed:
        figure = body["value"]
        if body["action"] == "variation":
            figure = max(0, (variant.levels.get(place) or 0) + figure)
        told.set_level(account, variant, place, figure)
    return Answer(body=[variant.as_json(1) for variant in changed])
