from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from catalog.batch import Rejected
from orders import invoicing
from orders.invoicing import InvoiceRow
from orders.models import Invoice, Order, OrderEvent, OrderItem, Status
from tests.builders import a_merchant, a_sku, an_item, an_order
from tests.orders.nfe_samples import BRASILIA, ISSUED, a_key, a_key_of, an_xml, an_xml_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def an_order_of(*, quantity: int = 2, **values: Any) -> Order:
    """Pieces at 10.00."""
    merchant = values.pop("merchant", None) or a_merchant()
    return an_order(merchant, items=[an_item(a_sku(merchant), quantity=quantity)], **values)


def refused(order: Order, **values: Any) -> Rejected:
    """Why this row is not taken; nothing of it is."""
    before = list(Order.objects.values()), list(Invoice.objects.values())
    given = {"key": a_key_of(order), "issued_at": ISSUED, **values}
    row = InvoiceRow(index=7, order_id=order.pk, **given)
    [rejected] = invoicing.issue(order.merchant_id, [row], "test").rejected
    assert (list(Order.objects.values()), list(Invoice.objects.values())) == before
    assert not OrderEvent.objects.filter(cause="test").exists()
    assert rejected.index == 7
    return rejected


def taken(order: Order, **values: Any) -> bool:
    given = {"key": a_key_of(order), "issued_at": ISSUED, **values}
    row = InvoiceRow(index=0, order_id=order.pk, **given)
    result = invoicing.issue(order.merchant_id, [row], "before")
    return result.changed == 1


def test_the_order_of_another_merchant_is_not_known() -> None:
    order = an_order_of()
    row = InvoiceRow(0, order.pk, a_key_of(order), issued_at=ISSUED)
    for asked in (row, InvoiceRow(0, 0, row.key), InvoiceRow(0, 2**62, row.key)):
        [rejected] = invoicing.issue(a_merchant().pk, [asked], "test").rejected
        assert rejected.code == "unknown_order"
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.PENDING, "not_paid"),
        (Status.CANCELLED, "wrong_status"),
        (Status.RETURNED, "wrong_status"),
    ],
)
def test_an_invoice_has_its_time(status: Status, code: str) -> None:
    assert refused(an_order_of(status=status)).code == code


def test_a_wrong_key_is_told() -> None:
    order = an_order_of()
    key = a_key_of(order)
    wrong = key[:40] + str((int(key[40]) + 1) % 10) + key[41:]
    assert refused(order, key=wrong).code == "wrong_key"
    assert "0" in refused(order, key="").reason
    assert refused(order, key="\0" * 44).code == "wrong_key"


def test_another_company_is_not_the_issuer_but_another_branch_is() -> None:
    order = an_order_of(merchant=a_merchant(cnpj="11.222.333/0001-81"))
    assert refused(order, key=a_key("11444777000161")).code == "another_issuer"
    assert taken(order, key=a_key("11222333000262"))


def test_an_invoice_is_of_one_order_but_each_merchant_has_its_own() -> None:
    order = an_order_of()
    assert taken(order)
    other = an_order_of(merchant=order.merchant)
    rejected = refused(other, key=a_key_of(order))
    assert rejected.code == "another_order"
    assert order.number in rejected.reason


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"number": "124"}, "123"),
        ({"series": "2"}, "series"),
        ({"number": "1a"}, "number"),
        ({"number": "1" * 10}, "number"),
        ({"series": "1234"}, "series"),
        ({"issued_at": None}, "issued_at"),
        ({"total": Decimal("20.001")}, "two decimals"),
        ({"total": Decimal("-1")}, "two decimals"),
        ({"total": Decimal("NaN")}, "two decimals"),
    ],
)
def test_a_wrong_value_is_told(values: dict[str, Any], word: str) -> None:
    rejected = refused(an_order_of(), **values)
    assert rejected.code == "wrong_value"
    assert word in rejected.reason


@pytest.mark.parametrize("number", ["123", "000123", " 123 "])
def test_the_number_of_the_key_may_be_written_otherwise(number: str) -> None:
    order = an_order_of()
    assert taken(order, number=number, series="001")
    assert Invoice.objects.get().number == "123"


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 4, 29, 23, 59, tzinfo=BRASILIA),
        datetime(2026, 6, 2, 0, 1, tzinfo=BRASILIA),
        datetime(2005, 5, 20, tzinfo=BRASILIA),
        datetime(1, 1, 1, tzinfo=BRASILIA),
        datetime(9999, 12, 31, 23, tzinfo=BRASILIA),
    ],
)
def test_a_moment_that_cannot_be_is_told(moment: datetime) -> None:
    assert refused(an_order_of(), issued_at=moment).code == "wrong_moment"


