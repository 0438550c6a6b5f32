"""Connections as partners see them: what they do, never how they log in."""

from datetime import date

from msgspec import Struct

from integrations import plans, traffic
from integrations.models import Connection
from integrations.traffic import Flow


class ParametersJson(Struct, kw_only=True):
    sale_events: bool
    push_interval: int
    pull_interval: int
    warehouse: str | None
    stock_rule: str
    price_table: str | None
    buffer_units: int
    buffer_percent: int
    max_published: int | None
    order_filter: str
    import_since: date | None
    protect_waiting: bool
    status_after: str
    check_invoice_key: bool
    ship_before_invoice: bool
    send_images: bool
    send_terms: bool


class EntitlementJson(Struct):
    allowed: bool
    reason: str
    way: str


class ConnectionJson(Struct, kw_only=True):
    id: int
    store: str
    platform: str
    state: str
    flows: dict[Flow, bool]
    parameters: ParametersJson
    entitlements: dict[str, EntitlementJson]


_CODES = ("warehouse", "price_table")
_PLAIN = [name for name in ParametersJson.__struct_fields__ if name not in _CODES]


def connection_json(connection: Connection) -> ConnectionJson:
    """`connection` with its store, merchant, warehouse and price table already read."""
    warehouse, table = connection.warehouse, connection.price_table
    verdict = plans.real_time(connection.merchant)
    return ConnectionJson(
        id=connection.pk,
        store=connection.store.name,
        platform=connection.platform,
        state=connection.state,
        flows={flow: traffic.is_on(connection, flow) for flow in Flow},
        parameters=ParametersJson(
            warehouse=warehouse.code if warehouse else None,
            price_table=table.code if table else None,
            **{name: getattr(connection, name) for name in _PLAIN},
        ),
        entitlements={
            "real_time": EntitlementJson(verdict.allowed, str(verdict.reason), str(verdict.way))
        },
    )
