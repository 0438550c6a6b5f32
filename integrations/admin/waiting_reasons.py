"""Why an order waits, in few words, and the way to where it is put right."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import link
from integrations.admin.mapping import addresses
from integrations.mapping.kinds import Kind
from integrations.models import WaitingOrder
from integrations.problems import explain
from integrations.waiting_orders import UNKNOWN_SKU, UNMAPPED_CARRIER

WORDS: Mapping[str, Promise] = {
    UNMAPPED_CARRIER: _("Carrier without De<>Para"),
    UNKNOWN_SKU: _("Unknown SKU"),
    "totals_disagree": _("Totals disagree"),
    "duplicate_items": _("Two items with one id"),
    "wrong_quantity": _("Quantity of zero or less"),
    "no_items": _("No items"),
    "unstorable": _("Value that cannot be stored"),
}


def in_few_words(code: str) -> str:
    return str(WORDS.get(code) or explain(code).what)


def told(order: WaitingOrder) -> SafeString:
    """The reason, the word it hangs on, and the link."""
    detail = order.term or order.detail
    return format_html(
        "<div>{}</div>{}{}",
        in_few_words(order.code),
        format_html('<div class="break-words">{}</div>', detail) if detail else "",
        way(order) or "",
    )


def way(order: WaitingOrder) -> SafeString | None:
    """None where it is put right on the platform."""
    if order.code == UNMAPPED_CARRIER:
        address = addresses.screen(order.connection_id, Kind.CARRIER, q=order.term)
        return link(address, _("Map this carrier"))
    if order.code == UNKNOWN_SKU:
        unlinked = reverse("admin:integrations_unlinked_changelist")
        chosen = f"?work=all&connection__id__exact={order.connection_id}"
        return link(unlinked + chosen, _("Link or create the SKU"))
    return None
