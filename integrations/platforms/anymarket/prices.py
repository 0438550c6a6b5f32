"""Prices, by the place where the account keeps them (ANYMARKET's `definitionPriceScope`)."""

from collections.abc import Iterable, Sequence

from integrations.contract import Offer, PlatformError, Results
from integrations.platforms.anymarket.client import Client, Json

ROWS_PER_CALL = 100  # the real limit is not documented
# What became of each marketplace listing, by its id.
Outcomes = dict[str, PlatformError | None]


def push_to_skus(client: Client, offers: Sequence[Offer]) -> Results:
    """One call per SKU: there is no bulk call for this scope.

    When the way breaks in the middle, what was accepted stays accepted and the rest carries
    the error; when it breaks at the first item the error is raised.
    """
    results: Results = []
    for offer in offers:
        try:
            _patch(client, offer)
        except PlatformError as error:
            if error.permanent:
                results.append(error)
                continue
            if not results:
                raise
            return results + [error] * (len(offers) - len(results))
        results.append(None)
    return results


def _patch(client: Client, offer: Offer) -> None:
    client.patch_price(
        offer.listing.external_product_id,
        offer.listing.external_id,
        offer.list_price,
        offer.sale_price,
    )


def push_to_listings(client: Client, offers: Sequence[Offer]) -> Results:
    """The price stands on each marketplace listing of the SKU: read them, write them together."""
    found = [_listings(client, offer) for offer in offers]
    rows = [
        {"id": listing, "price": offer.list_price, "discountPrice": offer.sale_price}
        for offer, listings in zip(offers, found, strict=True)
        if isinstance(listings, list)
        for listing in listings
    ]
    outcomes = _send(client, rows)
    return [
        listings if isinstance(listings, PlatformError) else _worst(listings, outcomes)
        for listings in found
    ]


def computed_by_anymarket(offers: Sequence[Offer]) -> Results:
    """With scope COST ANYMARKET multiplies cost by a factor; a selling price has no field."""
    return [
        PlatformError(offer.listing.code, code="price_scope", permanent=True) for offer in offers
    ]


def _listings(client: Client, offer: Offer) -> list[object] | PlatformError:
    try:
        rows = client.marketplace_listings(offer.listing.external_id)
    except PlatformError as error:
        if not error.permanent:
            raise
        return error
    listings = [row["id"] for row in rows if "id" in row]
    return listings or PlatformError(offer.listing.code, code="no_listing", permanent=True)


def _send(client: Client, rows: Sequence[Json]) -> Outcomes:
    outcomes: Outcomes = {}
    for start in range(0, len(rows), ROWS_PER_CALL):
        chunk = rows[start : start + ROWS_PER_CALL]
        try:
            outcomes |= _outcomes(client.put_listing_prices(chunk))
        except PlatformError as error:
            if error.permanent:
                outcomes |= _all_failed(chunk, error)
                continue
            if not outcomes:
                raise
            return outcomes | _all_failed(rows[start:], error)
    return outcomes


def _outcomes(answer: Iterable[Json]) -> Outcomes:
    return {
        str(row.get("id")): PlatformError(str(row["errorMsg"]), code="rejected", permanent=True)
        if row.get("errorMsg")
        else None
        for row in answer
    }


def _all_failed(rows: Iterable[Json], error: PlatformError) -> Outcomes:
    return {str(row["id"]): error for row in rows}


def _worst(listings: Iterable[object], outcomes: Outcomes) -> PlatformError | None:
    """One result for a SKU with several listings; trouble worth another try comes first."""
    unconfirmed = [
        PlatformError(str(listing), code="unconfirmed")
        for listing in listings
        if str(listing) not in outcomes
    ]
    told = [outcomes[str(listing)] for listing in listings if str(listing) in outcomes]
    errors = unconfirmed + [error for error in told if error]
    return min(errors, key=lambda error: error.permanent, default=None)
