from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Merchant, Role
from orders import reasons
from orders.models import EventKind, Invoice, Order, OrderEvent, OrderItem, OrderReturn, Status
from orders.status import AFTER_CANCEL
from tests.builders import (
    a_merchant,
    a_shipment,
    a_sku,
    a_stock,
    a_user,
    a_warehouse,
    an_item,
    an_order,
)
from tests.integrations.admin.pages import address, browser
from tests.orders.admin.order_pages import page, words

pytestmark = pytest.mark.django_db

KEY = "35261114200166000187550010000000071234567890"
SCRIPT = "<script>alert(1)</script>"


def an_invoice(order: Order, **values: object) -> Invoice:
    given = {"key": KEY, "number": "7", "series": "1", "issued_at": timezone.now(), **values}
    return Invoice.objects.create(merchant=order.merchant, order=order, cause="test", **given)


def test_an_order_shows_its_items_with_the_stock_there_is() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="CANECA")
    a_stock(sku, a_warehouse(merchant), 5)
    item = an_item(sku, quantity=3, reserved=1, cancelled=1)
    [good] = page(an_order(merchant, items=[item], short=True)).context["goods"].rows
    assert (good.stock.on_hand, good.stock.reserved, good.stock.free) == (5, 0, 5)
    assert good.missing == 1
    assert address(type(sku), "change", sku.pk) == good.url


def test_what_has_left_is_not_missing() -> None:
    merchant = a_merchant()
    order = an_order(merchant, items=[an_item(a_sku(merchant), quantity=2)], status="shipped")
    [good] = page(order).context["goods"].rows
    assert (good.missing, good.stock) == (0, None)


@pytest.mark.parametrize(
    ("status", "states"),
    [
        ("pending", ["now", "ahead", "ahead", "ahead", "ahead"]),
        ("invoiced", ["done", "done", "now", "ahead", "ahead"]),
        ("shipped", ["done", "done", "skipped", "now", "ahead"]),
        ("cancelled", ["done", "done", "ended"]),
        ("returned", ["done", "done", "ended"]),
    ],
)
def test_the_way_it_has_come_is_a_line_of_steps(status: str, states: list[str]) -> None:
    order = an_order(a_merchant(), status=status, paid_at=timezone.now())
    assert [step.state for step in page(order).context["steps"]] == states


def test_who_bought_how_it_is_paid_and_where_it_goes() -> None:
    street = {"receiver": "Ana", "street": "Rua A", "number": "1", "city": "Itu", "state": "SP"}
    order = an_order(
        a_merchant(),
        buyer={"name": "Ana Lima", "document": "111.444.777-35"},
        shipping=street | {"country": "BR"},
        billing=street | {"receiver": "Ana ME", "country": "BR"},
        payments=[{"method": "pix", "installments": 1, "amount": "12.30", "status": "paid"}],
    )
    told = words(page(order).content.decode())
    for text in ("Ana Lima 111.444.777-35", "Ana Rua A, 1 Itu – SP", "Ana ME Rua A, 1"):
        assert text in told
    assert "pix paid R$ 12,30" in told


def test_invoices_parcels_and_returns_are_shown() -> None:
    merchant = a_merchant()
    item = an_item(a_sku(merchant, code="CUP"), quantity=2)
    order = an_order(merchant, items=[item], status="shipped")
    an_invoice(order, xml="<nfe/>")
    a_shipment(order, "AA1", tracking_url="https://track.example/AA1")
    back = OrderReturn.objects.create(merchant=merchant, order=order, reference="R-1", cause="t")
    back.items.create(merchant=merchant, item=item, quantity=1)
    html = page(order).content.decode()
    assert "3526 1114 2001 6600 0187 5500 1000 0000 0712 3456 7890" in html
    assert 'href="https://track.example/AA1" target="_blank" rel="noopener' in html
    assert "1 × CUP" in html


def test_an_invoices_xml_is_a_file_for_whoever_sees_the_order() -> None:
    order = an_order(a_merchant())
    url = f"/admin/orders/order/{order.pk}/invoices/{an_invoice(order, xml='<nfe/>').pk}.xml"
    answer = browser(a_user(order.merchant, role=Role.VIEWER)).get(url)
    assert answer.content == b"<nfe/>"
    assert answer["Content-Disposition"] == f'attachment; filename="{KEY}-nfe.xml"'
    assert browser(a_user(a_merchant())).get(url).status_code == 404


