"""Rows of every model that has a page, recognisable by a word."""

from decimal import Decimal
from io import BytesIO

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import Group
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule, Success

from catalog.models import AttributeKind, AttributeValue, Brand, Category, Image, Merchant
from catalog.prices import PriceRow, set_prices
from integrations import inbox, outbox, pending, tokens
from integrations.mapping.kinds import Kind
from integrations.mapping.spreadsheet import MappingRow, to_csv
from integrations.models import (
    CallLog,
    Connection,
    Gap,
    GapReason,
    HeldWrite,
    OrderTelling,
    PlatformApp,
    PrivacyRequest,
    PrivacyRequestKind,
    Publication,
    RateBucket,
    Scope,
    Switch,
    Webhook,
    WhyUnlinked,
)
from integrations.models.work import InboundTopic
from integrations.rulebook import mapping_sheets, rules
from orders.models import EventKind, OrderEvent
from tests.builders import (
    a_campaign,
    a_carrier,
    a_connection,
    a_customer,
    a_difference,
    a_job,
    a_listing,
    a_packaging,
    a_price_table,
    a_product,
    a_sku,
    a_stock,
    a_store,
    a_term,
    a_tracker_account,
    a_user,
    a_waiting_order,
    a_warehouse,
    an_attribute,
    an_item,
    an_order,
    an_unlinked,
)


def rows_of(merchant: Merchant, word: str) -> None:
    """One row of every model with a merchant; `word` is in what its pages show."""
    brand = Brand.objects.create(merchant=merchant, name=f"{word} brand")
    category = Category.objects.create(merchant=merchant, name=word, path=f"{word} category")
    product = a_product(
        merchant, code=f"{word}-product", title=word, brand=brand, category=category
    )
    Image.objects.create(merchant=merchant, product=product, url=f"https://{word}.example/1.jpg")
    sku = a_sku(merchant, code=f"{word}-sku", product=product, variation={"Cor": word})
    a_stock(sku, a_warehouse(merchant, code=f"{word}-warehouse"), 7)
    table = a_price_table(merchant, code=f"{word}-table")
    set_prices(merchant.pk, [PriceRow(0, sku.code, table.code, Decimal("9.90"))], word)
    a_packaging(sku, code=f"{word}-box")
    attribute = an_attribute(
        merchant, f"{word}-attribute", AttributeKind.LIST, options=[word], name=word
    )
    AttributeValue.objects.create(
        merchant=merchant, product=product, attribute=attribute, value=word
    )
    a_campaign(table, name=f"{word} campaign")
    a_customer(merchant, name=f"{word} customer", email=f"{word}@example.com")
    store = a_store(merchant, name=f"{word} store")
    connection = a_connection(merchant, store=store)
    outbox.follow([a_listing(connection, sku, external_id=f"{word}-listing")])
    Publication.objects.create(
        merchant=merchant,
        connection=connection,
        product=product,
        external_product_id=word,
        due_at=timezone.now(),
        published_at=timezone.now(),
        sent={"title": word, "brand": ["1", word], "attributes": [["2", word, word]]},
    )
    inbox.note(connection, InboundTopic.ORDER, [f"{word}-inbound"])
    a_waiting_order(connection, number=f"{word}-waiting", term=word, detail=word)
    _exchange(connection, word)
    _call(connection, word)
    order = an_order(merchant, number=f"{word}-order", channel=word, items=[an_item(sku)])
    carrier = a_carrier(merchant, code=f"{word}-carrier", name=f"{word} carrier")
    a_tracker_account(carrier, error_code="unavailable", error_detail=word)
    OrderEvent.objects.create(
        merchant=merchant, order=order, kind=EventKind.PLACED, cause=connection.source
    )
    OrderTelling.objects.create(
        merchant=merchant,
        connection=connection,
        order=order,
        due_at=timezone.now(),
        error_code="step_refused",
        error_detail=word,
        sent={"delivered": {"mark": "0", "at": "2026-03-14T15:09:00+00:00"}},
    )
    tokens.issue(merchant, word, [Scope.STOCK_WRITE])
    Switch.objects.get_or_create(merchant=merchant, defaults={"reason": word})
    term = a_term(connection, name=word)
    _mapping(connection, MappingRow(Kind.BRAND, word, term.external_id, word))
    an_unlinked(connection, title=f"{word} unlinked", reason=WhyUnlinked.AMBIGUOUS)
    a_difference(connection, product, ours=word, theirs=f"{word} theirs")
    a_job(connection, cause=word, error_code="unavailable", error_detail=word)
    _privacy(connection, word)
    HeldWrite.objects.create(merchant=merchant, cause=word, resource="stock", body=word.encode())
    a_user(merchant, username=f"{word}-user")


def _mapping(connection: Connection, rule: MappingRow) -> None:
    word = rule.merchant_term
    rules.save(connection, put=[rule], cause="test")
    other = MappingRow(Kind.CARRIER, f"{word} transportes", "", f"{word} carrier")
    sheet = mapping_sheets.begin(
        connection,
        BytesIO(to_csv([rule, other])),
        name=f"{word}.csv",
        kind=None,
        cause="test",
    )
    mapping_sheets.read(sheet)
    causes = [pending.Cause(f"brand:{rule.platform_id}", word)]
    pending.tell(connection.merchant_id, connection, "term_gone", causes)


def _privacy(connection: Connection, word: str) -> None:
    PrivacyRequest.objects.create(
        merchant_id=connection.merchant_id,
        connection=connection,
        platform="nuvemshop",
        account=word,
        kind=PrivacyRequestKind.DATA_REQUEST,
        done_at=timezone.now(),
        orders=1,
        export={"orders": [{"id": word}]},
    )


def _exchange(connection: Connection, word: str) -> None:
    CallLog.objects.create(
        merchant_id=connection.merchant_id,
        connection=connection,
        method="GET",
        url=f"https://{word}.example/v2",
        status=200,
        milliseconds=12,
    )
    RateBucket.objects.create(connection=connection, group=word, tokens=1, filled_at=timezone.now())


def _call(connection: Connection, word: str) -> None:
    now = timezone.now()
    about = {"merchant_id": connection.merchant_id, "connection": connection}
    Webhook.objects.create(
        **about, received_at=now, kind="order", event=word, subject_id=word, body=word.encode()
    )
    Gap.objects.create(**about, reason=GapReason.GONE, since=now, until=now, made=[word])


def rows_of_support(word: str) -> None:
    """One row of every model that only support sees."""
    now = timezone.now()
    Group.objects.create(name=word)
    PlatformApp.objects.create(platform=word)
    Schedule.objects.create(name=word, func="integrations.tasks.tick")
    OrmQ.objects.create(key=word, payload="", lock=now)
    for model, success in ((Success, True), (Failure, False)):
        model.objects.create(
            id=f"{word}{success}"[:32], name=word, func=word, success=success, started=now,
            stopped=now,
        )  # fmt: skip
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        extra = {"failures_since_start": 1} if model is AccessAttempt else {}
        model.objects.create(username=word, ip_address="127.0.0.1", user_agent=word, **extra)
