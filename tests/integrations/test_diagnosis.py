"""Why is this not synced? Each condition, and the first one that keeps it back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.postgres.functions import TransactionNow
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import stock
from catalog.models import Brand, Category, Price, Product, Sku
from integrations import diagnosis, outbox, publications, queue, traffic
from integrations.contract import PlatformError
from integrations.diagnosis import Code, Standing
from integrations.diagnosis.condition import TITLES, TROUBLES
from integrations.models import (
    Activity,
    Connection,
    Listing,
    Outbound,
    Publication,
    State,
    Switch,
    Unlinked,
    WhyUnlinked,
)
from integrations.sync import figures
from integrations.traffic import Flow
from tests.builders import a_connection, a_listing, a_merchant, a_sku, some_skus
from tests.integrations.diagnosis_cases import condition, sold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

NOON = datetime(2026, 3, 14, 15, 0, tzinfo=UTC)  # in São Paulo


def of_sku(sku: Sku) -> diagnosis.Diagnosis:
    [found] = diagnosis.of_skus([sku])[sku.pk]
    return found


def test_what_was_told_and_has_not_changed_is_kept_back_by_nothing() -> None:
    shop = sold()

    assert shop.blocking() is None
    told = shop.condition(Code.NO_CHANGE, Flow.STOCK)
    assert told.standing == Standing.INFO
    assert "5 units, at 03/14/2026 12:09 p.m." in told.text  # in São Paulo
    assert "Nothing has changed since" in told.text


def test_the_conditions_come_in_one_order_whatever_their_answers() -> None:
    shop = sold()
    whole = [(one.code, one.flow) for one in shop.diagnosis().conditions]
    other = a_sku(shop.merchant)
    Switch.objects.create(merchant=shop.merchant, on=False)
    Connection.objects.update(state=State.INACTIVE, push_stock=False)

    assert [(one.code, one.flow) for one in of_sku(other).conditions] == whole
    assert len(set(whole)) == len(whole)


def test_the_merchants_switch_comes_first() -> None:
    shop = sold(state=State.INACTIVE, push_stock=False)
    Switch.objects.create(merchant=shop.merchant, on=False)

    assert shop.blocking() == Code.SWITCHED_OFF
    assert shop.condition(Code.SWITCHED_OFF).link == "/admin/integrations/switch/"


def test_a_switch_of_another_merchant_is_not_asked() -> None:
    shop = sold()
    Switch.objects.create(merchant=a_merchant(), on=False)

    assert shop.blocking() is None


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.INACTIVE, Code.INACTIVE),
        (State.NEEDS_REAUTHORISATION, Code.NEEDS_REAUTHORISATION),
    ],
)
def test_the_connections_state_keeps_it_back(state: State, code: Code) -> None:
    shop = sold(state=state)

    assert shop.blocking() == code
    assert shop.condition(code).link.endswith(f"/connection/{shop.connection.pk}/change/")
    assert shop.condition(Code.RESTING).standing == Standing.NOT_REACHED


def test_a_rest_passes_by_itself_and_says_when() -> None:
    shop = sold()
    Activity.objects.update(resume_at=timezone.now() + timedelta(minutes=5))

    assert shop.blocking() == Code.RESTING
    resting = shop.condition(Code.RESTING)
    assert resting.standing == Standing.WAITS
    assert "rests until" in resting.text


def test_a_rest_that_is_over_is_none() -> None:
    shop = sold()
    Activity.objects.update(resume_at=timezone.now() - timedelta(seconds=1))

    assert shop.blocking() is None


def test_the_connections_last_error_is_told_but_keeps_nothing_back() -> None:
    shop = sold()
    Activity.objects.update(error_code="unreachable", error_detail="ConnectTimeout")

    error = shop.condition(Code.ERROR)
    assert error.standing == Standing.INFO
    assert "The platform did not answer. “ConnectTimeout”" in error.text
    assert shop.blocking() is None


@pytest.mark.parametrize("flow", [Flow.STOCK, Flow.PRICE])
def test_a_flow_that_is_off_keeps_back_itself_alone(flow: Flow) -> None:
    shop = sold(**{traffic.FLAGS[flow]: False})

    found = [one for one in shop.diagnosis().conditions if one.keeps_back]
    assert [(one.code, one.flow) for one in found] == [(Code.FLOW_OFF, flow)]


def test_the_switches_of_the_flows_are_asked_before_the_link() -> None:
    merchant = a_merchant()
    a_connection(merchant, push_stock=False)
    found = of_sku(a_sku(merchant))

    codes = [one.code for one in found.conditions]
    switches = [at for at, code in enumerate(codes) if code == Code.FLOW_OFF]
    assert len(switches) == 3
    assert codes.index(Code.RESTING) < min(switches)
    assert max(switches) < codes.index(Code.NOT_LINKED)
    assert found.blocking is not None
    assert (found.blocking.code, found.blocking.flow) == (Code.FLOW_OFF, Flow.STOCK)


def test_products_that_are_off_do_not_keep_back_what_is_linked() -> None:
    shop = sold(push_products=False)

    assert shop.condition(Code.FLOW_OFF, Flow.PRODUCTS).standing == Standing.INFO
    assert shop.blocking() is None


def test_an_inactive_sku_is_worth_a_note() -> None:
    shop = sold()
    Sku.objects.update(active=False)

    assert shop.condition(Code.PRODUCT_INACTIVE).standing == Standing.INFO
    assert "The SKU is inactive" in shop.condition(Code.PRODUCT_INACTIVE).text
    Product.objects.update(active=False)
    assert "The product is inactive" in shop.condition(Code.PRODUCT_INACTIVE).text
    assert shop.blocking() is None


def test_a_sku_nobody_linked_says_how_to_link_it() -> None:
    merchant = a_merchant()
    there = a_connection(merchant)
    sku = a_sku(merchant)

    found = of_sku(sku)

    assert found.blocking is not None
    assert found.blocking.code == Code.NOT_LINKED
    assert found.blocking.link == (
        f"/admin/integrations/listing/add/?connection={there.pk}&sku={sku.pk}"
    )
    assert condition(found, Code.NO_CHANGE, Flow.STOCK).standing == Standing.NOT_REACHED


def test_a_sku_of_the_platform_that_may_be_it_is_named() -> None:
    merchant = a_merchant()
    there = a_connection(merchant)
    sku = a_sku(merchant, ean="7891234567895")
    for external_id in ("9", "10"):
        Unlinked.objects.create(
            merchant=merchant,
            connection=there,
            external_id=external_id,
            external_product_id="1",
            code="THEIRS",
            ean="7891234567895",
            reason=WhyUnlinked.AMBIGUOUS,
            seen_at=timezone.now(),
        )

    found = condition(of_sku(sku), Code.NOT_LINKED)

    assert "THEIRS" in found.text
    assert "Several fit: choose one" in found.text
    assert "And 1 other." in found.text
    first = Unlinked.objects.order_by("pk")[0]
    assert found.link == f"/admin/integrations/unlinked/{first.pk}/change/"
    other = of_sku(a_sku(merchant, ean=""))
    assert "THEIRS" not in condition(other, Code.NOT_LINKED).text


def test_a_product_on_its_way_waits_for_its_terms() -> None:
    merchant = a_merchant()
    there = a_connection(merchant)
    brand = Brand.objects.create(merchant=merchant, name="Acme")
    sku = a_sku(merchant)
    Product.objects.update(brand=brand)
    publications.want(there, [sku.product_id])

    found = of_sku(sku)

    assert found.blocking is not None
    assert (found.blocking.code, found.blocking.flow) == (Code.UNMAPPED, Flow.PRODUCTS)
    assert "Acme" in found.blocking.text
    assert found.blocking.link == (
        f"/admin/integrations/connection/{there.pk}/mapping/brand/?q=Acme"
    )
    assert condition(found, Code.NOT_LINKED).standing == Standing.INFO
    assert condition(found, Code.OBJECTIONS, Flow.PRODUCTS).standing == Standing.NOT_REACHED


def test_terms_that_are_made_there_keep_nothing_back() -> None:
    merchant = a_merchant()
    there = a_connection(merchant, send_terms=True)
    category = Category.objects.create(merchant=merchant, name="Roupas", path="Roupas")
    sku = a_sku(merchant)
    Product.objects.update(category=category)
    publications.want(there, [sku.product_id])

    unmapped = condition(of_sku(sku), Code.UNMAPPED, Flow.PRODUCTS)

    assert unmapped.standing == Standing.INFO
    assert "Created there first: Roupas" in unmapped.text


def test_what_the_platform_demands_is_said_before_it_is_sent() -> None:
    merchant = a_merchant()
    there = a_connection(merchant)
    sku = a_sku(merchant)
    publications.want(there, [sku.product_id])

    found = of_sku(sku)

    assert found.blocking is not None
    assert found.blocking.code == Code.OBJECTIONS
    assert "The brand is missing" in found.blocking.text


def test_products_that_are_off_keep_back_a_publication() -> None:
    merchant = a_merchant()
    there = a_connection(merchant, push_products=False)
    sku = a_sku(merchant)
    publications.want(there, [sku.product_id])

    found = of_sku(sku)

    assert found.blocking is not None
    assert (found.blocking.code, found.blocking.flow) == (Code.FLOW_OFF, Flow.PRODUCTS)


def test_a_product_nobody_published_here_has_nothing_to_be_mapped() -> None:
    shop = sold()
    Product.objects.update(brand=Brand.objects.create(merchant=shop.merchant, name="Acme"))

    assert shop.condition(Code.UNMAPPED, Flow.PRODUCTS).standing == Standing.NOT_REACHED
    assert "already" in shop.condition(Code.NOT_PUBLISHED, Flow.PRODUCTS).text


def published(product_id: int, there: Connection) -> None:
    publications.want(there, [product_id])
    Publication.objects.update(published_at=timezone.now(), due_at=None, waiting_since=None)


def test_frozen_content_that_differs_is_named_and_keeps_nothing_back() -> None:
    shop = sold()
    published(shop.sku.product_id, shop.connection)
    Publication.objects.update(sent={"title": "An older title"})

    frozen = shop.condition(Code.FROZEN, Flow.PRODUCTS)

    assert frozen.standing == Standing.INFO
    assert "Title" in frozen.text
    assert shop.blocking() is None


def test_a_sku_that_came_after_its_products_publication_wants_a_republication() -> None:
    shop = sold()
    published(shop.sku.product_id, shop.connection)
    younger = a_sku(shop.merchant, product=shop.sku.product)

    found = of_sku(younger)

    assert found.blocking is not None
    assert found.blocking.code == Code.NOT_LINKED
    assert "republish it" in found.blocking.text


def test_a_stock_that_was_never_counted_is_unknown_and_not_zero() -> None:
    shop = sold()
    uncounted = a_sku(shop.merchant)
    outbox.follow([a_listing(shop.connection, uncounted)])

    found = of_sku(uncounted)

    assert condition(found, Code.NO_FIGURE, Flow.STOCK).standing == Standing.BLOCKS
    assert condition(found, Code.NO_FIGURE, Flow.PRICE).standing == Standing.BLOCKS
    assert found.blocking is not None
    assert (found.blocking.code, found.blocking.flow) == (Code.NO_FIGURE, Flow.STOCK)


def test_zero_is_a_figure() -> None:
    shop = sold()
    stock.set_on_hand(
        shop.merchant.pk, [stock.Count(0, shop.sku.code, shop.warehouse.code, 0)], "test"
    )

    assert shop.condition(Code.NO_FIGURE, Flow.STOCK).text == "Now: 0 units."


@pytest.mark.parametrize("limits", [{}, {"buffer_units": 2}, {"max_published": 1}])
def test_the_figures_are_those_that_a_worker_would_send(limits: dict[str, int]) -> None:
    """A diagnosis that read them otherwise would call a change what is none."""
    shop = sold(**limits)
    for topic in ("stock", "price"):
        [row] = shop.work(topic)
        [figure] = figures.read(shop.connection, row.topic, [row]).values()
        shop.work(topic).update(sent=figure.told)

        told = shop.condition(Code.NO_CHANGE, Flow(topic))
        assert "Nothing has changed since" in told.text


def test_a_price_that_changed_says_what_was_told() -> None:
    shop = sold()
    Price.objects.update(sale_price="8.50")

    change = shop.condition(Code.NO_CHANGE, Flow.PRICE)

    assert change.standing == Standing.OK
    assert "9.90 (list price 9.90)" in change.text
    assert "By now it is another" in change.text


@time_machine.travel(NOON, tick=False)
def test_a_change_waits_for_the_push_interval() -> None:
    shop = sold(push_interval=15)
    Activity.objects.update(push_due_at=timezone.now() + timedelta(minutes=7))
    shop.work("stock").update(
        due_at=timezone.now(), waiting_since=timezone.now() - timedelta(seconds=42)
    )

    assert shop.blocking() == Code.WAITING
    waiting = shop.condition(Code.WAITING, Flow.STOCK)
    assert waiting.standing == Standing.WAITS
    assert waiting.text == (
        "Waiting for 42 seconds. Changes gather for 15 minutes; the next sending is at"
        " 03/14/2026 12:07 p.m.."
    )


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(seconds=1), "1 second."),
        (timedelta(minutes=3), "3 minutes."),
        (timedelta(hours=5), "5 hours."),
        (timedelta(days=3), "3 days."),
    ],
)
@time_machine.travel(NOON, tick=False)
def test_a_wait_is_told_in_its_largest_unit(waited: timedelta, words: str) -> None:
    shop = sold(push_interval=0)
    shop.work("price").update(due_at=timezone.now(), waiting_since=timezone.now() - waited)

    text = shop.condition(Code.WAITING, Flow.PRICE).text
    assert text == f"Waiting for {words} It goes with the next worker that is free."


def test_what_waits_behind_a_switch_is_not_promised_a_worker() -> None:
    shop = sold(push_stock=False)
    shop.work("stock").update(due_at=timezone.now(), waiting_since=timezone.now())

    assert shop.blocking() == Code.FLOW_OFF
    text = shop.condition(Code.WAITING, Flow.STOCK).text
    assert "as soon as nothing above keeps it back" in text
    assert "worker" not in text


def test_a_failure_that_is_tried_again_says_when_and_why() -> None:
    shop = sold()
    shop.work("stock").update(
        due_at=timezone.now() + timedelta(minutes=2),
        waiting_since=timezone.now(),
        error_code="unavailable",
        error_detail="503",
    )

    assert shop.blocking() == Code.WAITING
    assert "The next try is at" in shop.condition(Code.WAITING, Flow.STOCK).text
    error = shop.condition(Code.ERROR, Flow.STOCK)
    assert error.standing == Standing.INFO
    assert "an error of its own. “503”" in error.text


def test_a_parked_row_keeps_it_back_with_its_reason() -> None:
    shop = sold()
    shop.work("stock").update(due_at=TransactionNow())
    [row] = queue.claim(Outbound, shop.connection.pk, "stock", 1)
    queue.failed(Outbound, [(row, PlatformError("no such SKU", code="rejected", permanent=True))])

    assert shop.blocking() == Code.ERROR
    error = shop.condition(Code.ERROR, Flow.STOCK)
    assert "The platform refused this. “no such SKU”" in error.text
    assert error.link == f"/admin/integrations/outbound/{row.pk}/change/"
    assert shop.condition(Code.WAITING, Flow.STOCK).standing == Standing.NOT_REACHED


def test_a_row_in_a_workers_hands_is_told() -> None:
    shop = sold()
    shop.work("stock").update(due_at=TransactionNow())
    queue.claim(Outbound, shop.connection.pk, "stock", 1)

    assert shop.blocking() == Code.WAITING
    assert "A worker is at it" in shop.condition(Code.WAITING, Flow.STOCK).text


def test_a_platform_that_is_gone_is_still_diagnosed() -> None:
    shop = sold(platform="gone")

    assert shop.blocking() is None


def test_a_product_tells_how_many_of_its_skus_are_linked() -> None:
    shop = sold()
    a_sku(shop.merchant, product=shop.sku.product)

    found = diagnosis.of_product(shop.sku.product)

    [whole] = found.whole
    assert "1 of 2 SKUs are linked" in condition(whole, Code.NOT_LINKED).text
    assert whole.blocking is None
    assert [(sku.code, there[0].blocking is None) for sku, there in found.skus] == [
        (sku.code, sku == shop.sku) for sku in Sku.objects.order_by("pk")
    ]


def test_a_product_that_is_nowhere_says_so() -> None:
    merchant = a_merchant()
    a_connection(merchant)
    [whole] = diagnosis.of_product(a_sku(merchant).product).whole

    assert whole.blocking is not None
    assert whole.blocking.code == Code.NOT_LINKED


def test_whatever_keeps_something_back_has_words_for_it() -> None:
    """Texts of every code that a Standing of BLOCKS or WAITS may have."""
    notes = {Code.PRODUCT_INACTIVE, Code.NOT_PUBLISHED, Code.FROZEN, Code.NO_CHANGE}

    assert set(TITLES) == set(Code)
    assert set(TROUBLES) == set(Code) - notes


def test_a_merchant_without_connections_has_no_diagnosis() -> None:
    sku = a_sku(a_merchant())

    assert diagnosis.of_skus([sku]) == {sku.pk: []}
    assert diagnosis.of_skus([]) == {}


def statements(product: Product) -> int:
    with CaptureQueriesContext(connection) as captured:
        diagnosis.of_product(product)
    return len(captured)


def test_more_skus_and_connections_are_not_more_statements() -> None:
    shop = sold()
    published(shop.sku.product_id, shop.connection)
    few = statements(shop.sku.product)
    for sku in some_skus(shop.merchant, 5):
        Sku.objects.filter(pk=sku.pk).update(product=shop.sku.product)
    for number in range(3):
        another = a_connection(shop.merchant, buffer_units=number)
        outbox.follow([a_listing(another, sku) for sku in Sku.objects.all()])
    publications.want(Connection.objects.last(), [shop.sku.product_id])  # type: ignore[arg-type]

    assert Listing.objects.count() == 19
    assert statements(shop.sku.product) == few <= 20
