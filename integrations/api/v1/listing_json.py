"""Listings, and why one is not synced, as partners see them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct

from integrations.diagnosis import Condition, Diagnosis
from integrations.models import Listing, Outbound


class ToldJson(Struct):
    state: str
    told: Any
    told_at: datetime | None
    waiting_since: datetime | None
    error: str


class ListingJson(Struct, kw_only=True):
    id: int
    sku: str
    connection: int
    platform: str
    store: str
    external_id: str
    external_product_id: str
    state: str
    linked_at: datetime
    stock: ToldJson | None
    price: ToldJson | None


class ConditionJson(Struct):
    code: str
    flow: str | None
    state: str
    title: str
    text: str
    link: str | None


class DiagnosisJson(Struct, kw_only=True):
    listing: int
    sku: str
    connection: int
    blocking: str | None
    blocking_flow: str | None
    conditions: list[ConditionJson]


PARKED, WAITING, AT_REST = "parked", "waiting", "at_rest"


def listing_json(listing: Listing) -> ListingJson:
    """`listing` with its SKU, its connection's store and its queue rows already read."""
    rows = {row.topic: _told(row) for row in listing.outbound_set.all()}
    states = {row.state for row in rows.values()}
    return ListingJson(
        id=listing.pk,
        sku=listing.sku.code,
        connection=listing.connection_id,
        platform=listing.connection.platform,
        store=listing.connection.store.name,
        external_id=listing.external_id,
        external_product_id=listing.external_product_id,
        state=next((state for state in (PARKED, WAITING) if state in states), AT_REST),
        linked_at=listing.created_at,
        stock=rows.get("stock"),
        price=rows.get("price"),
    )


def _told(row: Outbound) -> ToldJson:
    state = PARKED if row.parked_at else WAITING if row.due_at else AT_REST
    return ToldJson(state, row.sent, row.done_at, row.waiting_since, row.error_code)


def diagnosis_json(found: Diagnosis, absolute: Callable[[str], str]) -> DiagnosisJson:
    """`absolute` makes an address of a path."""
    blocking = found.blocking
    assert found.sku and found.listing  # noqa: S101  a listing's diagnosis has both
    return DiagnosisJson(
        listing=found.listing.pk,
        sku=found.sku.code,
        connection=found.connection.pk,
        blocking=blocking.code if blocking else None,
        blocking_flow=blocking.flow if blocking else None,
        conditions=[_condition(one, absolute) for one in found.conditions],
    )


def _condition(one: Condition, absolute: Callable[[str], str]) -> ConditionJson:
    link = absolute(one.link) if one.link else None
    return ConditionJson(one.code, one.flow, one.standing, one.title, one.text, link)
