"""The conditions of one SKU, of many, or of a product, in their order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog.models import Product, Sku
from integrations.content.drafting import Content, content
from integrations.content.frozen import differences
from integrations.diagnosis import facts, gate, linking, publishing, telling
from integrations.diagnosis.case import Case
from integrations.diagnosis.condition import Code, Condition, Diagnosis
from integrations.diagnosis.facts import Facts
from integrations.models import Connection, Listing, Publication
from integrations.models.work import OutboundTopic
from integrations.registry import connectors
from integrations.sync import creating
from integrations.sync.publish import objections


@dataclass(frozen=True, slots=True)
class OfProduct:
    """`whole`: the product on each connection. `skus`: each of its SKUs there, in the same
    order of connections."""

    whole: Sequence[Diagnosis]
    skus: Sequence[tuple[Sku, Sequence[Diagnosis]]]


def of_listing(listing: Listing) -> Diagnosis:
    product_id = listing.sku.product_id
    known = facts.read(listing.merchant_id, [product_id], [listing.connection_id])
    [whole] = _wholes(known, known.products[product_id])
    return _diagnosis(_of_sku(known, whole, listing.sku))


def of_skus(skus: Sequence[Sku]) -> dict[int, list[Diagnosis]]:
    """By SKU id, one for each connection; all SKUs are of one merchant."""
    if not skus:
        return {}
    known = facts.read(skus[0].merchant_id, {sku.product_id for sku in skus})
    wholes = {pk: _wholes(known, product) for pk, product in known.products.items()}
    return {
        sku.pk: [_diagnosis(_of_sku(known, whole, sku)) for whole in wholes[sku.product_id]]
        for sku in skus
    }


def of_product(product: Product) -> OfProduct:
    known = facts.read(product.merchant_id, [product.pk])
    read = known.products[product.pk]
    wholes = _wholes(known, read)
    return OfProduct(
        [_diagnosis(whole) for whole in wholes],
        [
            (sku, [_diagnosis(_of_sku(known, whole, sku)) for whole in wholes])
            for sku in read.skus.all()
        ],
    )


def _diagnosis(case: Case) -> Diagnosis:
    return Diagnosis(
        case.connection, case.product, case.sku, case.listing, tuple(_conditions(case))
    )


def _conditions(case: Case) -> Iterator[Condition]:
    """What the merchant switched off comes before what a switched-off flow does not ask for yet."""
    yield from gate.conditions(case)
    of_flows = list(_of_flows(case))
    yield from (one for one in of_flows if one.code == Code.FLOW_OFF)
    yield from linking.conditions(case)
    yield from (one for one in of_flows if one.code != Code.FLOW_OFF)


def _of_flows(case: Case) -> Iterator[Condition]:
    yield from publishing.conditions(case)
    if case.sku:
        for topic in OutboundTopic:
            yield from telling.conditions(case, topic)


def _wholes(known: Facts, product: Product) -> list[Case]:
    """The product as a whole on each connection."""
    return [_whole(known, connection, product) for connection in known.connections]


def _whole(known: Facts, connection: Connection, product: Product) -> Case:
    publication = known.publications.get((connection.pk, product.pk))
    said = _content(known, connection, product, publication)
    return Case(
        now=known.now,
        connection=connection,
        switched_off=known.switched_off,
        product=product,
        linked=sum((connection.pk, sku.pk) in known.listings for sku in product.skus.all()),
        publication=publication,
        **_in_the_way(connection, said),
        differs=differences(publication.sent, said) if publication else (),
    )


def _of_sku(known: Facts, whole: Case, sku: Sku) -> Case:
    pair = whole.connection.pk, sku.pk
    listing = known.listings.get(pair)
    return replace(
        whole,
        sku=sku,
        listing=listing,
        unlinked=known.unlinked.get(pair, ()),
        work=known.work.get(listing.pk, {}) if listing else {},
        figures=_figures(known, whole.connection, sku),
    )


def _content(
    known: Facts, connection: Connection, product: Product, publication: Publication | None
) -> Content:
    external = publication.external_product_id if publication else ""
    words, figures = known.words[connection.pk], known.figures[connection.pk]
    return content(connection, product, words, figures, external)


def _in_the_way(connection: Connection, said: Content) -> dict[str, Any]:
    """What keeps the product here, as publishing itself would judge it."""
    platform = connectors().get(connection.platform)
    created = creating.wanted(connection, platform, said.blocking) if platform else []
    whole = platform is not None and not said.blocking
    return {
        "blocking": [gap for gap in said.blocking if gap not in created],
        "left_out": said.left_out,
        "created": created,
        "objections": objections(platform, said) if platform and whole else None,
    }


def _figures(known: Facts, connection: Connection, sku: Sku) -> Mapping[OutboundTopic, Any]:
    """What would be told now, as queue rows keep what was told."""
    figures = known.figures[connection.pk]
    found: dict[OutboundTopic, Any] = {}
    if sku.pk in figures.published:
        found[OutboundTopic.STOCK] = figures.published[sku.pk]
    if sku.pk in figures.prices:
        price = figures.prices[sku.pk]
        found[OutboundTopic.PRICE] = [str(price.list_price), str(price.sale_price)]
    return found
