"""A draft as it is kept once told, and what differs from it now: what is frozen there.

Figures are not kept: stock and price have their own way. Addresses of images are not either: a
picture is known by its key.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.content import catalog_side, words
from integrations.content.drafting import Content, content
from integrations.content.figures import Figures
from integrations.contract import ProductDraft, SkuDraft, TermRef
from integrations.mapping.values import number_text
from integrations.models import Connection, Publication

Told = dict[str, Any]

NEW_SKUS = "new_skus"
LEFT_OUT = "left_out"
LABELS: Mapping[str, Promise] = {
    "title": _("Title"),
    "description": _("Description"),
    "brand": _("Brand"),
    "category": _("Category"),
    "model": _("Model"),
    "gender": _("Gender"),
    "ncm": _("NCM"),
    "origin": _("Origin"),
    "warranty_months": _("Warranty (months)"),
    "warranty_text": _("Warranty text"),
    "active": _("Active"),
    "attributes": _("Attributes"),
    "images": _("Images"),
    "skus": _("SKUs"),
    NEW_SKUS: _("New SKUs"),
}
_PLAIN = (
    "title", "description", "model", "gender", "ncm", "origin", "warranty_months",
    "warranty_text", "active",
)  # fmt: skip


def told(known: Content) -> Told:
    """The content as a publication keeps it, and what was left out of it."""
    return {**_of_draft(known.draft), LEFT_OUT: [gap.text for gap in known.left_out]}


def differences(sent: Told | None, known: Content) -> list[str]:
    """Keys of LABELS: what the platform shows otherwise than the catalog says now.

    None when nobody knows what it shows.
    """
    return [] if sent is None else list(_different(sent, _of_draft(known.draft)))


def differs_of(publications: Sequence[Publication]) -> dict[int, list[str]]:
    """By publication id, for published ones of one merchant; as many statements for all."""
    published = [one for one in publications if one.published_at and one.sent is not None]
    if not published:
        return {}
    products = catalog_side.read(published[0].merchant_id, [one.product_id for one in published])
    used = {one.connection_id for one in published}
    connections = {one.pk: one for one in Connection.objects.filter(pk__in=used)}
    known = words.learn(list(connections.values()), products.values())
    return {
        one.pk: differences(
            one.sent,
            content(
                connections[one.connection_id],
                products[one.product_id],
                known[one.connection_id],
                Figures(),
                one.external_product_id,
            ),
        )
        for one in published
        if one.product_id in products
    }


def differs(publication: Publication) -> list[str]:
    """Keys of LABELS: what is frozen there and differs from the catalog now."""
    return differs_of([publication]).get(publication.pk, [])


def _different(sent: Told, now: Told) -> Iterator[str]:
    for key in LABELS:
        if key not in ("skus", NEW_SKUS) and sent.get(key) != now[key]:
            yield key
    before, after = sent.get("skus", {}), now["skus"]
    if {code: sku for code, sku in after.items() if code in before} != before:
        yield "skus"
    if after.keys() - before.keys():
        yield NEW_SKUS


def _of_draft(draft: ProductDraft) -> Told:
    return {
        **{name: getattr(draft, name) for name in _PLAIN},
        "brand": _term(draft.brand),
        "category": _term(draft.category),
        "attributes": sorted(
            [said.attribute.external_id or said.attribute.name, said.attribute.name, said.value]
            for said in draft.attributes
        ),
        "images": [[image.key, image.variation] for image in draft.images],
        "skus": {sku.code: _sku(sku) for sku in draft.skus},
    }


def _term(term: TermRef | None) -> list[str] | None:
    return [term.external_id, term.name] if term else None


def _sku(sku: SkuDraft) -> Told:
    sizes = {name: getattr(sku, name) for name in ("height", "width", "length", "weight")}
    return {
        "ean": sku.ean,
        "variation": dict(sku.variation),
        "active": sku.active,
        **{name: None if size is None else number_text(size) for name, size in sizes.items()},
    }
