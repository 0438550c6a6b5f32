"""How an order is paid: by one way, of which no amount of its own is told."""

from decimal import Decimal

from integrations.platforms.nuvemshop.reading import Reader
from orders.drafts import PaymentDraft

NO_GATEWAY = "not-provided"
MOST_INSTALLMENTS = 999


def payments_of(order: Reader) -> tuple[PaymentDraft, ...]:
    """Empty where neither a way nor a gateway is told. `detail` is the card's company, else the
    gateway, which may be a text of the shop's own."""
    details = order.part("payment_details")
    method, company = details.text("method"), details.text("credit_card_company")
    gateway = order.first_text("gateway_name", "gateway")
    gateway = "" if gateway == NO_GATEWAY else gateway
    if not (method or company or gateway):
        return ()
    return (
        PaymentDraft(
            method=method or gateway,
            detail=company or (gateway if method else ""),
            installments=_installments(details),
            status=order.text("payment_status"),
        ),
    )


def _installments(details: Reader) -> int:
    """6 or "6"; nothing said is one."""
    told = max(details.money("installments"), Decimal(1))
    return int(min(told, Decimal(MOST_INSTALLMENTS)))
