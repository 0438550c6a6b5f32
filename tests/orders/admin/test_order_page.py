import re
from decimal import Decimal
from html import unescape

import pytest

from orders import reasons
from orders.models import EventKind, Order, OrderEvent, Status
from orders.status import AFTER_CANCEL
from tests.builders import a_merchant, a_sku, a_user, an_item, an_order
from tests.integrations.admin.pages import address, browser

pytestmark = pytest.mark.django_db


def test_an_order_shows_its_items_its_buyer_and_its_history() -> None:
    merchant = a_merchant()
    item = an_item(a_sku(merchant, code="CANECA"), quantity=3, reserved=1)
    order = an_order(merchant, items=[item], short=True, buyer={"name": "Ana <b>Lima</b>"})
    OrderEvent.objects.create(
        merchant=merchant, order=order, kind=EventKind.SHORT, cause="test", reason="faltou"
    )
    url = address(Order, "change", order.pk)
    html = browser(a_user(merchant)).get(url).content.decode()
    assert "CANECA" in html
    assert "Ana &lt;b&gt;Lima&lt;/b&gt;" in html
    assert "faltou" in html


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

    url = address(Order, "change", order.pk)
    html = browser(a_user(merchant)).get(url).content.decode()

    assert "2 → 3 × &lt;CUP&gt; · frete: 5,00 → 7,50" in html
    words = " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())
    assert (
        "Alteração ignorada Cancelado → Pago · O pedido está cancelado; isso é definitivo." in words
    )
    assert "demo" in words
    assert "connection:7" not in words


def test_an_order_is_not_edited() -> None:
    merchant = a_merchant()
    order = an_order(merchant)
    client = browser(a_user(merchant))
    assert client.post(address(Order, "change", order.pk), {}).status_code == 403
    assert client.get(address(Order, "add")).status_code == 403
