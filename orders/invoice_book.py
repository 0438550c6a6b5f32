"""The orders of a batch and their invoices while its rows are taken, one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from orders import invoice_facts, invoice_news, invoice_totals, reasons, status
from orders.invoice_facts import Facts, InvoiceRow
from orders.models import Invoice, Order, OrderItem, Status
from orders.nfe_xml import NfeXml
from orders.refusals import OrderRefusal, Refused
from orders.rules import USUAL, Rules

OVER = frozenset({Status.CANCELLED, Status.RETURNED})


@dataclass(slots=True)
class Book:
    """What is known of one merchant's orders, by id, and their invoices, by key.

    `issuer` is the merchant's CNPJ. `with_xml` are the keys whose XML is kept, `of_order` the
    invoices of each order. What becomes known is in `news`, the changed columns by key, and in
    `lines`, what the history has to say of which order.
    """

    issuer: str
    rules: Rules
    orders: Mapping[int, Order]
    items: Mapping[int, Sequence[OrderItem]]
    invoices: dict[str, Invoice]
    with_xml: set[str]
    of_order: dict[int, list[Invoice]] = field(init=False)
    news: dict[str, set[str]] = field(default_factory=dict)
    lines: list[tuple[Order, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.of_order = {order_id: [] for order_id in self.orders}
        for invoice in self.invoices.values():
            self.of_order.setdefault(invoice.order_id, []).append(invoice)

    def take(self, row: InvoiceRow, told: NfeXml | None) -> bool:
        """Whether the row says anything new; `told` is its XML. Raises Refused: then nothing
        changed."""
        order = self.orders.get(row.order_id)
        if order is None:
            reason = _("This merchant has no order with this id.")
            raise Refused(OrderRefusal.UNKNOWN_ORDER, reason)
        check_key = self.rules.get(order.source, USUAL).check_key
        facts = invoice_facts.read(row, told, issuer=self.issuer, check_key=check_key)
        known = self.invoices.get(facts.key.text)
        if known is not None and known.order_id != order.pk:
            reason = _("The invoice is of order %(number)s; an NF-e is of one sale.")
            raise Refused(OrderRefusal.ANOTHER_ORDER, reason % {"number": known.order.number})
        return self._lay_over(order, known, facts)

    def _lay_over(self, order: Order, known: Invoice | None, facts: Facts) -> bool:
        invoice = known or _blank(order, facts)
        news = invoice_news.news(
            invoice,
            facts,
            has_xml=invoice.key in self.with_xml,
            keeps_xml=order.redacted_at is None,
        )
        if known and not news:
            return False
        _check_status(order)
        if facts.total is not None and "total" in news:
            self._check_total(order, invoice, facts.total, facts.units)
        if known is None:
            _check_issued(facts)
            self.invoices[invoice.key] = invoice
            self.of_order[order.pk].append(invoice)
        for name, value in news.items():
            setattr(invoice, name, value)
        self.news.setdefault(invoice.key, set()).update(news)
        if "xml" in news:
            self.with_xml.add(invoice.key)
        told = news if known else [name for name in news if name in reasons.TOLD_OF_NEW]
        self.lines.append((order, reasons.of_invoice(str(invoice), told)))
        return True

    def _check_total(
        self, order: Order, invoice: Invoice, total: Decimal, units: Decimal | None
    ) -> None:
        others = [one.total for one in self.of_order[order.pk] if one.key != invoice.key]
        invoice_totals.check(
            invoice_totals.due(order, self.items.get(order.pk, ())),
            sum((one for one in others if one is not None), Decimal(0)),
            total,
            units,
        )


def _blank(order: Order, facts: Facts) -> Invoice:
    """A new one that says what its key says."""
    key = facts.key
    return Invoice(
        merchant_id=order.merchant_id,
        order=order,
        key=key.text,
        number=key.number,
        series=key.series,
    )


def _check_status(order: Order) -> None:
    if order.status == Status.PENDING:
        reason = _("The order is not paid: it is invoiced after the payment.")
        raise Refused(OrderRefusal.NOT_PAID, reason)
    if order.status in OVER:
        raise Refused(OrderRefusal.WRONG_STATUS, _(status.reason_against(order.status)))


def _check_issued(facts: Facts) -> None:
    if facts.issued_at is None:
        reason = _("say when the invoice was issued, or send its XML.")
        raise Refused(OrderRefusal.WRONG_VALUE, f"issued_at: {reason}")