def test_nothing_that_others_wrote_is_run() -> None:
    merchant = a_merchant()
    order = an_order(
        merchant,
        items=[an_item(a_sku(merchant), title=SCRIPT)],
        number=SCRIPT,
        channel=SCRIPT,
        buyer={"name": SCRIPT},
        shipping={"street": SCRIPT},
        payments=[{"method": SCRIPT}],
    )
    an_invoice(order, link="javascript:alert(1)")
    a_shipment(order, SCRIPT, tracking_url="javascript:alert(1)", carrier_name=SCRIPT)
    OrderEvent.objects.create(
        merchant=merchant, order=order, kind="moved", cause=SCRIPT, reason=SCRIPT
    )
    html = page(order).content.decode()
    assert SCRIPT not in html
    assert "javascript:" not in html


def test_the_history_is_told_in_the_readers_words() -> None:
    merchant = a_merchant()
    order = an_order(merchant)
    edit = reasons.of_edit(["2 → 3 × <CUP>"], [("freight", Decimal("5.00"), Decimal("7.50"))])
    OrderEvent.objects.create(
        merchant=merchant, order=order, kind=EventKind.EDITED, cause="connection:7", reason=edit
    )
    OrderEvent.objects.create(
        merchant=merchant,
        order=order,
        kind=EventKind.IGNORED,
        from_status=Status.CANCELLED,
        to_status=Status.PAID,
        cause="demo",
        reason=AFTER_CANCEL,
    )
    html = page(order).content.decode()
    assert "2 → 3 × &lt;CUP&gt; · frete: 5,00 → 7,50" in html
    told = words(html)
    assert "Cancelado → Pago · O pedido está cancelado; isso é definitivo." in told
    assert "demo" in told
    assert "connection:7" not in told


def test_a_person_is_named_in_the_history() -> None:
    order = an_order(a_merchant())
    person = a_user(order.merchant, first_name="Bia", last_name="Souza")
    OrderEvent.objects.create(
        merchant=order.merchant, order=order, kind="moved", cause=f"user:{person.pk}"
    )
    assert page(order).context["history"][0].cause == "Bia Souza"


def grow(order: Order, merchant: Merchant, number: int) -> None:
    for place in range(number):
        item = an_item(a_sku(merchant), quantity=2)
        item.order = order
        item.save()
        a_stock(item.sku, a_warehouse(merchant, code=f"{item.pk}"), 1)
        a_shipment(order, f"{item.pk}")
        an_invoice(order, key=f"{item.pk:044d}")
        back = OrderReturn.objects.create(
            merchant=merchant, order=order, reference=f"{item.pk}", cause="t"
        )
        back.items.create(merchant=merchant, item=item, quantity=1)
        cause = f"user:{a_user(merchant).pk}"
        order.events.create(merchant=merchant, kind="moved", cause=cause, reason=f"{place}")


def test_more_of_everything_is_not_more_queries() -> None:
    merchant = a_merchant()
    order = an_order(merchant, status="shipped")
    client = browser(a_user(merchant))
    url = address(Order, "change", order.pk)

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    grow(order, merchant, 2)
    few = queries()
    grow(order, merchant, 6)
    assert queries() == few < 35


def test_only_so_many_lines_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orders.admin.order_history.MOST_LINES", 3)
    monkeypatch.setattr("orders.admin.order_goods.MOST_LINES", 3)
    merchant = a_merchant()
    sku = a_sku(merchant)
    order = an_order(merchant, items=[an_item(sku) for _ in range(5)])
    for number in range(5):
        order.events.create(merchant=merchant, kind="moved", cause="test", reason=f"{number}")
    context = page(order).context
    assert [line.moment.text for line in context["history"]] == ["2", "3", "4"]
    assert (len(context["goods"].rows), context["goods"].more) == (3, True)
    assert OrderItem.objects.count() == 5


def test_an_order_is_not_edited() -> None:
    merchant = a_merchant()
    order = an_order(merchant)
    client = browser(a_user(merchant))
    assert client.post(address(Order, "change", order.pk), {}).status_code == 403
    assert client.get(address(Order, "add")).status_code == 403
