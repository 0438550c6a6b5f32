"""The only writer of invoices: an order gets its NF-e, and is invoiced."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from stdnum.br import cnpj

from catalog import batch, by_code
from catalog.batch import BatchResult, Rejected
from catalog.models import Merchant
from orders import history, invoice_facts, keeping, locking, nfe, signals, status
from orders.invoice_book import Book
from orders.invoice_facts import InvoiceRow
from orders.models import EventKind, Invoice, Order, OrderItem, Status
from orders.nfe_xml import NfeXml
from orders.refusals import OrderRefusal, Refused
from orders.rules import NO_RULES, Rules

__all__ = ["InvoiceRow", "issue"]

COLUMNS = ("number", "series", "issued_at", "authorised_at", "total", "link")
ONCE = ("merchant", "key")
Told = Mapping[int, NfeXml | Refused | None]


def issue(
    merchant_id: int, rows: Sequence[InvoiceRow], cause: str, rules: Rules = NO_RULES
) -> BatchResult:
    """Take the rows one after the other; a dozen statements whatever their number.

    An order that is paid becomes invoiced; one that has left stays where it is. A known invoice
    takes what is news: SEFAZ's yes, the XML, the link. An XML without SEFAZ's protocol is read
    and not kept; nor is one of an order whose personal data is erased.
    """
    told = {row.index: _document(row) for row in rows}
    with transaction.atomic():
        book = _open(merchant_id, rows, told, rules)
        changed, rejected = _take(book, rows, told)
        if book.lines:
            _write(merchant_id, book, cause)
    return batch.result(rows, changed, rejected)


def forget_xml(order_ids: Sequence[int]) -> None:
    """The XML names the buyer; keys and figures stay. The orders are marked as erased already, so
    that no XML is kept for them again."""
    found = Invoice.objects.filter(order__in=order_ids).exclude(xml="")
    found.update(xml="")


def _document(row: InvoiceRow) -> NfeXml | Refused | None:
    """Read before anything is locked."""
    try:
        return invoice_facts.document(row)
    except Refused as refusal:
        return refusal


def _open(merchant_id: int, rows: Sequence[InvoiceRow], told: Told, rules: Rules) -> Book:
    """With the orders locked, and nobody else writing invoices of this merchant."""
    orders = locking.locked(merchant_id, (row.order_id for row in rows))
    _take_turn(merchant_id)
    items: dict[int, list[OrderItem]] = {order_id: [] for order_id in orders}
    for item in OrderItem.objects.filter(order__in=items):
        items[item.order_id].append(item)
    found = Invoice.objects.filter(Q(order__in=items) | Q(key__in=_keys(rows, told)))
    invoices = (
        found.filter(merchant_id=merchant_id)
        .select_related("order")
        .defer("xml")  # up to half a megabyte each
        .annotate(has_xml=~Q(xml=""))
    )
    known = {invoice.key: invoice for invoice in invoices}
    return Book(
        issuer=cnpj.compact(Merchant.objects.values_list("cnpj", flat=True).get(pk=merchant_id)),
        rules=rules,
        orders=orders,
        items=items,
        invoices=dict(known),
        with_xml={key for key, invoice in known.items() if invoice.has_xml},
    )


def _take_turn(merchant_id: int) -> None:
    """A key is one order's: whoever writes sees what the one before wrote. The last lock that is
    taken, so that nobody waits for anything while holding it."""
    with connection.cursor() as cursor:
        key = f"invoices:{merchant_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _keys(rows: Iterable[InvoiceRow], told: Told) -> set[str]:
    given = {nfe.compact(row.key) for row in rows}
    keys = {key for key in given if nfe.has_shape(key)}
    return keys | {one.key for one in told.values() if isinstance(one, NfeXml)}


def _take(book: Book, rows: Sequence[InvoiceRow], told: Told) -> tuple[int, list[Rejected]]:
    changed, rejected = 0, []
    for row in rows:
        try:
            document = told[row.index]
            if isinstance(document, Refused):
                raise document
            changed += book.take(row, document)
        except Refused as refusal:
            code = OrderRefusal(refusal.code)
            rejected.append(Rejected(row.index, code, refusal.detail))
    return changed, rejected


def _write(merchant_id: int, book: Book, cause: str) -> None:
    _store(book, cause)
    history.note_each(
        ((order, EventKind.INVOICE, "", "", line) for order, line in book.lines), cause
    )
    orders = list({order.pk: order for order, _line in book.lines}.values())
    _move(orders, book, cause)
    keeping.keep(orders, timezone.now())
    signals.ring(merchant_id, [order.pk for order in orders], cause)


def _store(book: Book, cause: str) -> None:
    """New and old in one go; an XML that came to a known invoice in another."""
    touched = [book.invoices[key] for key in book.news]
    documented = []
    for invoice in touched:
        invoice.cause = invoice.cause or cause
        if invoice.pk is not None and "xml" in book.news[invoice.key]:
            documented.append(invoice)
        elif invoice.pk is not None:
            invoice.xml = ""  # it was not read, and is not written
    by_code.store(Invoice, touched, COLUMNS, unique=ONCE)
    by_code.store(Invoice, documented, ["xml"], unique=ONCE)


def _move(orders: Sequence[Order], book: Book, cause: str) -> None:
    """Who is paid goes on; of who has left already it is known now when it was invoiced."""
    at = {order.pk: min(one.issued_at for one in book.of_order[order.pk]) for order in orders}
    paid = [order for order in orders if order.status == Status.PAID]
    if paid:
        status.advance_all(paid, Status.INVOICED, cause, at)
    for order in orders:
        order.invoiced_at = order.invoiced_at or at[order.pk]