def test_nothing_is_issued_or_authorised_in_the_future() -> None:
    order = an_order_of()
    soon = timezone.now() + timedelta(hours=2)
    key = a_key_of(order, month=f"{soon:%y%m}")
    assert refused(order, key=key, issued_at=soon).code == "wrong_moment"
    assert refused(order, authorised_at=soon).code == "wrong_moment"


def test_the_month_of_the_key_is_the_issuers() -> None:
    """Late on the last of May in Acre it is June in UTC."""
    order = an_order_of()
    assert taken(order, issued_at=datetime.fromisoformat("2026-06-01T04:30:00+00:00"))


@pytest.mark.parametrize(
    "link", ["ftp://a.example/n.xml", "javascript:alert(1)", "nfe.xml", "https://", "https://a b"]
)
def test_a_link_leads_to_a_page(link: str) -> None:
    assert refused(an_order_of(), link=link).code == "wrong_address"


def test_the_xml_is_this_invoices_own() -> None:
    order = an_order_of()
    other = an_order_of(merchant=order.merchant)
    theirs = an_xml_of(other, 124)
    rejected = refused(order, xml=theirs)
    assert rejected.code == "wrong_xml"
    assert a_key_of(other, 124) in rejected.reason


def test_an_xml_from_the_test_environment_is_no_invoice() -> None:
    order = an_order_of()
    assert refused(order, xml=an_xml_of(order, environment="2")).code == "wrong_xml"


def test_what_is_no_xml_of_a_sale_is_told() -> None:
    order = an_order_of()
    assert refused(order, xml=b"<html/>").code == "wrong_xml"
    assert refused(order, xml=an_xml_of(order, direction="0")).code == "wrong_xml"


@pytest.mark.parametrize("total", ["19.99", "20.01", "10.00", "0.00", "200.00"])
def test_the_invoice_of_everything_comes_to_the_order_to_the_cent(total: str) -> None:
    order = an_order_of()
    assert refused(order, xml=an_xml_of(order, total=total)).code == "totals_disagree"


@pytest.mark.parametrize("total", ["19.99", "20.01"])
def test_a_total_without_xml_is_looked_at_too(total: str) -> None:
    order = an_order_of()
    assert refused(order, total=Decimal(total)).code == "totals_disagree"


def test_the_total_given_is_the_xmls() -> None:
    order = an_order_of()
    given = {"xml": an_xml_of(order), "total": Decimal("20.01")}
    assert refused(order, **given).code == "totals_disagree"


def a_part(order: Order, number: int, total: str, units: int) -> dict[str, Any]:
    key = a_key_of(order, number)
    return {"key": key, "xml": an_xml(key, total, units=units)}


def test_the_parts_of_an_order_come_to_no_more_than_the_order() -> None:
    order = an_order_of(quantity=4)
    assert taken(order, **a_part(order, 1, "10.00", 1))
    assert refused(order, **a_part(order, 2, "30.01", 3)).code == "totals_disagree"
    assert taken(order, **a_part(order, 2, "20.00", 2))
    assert refused(order, **a_part(order, 3, "10.01", 1)).code == "totals_disagree"
    assert taken(order, **a_part(order, 3, "10.00", 1))
    rejected = refused(order, **a_part(order, 4, "0.01", 1))
    assert "0.01, and 0.00" in rejected.reason


def test_what_units_were_cancelled_for_is_not_invoiced() -> None:
    order = an_order_of(quantity=3, freight=Decimal("5.00"), total=Decimal("35.00"))
    OrderItem.objects.update(cancelled=1)
    assert refused(order, xml=an_xml_of(order, units=3)).code == "totals_disagree"
    assert taken(order, xml=an_xml_of(order, total="25.00"))


def test_a_discount_is_spread_over_the_units() -> None:
    order = an_order_of(quantity=3, discount=Decimal("1.00"), total=Decimal("29.00"))
    OrderItem.objects.update(cancelled=1)
    for total in ("19.31", "19.35"):
        assert refused(order, xml=an_xml_of(order, total=total)).code == "totals_disagree"
    assert taken(order, xml=an_xml_of(order, total="19.33"))


def test_an_invoice_from_before_the_cancel_stays_what_it_was() -> None:
    order = an_order_of(quantity=3)
    xml = an_xml_of(order)
    assert taken(order, total=Decimal("30.00"))
    OrderItem.objects.update(cancelled=1)
    assert taken(order, xml=xml)
    assert Invoice.objects.get().xml.encode() == xml


def test_wrong_rows_do_not_keep_the_others_out() -> None:
    order, other = an_order_of(), an_order_of(status=Status.PENDING)
    rows = [
        InvoiceRow(0, other.pk, a_key_of(order), issued_at=ISSUED),
        InvoiceRow(1, order.pk, "1"),
        InvoiceRow(2, order.pk, a_key_of(order), issued_at=ISSUED),
    ]
    result = invoicing.issue(order.merchant_id, rows, "test")
    assert [row.code for row in result.rejected] == ["unknown_order", "wrong_key"]
    assert result.changed == 1
