"""Who bought, where it goes, who is billed, and how it is paid: lines of text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.admin.product_summary import money
from orders.models import Order


@dataclass(frozen=True)
class Lines:
    """A title with what is known; the first line names whom or what."""

    title: Any
    texts: Sequence[str]


@dataclass(frozen=True)
class Payment:
    method: str
    terms: str
    amount: str
    status: str


def people_of(order: Order) -> list[Lines]:
    """Buyer and addresses; a billing address that is the other one is not told twice."""
    buyer = [_text(order.buyer, name) for name in ("name", "document", "email", "phone")]
    shipping, billing = address(order.shipping), address(order.billing)
    if billing and billing == shipping:
        billing = [_("The same as the shipping address.")]
    return [
        Lines(_("buyer"), [text for text in buyer if text]),
        Lines(_("shipping address"), shipping),
        Lines(_("billing address"), billing),
    ]


def address(told: Mapping[str, Any]) -> list[str]:
    """As it stands on a parcel; nothing where only the country is known."""
    names = ("receiver", "street", "number", "complement", "neighborhood", "city", "state")
    receiver, street, number, complement, neighborhood, city, state = (
        _text(told, name) for name in names
    )
    country = _text(told, "country")
    lines = [
        receiver,
        _joined(", ", street, number),
        complement,
        neighborhood,
        _joined(" – ", city, state),
        _text(told, "zip_code"),
    ]
    known = [line for line in lines if line]
    return [*known, country] if known and country not in ("", "BR") else known


def payments_of(order: Order) -> list[Payment]:
    return [_payment(one) for one in order.payments if isinstance(one, dict)]


def _payment(told: Mapping[str, Any]) -> Payment:
    method = _joined(" · ", _text(told, "method"), _text(told, "detail"))
    installments, amount = told.get("installments") or 1, told.get("amount")
    return Payment(
        method=method or _("not told"),
        terms=f"{installments} ×" if installments != 1 else "",
        amount="" if amount is None else f"R$ {money(Decimal(str(amount)))}",
        status=_text(told, "status"),
    )


def _joined(between: str, *texts: str) -> str:
    return between.join(text for text in texts if text)


def _text(told: Mapping[str, Any], name: str) -> str:
    return str(told.get(name) or "")
