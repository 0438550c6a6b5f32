"""Nuvemshop as a connection of Depara."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from integrations.contract import (
    CallsUs,
    Cancellation,
    Connector,
    Delivery,
    Event,
    Finding,
    Grant,
    Installable,
    Invoice,
    ListingRef,
    Notice,
    Offer,
    OrderState,
    Page,
    PrivacyCall,
    PrivacyKind,
    ProductDraft,
    Published,
    Results,
    Shipment,
    StockLevel,
    Term,
    TermKind,
    Together,
    Wire,
)
from integrations.platforms.nuvemshop import (
    cancelling,
    catalog_pages,
    check,
    fields,
    fulfilment,
    fulfilment_v1,
    installation,
    invoices,
    limits,
    listing,
    mapper,
    new_terms,
    objections,
    order_search,
    prices,
    privacy,
    product_reading,
    product_writing,
    publishing,
    republishing,
    stock,
    subscriptions,
    vocabulary,
    webhooks,
)
from integrations.platforms.nuvemshop.client import Access, Client
from orders.drafts import OrderDraft


class Platform(Connector, CallsUs, Installable):
    name = "nuvemshop"
    title = "Nuvemshop"
    access = fields.ACCESS
    parameters = fields.PARAMETERS
    rates = limits.RATES
    stock_batch = stock.MOST_VARIANTS
    prices_together = Together.PRODUCT
    price_batch = 50
    term_kinds = vocabulary.KINDS
    creatable = new_terms.CREATABLE
    signed_with = (webhooks.SIGNATURE_HEADER,)
    app = fields.APP
    account_field = "store_id"

    @cached_property
    def client(self) -> Client:
        return Client(self._access, self.wire)

    def check(self) -> list[Finding]:
        return check.findings(self.client, self._location, self._access.contact.strip())

    def listings(self, cursor: str = "") -> Page[ListingRef]:
        """Variants without a code have nothing to be recognised by and are left out."""
        page = catalog_pages.part(self.client, cursor)
        refs = [ref for row in page.rows for ref in listing.refs(row)]
        return Page(refs, page.next, page.total)

    def terms(self, kind: TermKind, cursor: str = "") -> Page[Term]:
        return vocabulary.terms(self.client, kind, cursor)

    def products(self, cursor: str = "") -> Page[ProductDraft]:
        """Rows without an id are no products and are left out."""
        page = catalog_pages.part(self.client, cursor)
        found = [product_reading.product(row) for row in page.rows if row.get("id")]
        return Page(found, page.next, page.total)

    @staticmethod
    def product_of(payload: Any) -> ProductDraft:
        return product_reading.product(payload)

    def create_term(self, kind: TermKind, name: str, code: str, parent_id: str = "") -> Term:
        return new_terms.create(self.client, kind, name, parent_id)

    @staticmethod
    def objections(draft: ProductDraft) -> list[Finding]:
        return objections.objections(draft)

    def find_product(self, draft: ProductDraft) -> Published | None:
        return publishing.find(self.client, draft)

    def publish(self, draft: ProductDraft) -> Published:
        return publishing.publish(self.client, draft, self.payload_of(draft))

    def payload_of(self, draft: ProductDraft) -> Any:
        return product_writing.new_product(draft, self._location)

    def republish(self, draft: ProductDraft, images: Mapping[str, str]) -> Published:
        return republishing.republish(self.client, draft, images, self._location)

    def push_stock(self, levels: Sequence[StockLevel]) -> Results:
        return stock.push(self.client, levels, self._location)

    def push_prices(self, offers: Sequence[Offer]) -> Results:
        return prices.push(self.client, offers)

    def order_notices(
        self, since: datetime, until: datetime | None = None
    ) -> Iterator[list[Notice]]:
        return order_search.notices(self.client, since, until or datetime.now(UTC))

    def acknowledge(self, notices: Sequence[Notice]) -> None:
        """There is no feed to clear: the next poll asks from a later moment on."""

    def read_order(self, external_id: str) -> OrderDraft:
        """May also raise PlatformError(code="order_unfinished"), worth another try."""
        payload = self.client.order(external_id, self._with_parcels)
        return mapper.finished(payload)

    @staticmethod
    def draft_of(payload: Any) -> OrderDraft:
        return mapper.draft(payload)

    def heard(self, delivery: Delivery) -> Event:
        secret = str(self.settings.get("app_secret") or "").strip()
        return webhooks.heard(delivery, secret, self._access.store_id)

    def subscribe(self, address: str, *, orders: bool) -> list[str]:
        """May raise PlatformError(permanent=True, code="webhook_address_refused")."""
        events = subscriptions.wanted(self._access.version, orders=orders)
        with self.wire.alone(f"nuvemshop webhooks of {self._access.store_id}"):
            return subscriptions.settle(self.client, address, events)

    @staticmethod
    def consent_address(app: Mapping[str, Any], state: str) -> str:
        return installation.consent_address(app, state)

    @staticmethod
    def exchange(app: Mapping[str, Any], code: str, wire: Wire) -> Grant:
        return installation.exchange(app, code, wire)

    @staticmethod
    def privacy_call(app: Mapping[str, Any], kind: PrivacyKind, delivery: Delivery) -> PrivacyCall:
        return privacy.call_of(delivery, kind, str(app.get("app_secret") or "").strip())

    def order_states(self, since: datetime, until: datetime) -> Iterator[list[OrderState]]:
        return order_search.states(self.client, since, until, self._with_parcels)

    def tell_invoice(self, external_id: str, invoice: Invoice) -> None:
        with self.wire.alone(f"nfe:{external_id}"):
            invoices.tell(self.client, external_id, invoice)

    def tell_shipment(self, external_id: str, shipment: Shipment) -> None:
        calls = fulfilment_v1 if self._is_v1 else fulfilment
        with self._alone_with(external_id):
            calls.ship(self.client, external_id, shipment)

    def tell_delivery(self, external_id: str, delivered_at: datetime) -> None:
        calls = fulfilment_v1 if self._is_v1 else fulfilment
        with self._alone_with(external_id):
            calls.deliver(self.client, external_id, delivered_at)

    def cancel_order(self, external_id: str, cancellation: Cancellation) -> None:
        with self._alone_with(external_id):
            cancelling.cancel(self.client, external_id, cancellation)

    def _alone_with(self, order_id: str) -> AbstractContextManager[None]:
        """Where the order stands is read first, and steps that were done may not be repeated."""
        return self.wire.alone(f"{self.name}:order:{order_id}")

    @property
    def _is_v1(self) -> bool:
        return self._access.version == "v1"

    @property
    def _with_parcels(self) -> dict[str, str]:
        return {} if self._is_v1 else {"aggregates": "fulfillment_orders"}

    @property
    def _access(self) -> Access:
        """A pasted token brings line breaks along."""
        told = {key: str(self.settings.get(key) or "") for key in fields.KEYS}
        return Access(
            api_url=told["api_url"],
            version=told["api_version"] or fields.VERSION,
            store_id=told["store_id"].strip(),
            token="".join(told["token"].split()),
            token_header=told["auth_header"] or fields.AUTHENTICATION,
            contact=told["contact"],
        )

    @property
    def _location(self) -> str:
        return str(self.settings.get("stock_location") or "").strip()
