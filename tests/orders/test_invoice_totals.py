"""What holds for any order: its invoices are never more than what is sold, and all of it fits."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orders import invoice_totals
from orders.invoice_totals import CENT
from orders.models import Order, OrderItem
from orders.refusals import OrderRefusal, Refused

Sale = tuple[Order, list[OrderItem]]

amounts = st.integers(0, 100_000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    """Lines of which some units may be cancelled, one unit at least is still sold."""
    items = []
    for number in range(draw(st.integers(1, 4))):
        quantity = draw(st.integers(1, 9))
        price = draw(amounts)
        items.append(
            OrderItem(
                pk=number + 1,
                quantity=quantity,
                cancelled=draw(st.integers(0, quantity)),
                unit_price=price,
                discount=draw(st.integers(0, 100)) * quantity * price / 100,
            )
        )
    assume(any(item.to_send for item in items))
    goods = sum((item.quantity * item.unit_price for item in items), Decimal(0))
    own = sum((item.discount for item in items), Decimal(0))
    discount = own + (goods - own) * draw(st.integers(0, 100)) / 100
    freight = draw(amounts)
    total = (goods - discount + freight).quantize(CENT)
    return Order(discount=discount, freight=freight, total=total), items


@given(sales())
def test_what_is_due_is_between_the_freight_and_the_total(
    sale: Sale,
) -> None:
    order, items = sale
    due = invoice_totals.due(order, items)
    assert order.freight - CENT <= due.amount <= order.total
    if not any(item.cancelled for item in items):
        assert (due.amount, due.slack) == (order.total, 0)


@given(sales(), st.data())
def test_invoices_that_are_taken_are_never_more_than_what_is_due(
    sale: Sale, data: st.DataObject
) -> None:
    due = invoice_totals.due(*sale)
    taken = Decimal(0)
    for _ in range(data.draw(st.integers(1, 5))):
        total = data.draw(amounts)
        units = data.draw(st.none() | st.integers(0, 40).map(Decimal))
        try:
            invoice_totals.check(due, taken, total, units)
        except Refused as refusal:
            assert refusal.code == OrderRefusal.TOTALS_DISAGREE
        else:
            taken += total
    assert taken <= due.amount + due.slack


@given(sales(), st.data())
def test_what_is_left_is_always_taken(sale: Sale, data: st.DataObject) -> None:
    """In one invoice, or after any part."""
    due = invoice_totals.due(*sale)
    part = data.draw(st.integers(0, int(due.amount * 100))) * CENT
    invoice_totals.check(due, part, due.amount - part, None)
    invoice_totals.check(due, part, due.amount - part, Decimal(due.units))


@given(sales())
def test_an_invoice_of_all_units_agrees_to_the_cent(sale: Sale) -> None:
    due = invoice_totals.due(*sale)
    off = due.slack + CENT
    for total in (due.amount - off, due.amount + off):
        with pytest.raises(Refused):
            invoice_totals.check(due, Decimal(0), total, Decimal(due.units))
