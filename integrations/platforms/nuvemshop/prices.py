"""Prices. The call that takes stock has no place for a promotional price, and a promotion that is
over would go on there: so each product's variants are told together, by a call of their own."""

from collections.abc import Sequence

from integrations.contract import Offer, PlatformError, Results
from integrations.platforms.nuvemshop.client import Client, Json
from integrations.platforms.nuvemshop.product_writing import number, prices

Outcomes = dict[int, PlatformError | None]


def push(client: Client, offers: Sequence[Offer]) -> Results:
    """When the way breaks in the middle, what was accepted stays accepted and the rest carries the
    error; when it breaks at the first product the error is raised."""
    outcomes: Outcomes = {}
    for places in _by_product(offers):
        try:
            outcomes |= _tell(client, offers, places)
        except PlatformError as error:
            if not outcomes:
                raise
            return [outcomes.get(place, error) for place in range(len(offers))]
    return [outcomes[place] for place in range(len(offers))]


def _by_product(offers: Sequence[Offer]) -> list[list[int]]:
    """Places in `offers` of each product's."""
    found: dict[str, list[int]] = {}
    for place, offer in enumerate(offers):
        found.setdefault(offer.listing.external_product_id, []).append(place)
    return list(found.values())


def _tell(client: Client, offers: Sequence[Offer], places: list[int]) -> Outcomes:
    """The call takes all variants or none: a refusal is followed by each of them alone."""
    product_id = offers[places[0]].listing.external_product_id
    try:
        client.patch_variants(product_id, [_row(offers[place]) for place in places])
    except PlatformError as error:
        if not error.permanent:
            raise
        if len(places) == 1 or error.status == 404:
            return dict.fromkeys(places, error)
        return _one_by_one(client, offers, places)
    return dict.fromkeys(places)


def _one_by_one(client: Client, offers: Sequence[Offer], places: list[int]) -> Outcomes:
    outcomes: Outcomes = {}
    for place in places:
        try:
            outcomes |= _tell(client, offers, [place])
        except PlatformError as error:
            return outcomes | dict.fromkeys(places[places.index(place) :], error)
    return outcomes


def _row(offer: Offer) -> Json:
    """Without a promotion the promotional price is taken away."""
    told: Json = {"promotional_price": None} | prices(offer.list_price, offer.sale_price)
    return {"id": number(offer.listing.external_id), **told}
