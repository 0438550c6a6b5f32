"""ANYMARKET as a connection of Depara."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from integrations.contract import (
    CallsUs,
    Cancellation,
    Connector,
    Delivery,
    Event,
    Finding,
    Invoice,
    ListingRef,
    Notice,
    Offer,
    OrderState,
    Page,
    PlatformError,
    ProductDraft,
    Published,
    Results,
    Shipment,
    StockLevel,
    Term,
    TermKind,
    Together,
)
from integrations.platforms.anymarket import (
    callbacks,
    check,
    fields,
    fulfilment,
    limits,
    mapper,
    new_terms,
    objections,
    order_list,
    prices,
    product_reading,
    product_writing,
    publishing,
    stock,
    vocabulary,
)
from integrations.platforms.anymarket.client import Client, Json
from integrations.platforms.anymarket.reading import Reader
from orders.drafts import OrderDraft

ALREADY_FORGOTTEN = (400, 404)


class Platform(Connector, CallsUs):
    name = "anymarket"
    title = "ANYMARKET"
    access = fields.ACCESS
    parameters = fields.PARAMETERS
    rates = limits.RATES
    stock_batch = 200
    prices_together = Together.SKU
    price_batch = 20
    term_kinds = vocabulary.KINDS
    creatable = new_terms.CREATABLE
    signed_with = ()  # the address cannot be guessed, and the account is looked at

    @cached_property
    def client(self) -> Client:
        return Client(
            api_url=str(self.settings["api_url"]),
            token=self._token,
            wire=self.wire,
        )

    def check(self) -> list[Finding]:
        return check.findings(self.client, self.settings)

    def listings(self, cursor: str = "") -> Page[ListingRef]:
        """SKUs without `partnerId` too: an EAN or a person may know them."""
        page = self.client.part("/products", cursor)
        refs = [ref for product in page.rows for ref in _listing_refs(product)]
        return Page(refs, page.next, page.total)

    def terms(self, kind: TermKind, cursor: str = "") -> Page[Term]:
        return vocabulary.terms(self.client, kind, cursor)

    def products(self, cursor: str = "") -> Page[ProductDraft]:
        page = self.client.part("/products", cursor)
        return self.page_of_products(page.rows, page.next, page.total)

    @staticmethod
    def product_of(payload: Any) -> ProductDraft:
        return product_reading.product(payload)

    def create_term(self, kind: TermKind, name: str, code: str, parent_id: str = "") -> Term:
        return new_terms.create(self.client, kind, name, code, parent_id, self._scope)

    @staticmethod
    def objections(draft: ProductDraft) -> list[Finding]:
        return objections.objections(draft)

    def tells_with_products(self) -> Collection[str]:
        """A price that is kept on marketplace listings is not a SKU's."""
        return ("stock", "price") if self._scope == fields.SKU_SCOPE else ("stock",)

    def find_product(self, draft: ProductDraft) -> Published | None:
        return publishing.find(self.client, draft)

    def publish(self, draft: ProductDraft) -> Published:
        return publishing.publish(self.client, draft, self.payload_of(draft))

    def payload_of(self, draft: ProductDraft) -> Any:
        return product_writing.new_product(draft, self._scope, self._location)

    def republish(self, draft: ProductDraft, images: Mapping[str, str]) -> Published:
        return publishing.republish(self.client, draft, images, self._location)

    def push_stock(self, levels: Sequence[StockLevel]) -> Results:
        return stock.push(self.client, levels, self._location)

    def push_prices(self, offers: Sequence[Offer]) -> Results:
        if self._scope == fields.COST_SCOPE:
            return prices.computed_by_anymarket(offers)
        if self._scope == fields.LISTING_SCOPE:
            return prices.push_to_listings(self.client, offers)
        return prices.push_to_skus(self.client, offers)

    def order_notices(
        self, since: datetime, until: datetime | None = None
    ) -> Iterator[list[Notice]]:
        """The feed knows what was not acknowledged, so no span is needed. It is in random
        order and repeats itself: a page without anything new is the end."""
        seen: set[Notice] = set()
        while page := self.client.order_feed():
            told = dict.fromkeys(_notice(entry) for entry in page if "id" in entry)
            fresh = [notice for notice in told if notice not in seen]
            if not fresh:
                return
            seen.update(fresh)
            yield fresh

    def acknowledge(self, notices: Sequence[Notice]) -> None:
        for notice in notices:
            try:
                self.client.forget_notice(notice.external_id, notice.token)
            except PlatformError as error:
                # Forgotten earlier: one acknowledgement covers all entries of an order.
                if error.status not in ALREADY_FORGOTTEN:
                    raise

    def read_order(self, external_id: str) -> OrderDraft:
        return mapper.draft(self._order(external_id))

    @staticmethod
    def draft_of(payload: Any) -> OrderDraft:
        return mapper.draft(payload)

    def heard(self, delivery: Delivery) -> Event:
        return callbacks.event_of(delivery.body, str(self.settings.get("oi") or ""))

    def subscribe(self, address: str, *, orders: bool) -> list[str]:
        with self.wire.alone("callbacks"):
            return callbacks.subscribe(self.client, self._token, address, orders=orders)

    @property
    def _token(self) -> str:
        """A pasted one brings line breaks along."""
        return "".join(str(self.settings["token"]).split())

    def order_states(self, since: datetime, until: datetime) -> Iterator[list[OrderState]]:
        return order_list.states(self.client, since, until)

    def tell_invoice(self, external_id: str, invoice: Invoice) -> None:
        fulfilment.tell_invoice(self.client, self._standing(external_id), invoice)

    def tell_shipment(self, external_id: str, shipment: Shipment) -> None:
        fulfilment.tell_shipment(self.client, self._standing(external_id), shipment)

    def tell_delivery(self, external_id: str, delivered_at: datetime) -> None:
        fulfilment.tell_delivery(self.client, self._standing(external_id), delivered_at)

    def cancel_order(self, external_id: str, cancellation: Cancellation) -> None:
        fulfilment.cancel(self.client, self._standing(external_id), cancellation)

    @property
    def _scope(self) -> str:
        return str(self.settings.get("price_scope") or fields.SKU_SCOPE)

    @property
    def _location(self) -> str:
        return str(self.settings.get("stock_location") or "")

    def _standing(self, external_id: str) -> Reader:
        """The order to tell something of. Raises as `read_order`."""
        payload = self._order(external_id)
        if not _is(payload, external_id):
            raise PlatformError(type(payload).__name__, code="order_malformed", permanent=True)
        return Reader(payload)

    def _order(self, external_id: str) -> Any:
        """One account was once seen to answer with a list."""
        try:
            payload = self.client.order(external_id)
        except PlatformError as error:
            if error.status != 404:
                raise
            raise _no_such_order(error.detail) from error
        if isinstance(payload, list):
            payload = next((row for row in payload if _is(row, external_id)), None)
        if payload is None:
            raise _no_such_order(external_id)
        return payload


def _listing_refs(product: Json) -> Iterator[ListingRef]:
    for sku in product.get("skus") or ():
        if sku and sku.get("id"):
            yield ListingRef(
                external_id=str(sku["id"]),
                external_product_id=str(product.get("id", "")),
                code=str(sku.get("partnerId") or ""),
                ean=str(sku.get("ean") or ""),
                title=str(sku.get("title") or ""),
            )


def _notice(entry: Json) -> Notice:
    return Notice(external_id=str(entry["id"]), token=str(entry.get("token") or ""))


def _is(row: Any, external_id: str) -> bool:
    return isinstance(row, dict) and str(row.get("id")) == external_id


def _no_such_order(detail: str) -> PlatformError:
    return PlatformError(detail, code="order_not_found", permanent=True, status=404)
