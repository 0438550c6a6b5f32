"""Whether the SKU is known there, and whether anybody still sells it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Sku
from integrations.diagnosis.case import Case
from integrations.diagnosis.condition import Code, Condition, Standing
from integrations.models import Connection, WhyUnlinked


def conditions(case: Case) -> Iterator[Condition]:
    yield _active(case)
    yield _of_sku(case, case.sku) if case.sku else _of_product(case)


def _active(case: Case) -> Condition:
    if not case.product.active:
        text = _("The product is inactive. What is linked is told all the same.")
        page = reverse("admin:catalog_product_change", args=[case.product.pk])
        return Condition(Code.PRODUCT_INACTIVE, Standing.INFO, text, page)
    if case.sku and not case.sku.active:
        text = _("The SKU is inactive. What is linked is told all the same.")
        page = reverse("admin:catalog_sku_change", args=[case.sku.pk])
        return Condition(Code.PRODUCT_INACTIVE, Standing.INFO, text, page)
    text = _("The product and the SKU are active.") if case.sku else _("The product is active.")
    return Condition(Code.PRODUCT_INACTIVE, Standing.OK, text)


def _of_sku(case: Case, sku: Sku) -> Condition:
    code = Code.NOT_LINKED
    if case.listing is not None:
        text = _("Linked to %(id)s.") % {"id": case.listing.external_id}
        page = reverse("admin:integrations_listing_change", args=[case.listing.pk])
        return Condition(code, Standing.OK, text, page)
    if case.is_wanted:
        text = _("It is linked as soon as its product is published there.")
        return Condition(code, Standing.INFO, text)
    if case.unlinked:
        page = reverse("admin:integrations_unlinked_change", args=[case.unlinked[0].pk])
        return Condition(code, Standing.BLOCKS, _why_unlinked(case), page)
    page = _link_by_hand(case.connection, sku)
    if case.publication is not None:
        text = _("Its product is published there without this SKU: republish it, or link the SKU.")
        return Condition(code, Standing.BLOCKS, text, page)
    text = _("It is not linked on this connection: publish its product, or link the SKU.")
    return Condition(code, Standing.BLOCKS, text, page)


def _why_unlinked(case: Case) -> str:
    """Linking met SKUs of the platform that may be this one, and did not guess."""
    found = case.unlinked[0]
    words = {"code": found.code or found.external_id, "why": WhyUnlinked(found.reason).label}
    text = _("The platform's SKU %(code)s may be this one and was not linked: %(why)s.") % words
    others = len(case.unlinked) - 1
    if others:
        more = ngettext("And %(number)d other.", "And %(number)d others.", others)
        text = f"{text} {more % {'number': others}}"
    return text


def _of_product(case: Case) -> Condition:
    skus = len(case.product.skus.all())
    counts = {"linked": case.linked, "skus": skus}
    text = _("%(linked)d of %(skus)d SKUs are linked.") % counts
    if case.linked == skus and skus:
        return Condition(Code.NOT_LINKED, Standing.OK, text)
    if case.linked or case.is_wanted:
        return Condition(Code.NOT_LINKED, Standing.INFO, text)
    return Condition(Code.NOT_LINKED, Standing.BLOCKS, text)


def _link_by_hand(connection: Connection, sku: Sku) -> str:
    page = reverse("admin:integrations_listing_add")
    return f"{page}?connection={connection.pk}&sku={sku.pk}"
