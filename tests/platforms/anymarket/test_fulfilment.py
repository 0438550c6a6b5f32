"""What ANYMARKET is told of an order: forward only, and nothing that it knows already."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from integrations.contract import Cancellation, CancelReason, Invoice, PlatformError, Shipment
from integrations.platforms.anymarket import fulfilment
from integrations.platforms.anymarket.connector import Platform
from integrations.platforms.anymarket.simulator import Account, Simulator
from integrations.platforms.anymarket.simulator.endpoints.fulfilment import LIMIT
from tests.platforms import samples
from tests.platforms.anymarket.builders import Ear, account_of, add_skus, connected

SAO_PAULO = timezone(timedelta(hours=-3))
NOON = datetime(2024, 6, 11, 12, tzinfo=UTC)
INVOICE = Invoice(
    key="41240611222333000181550010000012341000012345",
    number="1234",
    series="1",
    issued_at=datetime(2024, 6, 10, 15, 20, tzinfo=SAO_PAULO),
    link="https://nfe.exemplo.com.br/1234.xml",
    xml=b"<nfeProc><NFe/></nfeProc>",
)
SHIPMENT = Shipment(
    carrier="Correios",
    code="BR123456789BR",
    url="https://rastreio.exemplo.com.br/BR123456789BR",
    shipped_at=datetime(2024, 6, 11, 8, tzinfo=SAO_PAULO),
)
CANCELLATION = Cancellation(reason=CancelReason.INVENTORY, restock=True, email=True)
WANTS_XML = {"metadata": {"needInvoiceXML": "true"}}


def documented(name: str) -> Any:
    return samples.raw(samples.folder_of(Platform) / "samples" / "told" / f"order_put_{name}.json")


def an_order(account: Account, status: str = "PAID_WAITING_SHIP", **changes: Any) -> int:
    add_skus(account, "A")
    return account.sell({"A": 1}, status, changes=changes)


def test_bodies_are_as_the_documents_show_them() -> None:
    invoiced = documented("invoiced_request")["invoice"]
    assert fulfilment.said(INVOICE).items() <= invoiced.items()
    shipped = documented("shipped_request")["tracking"]
    assert fulfilment.tracking(SHIPMENT).items() <= shipped.items()
    assert fulfilment.reason(CANCELLATION) == documented("canceled_request")["cancelDetails"]


@pytest.mark.parametrize("name", ["invoiced", "shipped", "concluded", "canceled"])
def test_the_simulator_takes_what_is_documented(name: str) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order, body = an_order(account), documented(f"{name}_request")
        connected(simulator).client.tell_order(str(order), body)
        assert account.orders[order]["status"] == body["status"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("PENDING", "INVOICED"),
        ("PAID_WAITING_SHIP", "INVOICED"),
        ("INVOICED", "INVOICED"),
        ("PAID_WAITING_DELIVERY", "PAID_WAITING_DELIVERY"),
        ("DELIVERY_ISSUE", "DELIVERY_ISSUE"),
    ],
)
def test_an_invoice_moves_forward_only(before: str, after: str) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        tracking = {"number": "1", "carrier": "X", "shippedDate": "2024-06-11T08:00:00-03:00"}
        order = an_order(account, before, tracking=tracking)
        connected(simulator).tell_invoice(str(order), INVOICE)
        kept = account.orders[order]
        assert (kept["status"], kept["invoice"]["accessKey"]) == (after, INVOICE.key)


def test_what_is_told_of_an_order_keeps_the_rest_of_it() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account, **WANTS_XML)
        connector = connected(simulator)
        connector.tell_invoice(str(order), INVOICE)
        connector.tell_shipment(str(order), SHIPMENT)
        connector.tell_delivery(str(order), NOON)
        kept = account.orders[order]
        assert kept["invoice"]["number"] == "1234"
        assert kept["tracking"]["number"] == SHIPMENT.code
        assert kept["tracking"]["deliveredDate"] == "2024-06-11T12:00:00+00:00"
        assert kept["metadata"] == WANTS_XML["metadata"]


def test_nothing_is_told_that_is_known() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = str(an_order(account))
        connector = connected(simulator, ear=ear)
        for _ in range(2):
            connector.tell_invoice(order, INVOICE)
        for _ in range(2):
            # The same moment in another zone is no other figure.
            connector.tell_shipment(order, SHIPMENT)
            moment = SHIPMENT.shipped_at.astimezone(UTC)
            connector.tell_shipment(order, replace(SHIPMENT, shipped_at=moment))
        for _ in range(2):
            connector.tell_delivery(order, NOON)
        for _ in range(2):
            connector.cancel_order(order, CANCELLATION)
        assert ear.paths("PUT") == [f"/orders/{order}"] * 4


@pytest.mark.parametrize("date", ["2024-06-11", "ontem"])
def test_a_moment_that_nobody_can_read_there_is_told_anew(date: str) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account, "PAID_WAITING_DELIVERY", tracking={"shippedDate": date})
        connected(simulator).tell_shipment(str(order), SHIPMENT)
        assert account.orders[order]["tracking"]["shippedDate"] == "2024-06-11T08:00:00-03:00"


@pytest.mark.parametrize(
    ("metadata", "is_wanted"),
    [({"needInvoiceXML": "true"}, True), ({"needInvoiceXML": True}, True), ({}, False)],
)
def test_the_document_goes_where_a_marketplace_wants_it(
    metadata: dict[str, Any], is_wanted: bool
) -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account, metadata=metadata)
        connector = connected(simulator, ear=ear)
        for _ in range(2):
            connector.tell_invoice(str(order), INVOICE)
        assert account.nfe_xml == ({order: INVOICE.xml} if is_wanted else {})
        assert len(ear.paths("PUT")) == 1 + is_wanted


def test_an_invoice_without_its_document_is_told_by_its_key() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account, **WANTS_XML)
        connected(simulator).tell_invoice(str(order), replace(INVOICE, xml=b"", link=""))
        assert account.nfe_xml == {}
        assert "linkNfe" not in account.orders[order]["invoice"]


@pytest.mark.parametrize("metadata", [{}, {"needInvoiceXML": "true"}])
def test_a_marketplaces_reason_inside_a_500_is_for_a_person(metadata: dict[str, str]) -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account, metadata=metadata)
        account.knobs.invoices_refused = "A data de emissão é inválida."
        with pytest.raises(PlatformError) as refused:
            connected(simulator, ear=ear).tell_invoice(str(order), INVOICE)
        assert (refused.value.code, refused.value.permanent) == ("rejected", True)
        assert refused.value.status == 500
        assert "A data de emissão é inválida." in refused.value.detail
        assert account.orders[order]["status"] == "PAID_WAITING_SHIP"
        assert len(ear.paths("PUT")) == 1


def test_an_outage_is_for_another_try() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        account.knobs.failing, account.knobs.failing_status = 1, 500
        with pytest.raises(PlatformError) as down:
            connected(simulator).tell_invoice(str(order), INVOICE)
        assert not down.value.permanent


def test_interrupted_after_the_document_the_invoice_is_told_to_its_end() -> None:
    """The marketplace takes no second document of the order."""
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account, **WANTS_XML)
        account.knobs.losing_answers_to = f"PUT /orders/{order}/nfe"
        connector = connected(simulator)
        with pytest.raises(PlatformError):
            connector.tell_invoice(str(order), INVOICE)
        account.knobs.losing_answers_to = ""
        connector.tell_invoice(str(order), INVOICE)
        assert account.orders[order]["invoice"]["accessKey"] == INVOICE.key


def test_a_second_document_that_the_marketplace_refuses_is_for_a_person() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account, **WANTS_XML)
        connector = connected(simulator)
        connector.tell_invoice(str(order), INVOICE)
        with pytest.raises(PlatformError) as refused:
            connector.tell_invoice(str(order), replace(INVOICE, key="another"))
        assert refused.value.permanent
        assert LIMIT in refused.value.detail
        assert account.orders[order]["invoice"]["accessKey"] == INVOICE.key


@pytest.mark.parametrize("tell", ["tell_invoice", "tell_shipment"])
def test_a_step_back_from_a_cancelled_order_is_refused(tell: str) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account, "CANCELED")
        told = {"tell_invoice": INVOICE, "tell_shipment": SHIPMENT}[tell]
        with pytest.raises(PlatformError) as refused:
            getattr(connected(simulator), tell)(str(order), told)
        assert (refused.value.code, refused.value.status) == ("rejected", 422)


def test_what_lacks_is_named_field_by_field() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        with pytest.raises(PlatformError) as refused:
            connected(simulator).tell_shipment(str(order), replace(SHIPMENT, carrier=""))
        assert "tracking.carrier: não pode ser nulo" in refused.value.detail


@pytest.mark.parametrize("status", ["PENDING", "PAID_WAITING_SHIP", "CONCLUDED"])
def test_an_order_is_cancelled_from_anywhere_with_a_reason(status: str) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account, status)
        detail = replace(CANCELLATION, detail="Extraviado no depósito")
        connected(simulator).cancel_order(str(order), detail)
        kept = account.orders[order]
        assert (kept["status"], kept["cancelDetails"]) == ("CANCELED", "Extraviado no depósito")
        assert account.waiting_notices() == [order]


@pytest.mark.parametrize("reason", CancelReason)
def test_every_reason_has_words(reason: CancelReason) -> None:
    told = fulfilment.reason(Cancellation(reason=reason, restock=False, email=False))
    assert told[0].isupper()


def test_a_list_of_orders_comes_by_offset_in_the_order_of_their_making() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A")
        orders = [str(account.sell({"A": 1})) for _ in range(101)]
        account.orders[int(orders[0])]["status"] = "FROZEN"
        now = datetime.now(UTC)
        pages = list(connected(simulator, ear=ear).order_states(now - timedelta(hours=1), now))
        assert [state.external_id for page in pages for state in page] == orders
        assert (pages[0][0].status, pages[0][1].status) == ("pending", "paid")
        first, second = (call.url.partition("?")[2] for call in ear.calls)
        assert "offset=0" in first
        assert "offset=100" in second
        assert all("sort=createdAt&sortDirection=ASC" in query for query in (first, second))
        assert "%2B00%3A00" in first


def test_a_change_moves_the_moment_of_the_order() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account, lastUpdate="2024-06-10T12:05:02Z")
        connector = connected(simulator)
        before = connector.read_order(str(order)).updated_at
        connector.tell_shipment(str(order), SHIPMENT)
        after = connector.read_order(str(order)).updated_at
        assert before == datetime(2024, 6, 10, 12, 5, 2, tzinfo=UTC)
        assert after is not None
        assert abs(datetime.now(UTC) - after) < timedelta(minutes=1)
