"""Small functions that make test data, called in the body of a test. Every call makes a new one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from stdnum.br import cnpj

from catalog import stock
from catalog.models import (
    Attribute,
    AttributeKind,
    AttributeOption,
    Campaign,
    Customer,
    Membership,
    Merchant,
    Packaging,
    Plan,
    PriceTable,
    Product,
    Role,
    Sku,
    Stock,
    Warehouse,
)
from integrations import tokens
from integrations.mapping.kinds import Kind
from integrations.mapping.sheet.row import MappingRow
from integrations.models import (
    Activity,
    Connection,
    Difference,
    Job,
    JobKind,
    Listing,
    MerchantTerm,
    Scope,
    State,
    Store,
    Term,
    Unlinked,
    Webhook,
    WhyUnlinked,
)
from integrations.rulebook import rules
from orders.models import Carrier, Order, OrderItem, Shipment, Status

_numbers = count(1)


def a_cnpj() -> str:
    """A CNPJ with right check digits, never the same twice."""
    base = f"{next(_numbers):08d}0001"
    return base + cnpj.calc_check_digits(base)


def a_merchant(**values: Any) -> Merchant:
    """One whose plan includes everything, unless told otherwise."""
    given = {"name": "Casa Azul", "cnpj": a_cnpj(), "plan": Plan.PRO, **values}
    return Merchant.objects.create(**given)


def a_product(merchant: Merchant, **values: Any) -> Product:
    code = f"P{next(_numbers)}"
    return Product.objects.create(merchant=merchant, **{"code": code, "title": code, **values})


def a_sku(
    merchant: Merchant, *, code: str = "", product: Product | None = None, **values: Any
) -> Sku:
    return Sku.objects.create(
        merchant=merchant,
        product=product or a_product(merchant),
        code=code or f"SKU{next(_numbers)}",
        **values,
    )


def some_skus(merchant: Merchant, number: int) -> list[Sku]:
    """`number` SKUs of one product: S0, S1, S2 …"""
    product = a_product(merchant)
    return Sku.objects.bulk_create(
        Sku(merchant=merchant, product=product, code=f"S{index}") for index in range(number)
    )


def a_warehouse(merchant: Merchant, *, code: str = "MAIN", is_default: bool = False) -> Warehouse:
    return Warehouse.objects.create(merchant=merchant, code=code, name=code, is_default=is_default)


def a_stock(sku: Sku, warehouse: Warehouse, on_hand: int) -> Stock:
    """A balance as an ERP's count makes it, with its ledger row."""
    counted = stock.Count(0, sku.code, warehouse.code, on_hand)
    stock.set_on_hand(sku.merchant_id, [counted], "test")
    return Stock.objects.get(sku=sku, warehouse=warehouse)


def a_price_table(
    merchant: Merchant, *, code: str = "MAIN", is_default: bool = False
) -> PriceTable:
    return PriceTable.objects.create(merchant=merchant, code=code, name=code, is_default=is_default)


def a_campaign(table: PriceTable, **values: Any) -> Campaign:
    """One that runs now, unless told otherwise; nobody has heard of it yet."""
    now = timezone.now()
    given = {
        "name": f"Campanha {next(_numbers)}",
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(hours=1),
        **values,
    }
    return Campaign.objects.create(merchant=table.merchant, table=table, **given)


def an_attribute(
    merchant: Merchant,
    code: str,
    kind: AttributeKind = AttributeKind.TEXT,
    *,
    options: Sequence[str] = (),
    **values: Any,
) -> Attribute:
    given = {"name": code, **values}
    attribute = Attribute.objects.create(merchant=merchant, code=code, kind=kind, **given)
    for position, option in enumerate(options, start=1):
        AttributeOption.objects.create(
            merchant=merchant, attribute=attribute, value=option, position=position
        )
    return attribute


def a_packaging(sku: Sku, *, code: str = "CX", **values: Any) -> Packaging:
    return Packaging.objects.create(merchant=sku.merchant, sku=sku, code=code, **values)


def a_customer(merchant: Merchant, **values: Any) -> Customer:
    code = f"C{next(_numbers)}"
    return Customer.objects.create(merchant=merchant, **{"code": code, "name": code, **values})


def a_token(merchant: Merchant, *, scopes: Sequence[str] = tuple(Scope)) -> str:
    """The plain token of a partner who may do all of `scopes`."""
    return tokens.issue(merchant, "ERP", scopes)[1]


def a_store(merchant: Merchant, **values: Any) -> Store:
    return Store.objects.create(merchant=merchant, **{"name": f"Loja {next(_numbers)}", **values})


def a_connection(merchant: Merchant, **values: Any) -> Connection:
    """A connection that was tested and whose workers know of it."""
    given = {"platform": "anymarket", "state": State.READY, **values}
    connection = Connection.objects.create(
        merchant=merchant, store=given.pop("store", None) or a_store(merchant), **given
    )
    Activity.objects.create(connection=connection)
    return connection


