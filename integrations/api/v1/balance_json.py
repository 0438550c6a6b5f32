"""Why a SKU's balance is what it is, as partners see it."""

from datetime import datetime

from msgspec import Struct

from integrations.balance import Balance, Holder, Move, Offer, Place


class PlaceJson(Struct):
    warehouse: str
    on_hand: int
    reserved: int
    free: int


class HolderJson(Struct, kw_only=True):
    order: int | None
    waiting_order: int | None
    number: str
    status: str
    units: int
    warehouses: dict[str, int]


class OfferJson(Struct, kw_only=True):
    connection: int
    platform: str
    store: str
    listing: int | None
    warehouse: str | None
    available: int | None
    buffer_units: int
    buffer_percent: int
    kept_back: int | None
    max_published: int | None
    published: int | None
    told: int | None
    told_at: datetime | None
    state: str
    held_by: str | None
    waiting_since: datetime | None
    error: str


class MoveJson(Struct, kw_only=True):
    id: int
    at: datetime
    warehouse: str
    kind: str
    on_hand_change: int
    reserved_change: int
    on_hand: int
    reserved: int
    cause: str
    order: int | None
    number: str


class BalanceJson(Struct, kw_only=True):
    sku: str
    on_hand: int
    reserved: int
    free: int
    agrees: bool
    held_by_orders: int
    warehouses: list[PlaceJson]
    holders: list[HolderJson]
    connections: list[OfferJson]
    movements: list[MoveJson]


def balance_json(found: Balance) -> BalanceJson:
    here = found.places
    return BalanceJson(
        sku=found.sku.code,
        on_hand=here.on_hand,
        reserved=here.reserved,
        free=here.free,
        agrees=not found.disagreements and not found.unheld,
        held_by_orders=found.holders.units,
        warehouses=[_place(place) for place in here.places],
        holders=[_holder(holder) for holder in found.holders.named],
        connections=[_offer(offer) for offer in found.offers],
        movements=[_move(move) for move in found.moves],
    )


def _place(place: Place) -> PlaceJson:
    return PlaceJson(place.code, place.on_hand, place.reserved, place.free)


def _holder(holder: Holder) -> HolderJson:
    return HolderJson(
        order=holder.order_id,
        waiting_order=holder.waiting_id,
        number=holder.number,
        status=holder.status,
        units=holder.units,
        warehouses=dict(holder.places),
    )


def _offer(offer: Offer) -> OfferJson:
    connection = offer.connection
    only = connection.warehouse if connection.counts_only else None
    return OfferJson(
        connection=connection.pk,
        platform=connection.platform,
        store=connection.store.name,
        listing=offer.listing.pk if offer.listing else None,
        warehouse=only.code if only else None,
        available=offer.available,
        buffer_units=offer.limits.units,
        buffer_percent=offer.limits.percent,
        kept_back=offer.kept_back,
        max_published=offer.limits.most,
        published=offer.published,
        told=offer.told,
        told_at=offer.told_at,
        state=offer.telling,
        held_by=offer.hold,
        waiting_since=offer.waiting_since,
        error=offer.error,
    )


def _move(move: Move) -> MoveJson:
    row = move.movement
    return MoveJson(
        id=row.pk,
        at=row.created_at,
        warehouse=move.warehouse,
        kind=row.kind,
        on_hand_change=row.on_hand_change,
        reserved_change=row.reserved_change,
        on_hand=move.on_hand,
        reserved=move.reserved,
        cause=row.cause,
        order=move.order_id,
        number=move.number,
    )
