"""Stock figures: products with their variants, and an answer with a flag for each variant."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from integrations.contract import PlatformError, Results, StockLevel
from integrations.platforms.nuvemshop.client import Client, Json, rows_of
from integrations.platforms.nuvemshop.product_writing import number

MOST_VARIANTS = 50  # of all products of a call together


def push(client: Client, levels: Sequence[StockLevel], location: str) -> Results:
    """A product that is gone lets the whole call fail: the call is halved until it stands alone.
    Refusals are raised: whoever asked halves as well."""
    try:
        answer = client.patch_stock(_rows(levels, location))
    except PlatformError as error:
        if error.status != 404:
            raise
        return _halves(client, levels, location, error)
    told = _flags(answer)
    return [_result(level, told) for level in levels]


def _halves(
    client: Client, levels: Sequence[StockLevel], location: str, error: PlatformError
) -> Results:
    if len(levels) == 1:
        return [error]
    middle = len(levels) // 2
    results = push(client, levels[:middle], location)
    try:
        return results + push(client, levels[middle:], location)
    except PlatformError as later:
        return results + [later] * (len(levels) - middle)


def _rows(levels: Sequence[StockLevel], location: str) -> list[Json]:
    """Absolute figures, whole and not below zero. Stock has to stand inside `inventory_levels`:
    beside the price it would be for the first location only."""
    products: dict[str, list[Json]] = defaultdict(list)
    for level in levels:
        # The parameter of the connection page goes before De<>Para; without either, the first.
        place = location or level.location
        figure: Json = {"stock": max(0, level.quantity)}
        if place:
            figure["location_id"] = place
        row = {"id": number(level.listing.external_id), "inventory_levels": [figure]}
        products[level.listing.external_product_id].append(row)
    return [{"id": number(id), "variants": rows} for id, rows in products.items()]


def _flags(answer: Any) -> dict[str, Json]:
    """What is said of each variant, by its id."""
    return {
        str(variant["id"]): variant
        for product in rows_of(answer)
        for variant in rows_of(product.get("variants"))
        if variant.get("id")
    }


def _result(level: StockLevel, told: dict[str, Json]) -> PlatformError | None:
    row = told.get(level.listing.external_id)
    if row is None or "success" not in row:
        return PlatformError(level.listing.code, code="unconfirmed")
    if row["success"] is True:
        return None
    reason = row.get("description") or row.get("message") or row.get("error")
    return PlatformError(str(reason or level.listing.code), code="rejected", permanent=True)