def a_listing(connection: Connection, sku: Sku, **values: Any) -> Listing:
    """The link alone; its queue rows are made by the code that makes links."""
    number = str(next(_numbers))
    given = {"external_id": number, "external_product_id": number, **values}
    return Listing.objects.create(
        merchant=connection.merchant, connection=connection, sku=sku, **given
    )


def an_order(merchant: Merchant, *, items: Sequence[OrderItem] = (), **values: Any) -> Order:
    """An order as it lies in the table, nothing reserved; `items` from `an_item`, not yet saved."""
    number = str(next(_numbers))
    given = {
        "source": "test",
        "external_id": number,
        "number": number,
        "status": Status.PAID,
        "total": sum((item.total for item in items), Decimal("0.00")),
        "placed_at": datetime(2026, 3, 14, 15, 9, tzinfo=UTC),
        **values,
    }
    order = Order.objects.create(merchant=merchant, **given)
    for item in items:
        item.order = order
    OrderItem.objects.bulk_create(items)
    return order


def an_item(
    sku: Sku, *, quantity: int = 1, unit_price: Decimal = Decimal("10.00"), **values: Any
) -> OrderItem:
    """An item for `an_order`, not yet saved."""
    given = {"external_id": str(next(_numbers)), "title": sku.code, **values}
    return OrderItem(
        merchant_id=sku.merchant_id,
        sku=sku,
        quantity=quantity,
        unit_price=unit_price,
        total=quantity * unit_price,
        **given,
    )


def a_user(merchant: Merchant | None = None, *, role: Role = Role.OWNER, **values: Any) -> User:
    """A person who may log in, with this role at the merchant."""
    given = {"username": f"user{next(_numbers)}", "is_staff": True, **values}
    user = User.objects.create(**given)
    if merchant is not None:
        Membership.objects.create(user=user, merchant=merchant, role=role)
    return user


def a_supporter() -> User:
    return a_user(is_superuser=True)


def a_term(connection: Connection, **values: Any) -> Term:
    """A word of the connection's platform, seen just now."""
    given = {
        "kind": "brand",
        "external_id": str(next(_numbers)),
        "name": "Acme",
        "first_seen_at": timezone.now(),
        "seen_at": timezone.now(),
        **values,
    }
    return Term.objects.create(merchant=connection.merchant, connection=connection, **given)


def a_rule(connection: Connection, kind: Kind, term: str, to: str, **values: Any) -> None:
    """The merchant's term becomes a term of the platform, by its name or by a `platform_id` too."""
    row = MappingRow(kind, term, values.pop("platform_id", ""), to, **values)
    rules.save(connection, put=[row], cause="test")


def a_merchant_term(merchant: Merchant, kind: Kind, term: str, **values: Any) -> MerchantTerm:
    """A word of the catalog, as if products had it."""
    key = rules.merchant_key(values.get("attribute", ""), term)
    return MerchantTerm.objects.create(merchant=merchant, kind=kind, term=term, key=key, **values)


def an_unlinked(connection: Connection, **values: Any) -> Unlinked:
    """A SKU of the platform that linking did not link; nothing of ours fits it."""
    number = str(next(_numbers))
    given = {
        "external_id": number,
        "external_product_id": f"product-{number}",
        "reason": WhyUnlinked.UNKNOWN,
        "seen_at": timezone.now(),
        **values,
    }
    return Unlinked.objects.create(merchant=connection.merchant, connection=connection, **given)


def a_difference(connection: Connection, product: Product, **values: Any) -> Difference:
    """One of the title, to be decided."""
    given = {
        "field": "title",
        "ours": product.title,
        "theirs": f"Outro {next(_numbers)}",
        "first_seen_at": timezone.now(),
        "seen_at": timezone.now(),
        **values,
    }
    return Difference.objects.create(
        merchant=connection.merchant, connection=connection, product=product, **given
    )


def a_job(connection: Connection, kind: JobKind = JobKind.LINK, **values: Any) -> Job:
    """One that is due, as it lies in the table; nobody was rung for."""
    given = {"due_at": timezone.now(), **values}
    return Job.objects.create(
        merchant=connection.merchant, connection=connection, kind=kind, **given
    )


def a_webhook(connection: Connection, subject_id: str = "", **values: Any) -> Webhook:
    """A call about an order that the door stored just now; nobody has looked at it."""
    given = {"kind": "order", "event": "order/created", "received_at": timezone.now(), **values}
    return Webhook.objects.create(
        merchant=connection.merchant,
        connection=connection,
        subject_id=subject_id,
        **{"body": b"{}", **given},
    )


def a_carrier(merchant: Merchant, **values: Any) -> Carrier:
    code = f"T{next(_numbers)}"
    return Carrier.objects.create(merchant=merchant, **{"code": code, "name": code, **values})


def a_shipment(order: Order, code: str = "", **values: Any) -> Shipment:
    """A parcel as it lies in the table, on its way for an hour."""
    given = {"shipped_at": timezone.now() - timedelta(hours=1), "cause": "test", **values}
    return Shipment.objects.create(
        merchant=order.merchant, order=order, tracking_code=code, **given
    )
