"""What a row says of an invoice that is not known of it yet."""

from typing import Any

from django.utils.translation import gettext as _

from orders.invoice_facts import Facts
from orders.models import Invoice
from orders.refusals import OrderRefusal, Refused


def news(invoice: Invoice, facts: Facts, *, has_xml: bool, keeps_xml: bool) -> dict[str, Any]:
    """By column. When SEFAZ said yes is told once, and what the kept XML says stands.

    Raises Refused(OTHER_CONTENT) when another XML with this key says otherwise.
    """
    if has_xml:
        _check_same(invoice, facts)
        return _differing(invoice, {"link": facts.link})
    told = {
        "link": facts.link,
        "number": facts.number,
        "series": facts.series,
        "issued_at": facts.issued_at,
        "total": facts.total,
    }
    if invoice.authorised_at is None or facts.is_authorised_by_xml:
        told["authorised_at"] = facts.authorised_at
    found = _differing(invoice, told)
    if keeps_xml and facts.document is not None and facts.is_authorised_by_xml:
        found["xml"] = facts.document.text
    return found


def _differing(invoice: Invoice, told: dict[str, Any]) -> dict[str, Any]:
    """What is not told is no news."""
    given = {name: value for name, value in told.items() if value not in ("", None)}
    return {name: value for name, value in given.items() if getattr(invoice, name) != value}


def _check_same(invoice: Invoice, facts: Facts) -> None:
    document = facts.document
    if document is None:
        return
    if (document.total, document.issued_at) != (invoice.total, invoice.issued_at):
        raise Refused(
            OrderRefusal.OTHER_CONTENT,
            _("Another XML with this key is known: it has another total or time of issue."),
        )
