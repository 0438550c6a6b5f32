"""The made-up shop as a connection of Depara."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from integrations import contract
from integrations.contract import (
    Cancellation,
    Field,
    FieldKind,
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
    Rate,
    Results,
    Shipment,
    StockLevel,
    Term,
    TermKind,
    gettext_noop,
)
from integrations.platforms.sandbox import fulfilment, mapper, products
from integrations.platforms.sandbox.client import Client, ItemResult, Json, Word
from orders.drafts import OrderDraft


class Platform(contract.Connector):
    name = "sandbox"
    title = "Sandbox"
    access = (
        Field("token", gettext_noop("Token"), FieldKind.SECRET, required=True),
        Field(
            "api_url",
            gettext_noop("API address"),
            FieldKind.URL,
            required=True,
            help=gettext_noop("As “manage.py sandbox” prints it."),
        ),
    )
    parameters = (
        contract.WAREHOUSE,
        contract.STOCK_RULE,
        contract.BUFFER_UNITS,
        contract.BUFFER_PERCENT,
        contract.MAX_PUBLISHED,
        contract.ORDER_FILTER,
        contract.IMPORT_SINCE,
        contract.PROTECT_WAITING,
        contract.STATUS_AFTER,
        contract.CHECK_INVOICE_KEY,
        contract.SHIP_BEFORE_INVOICE,
        contract.SEND_IMAGES,
        contract.SEND_TERMS,
        contract.PRICE_TABLE,
        contract.PUSH_PRODUCTS,
        contract.PUSH_STOCK,
        contract.PUSH_PRICES,
        contract.PULL_ORDERS,
        contract.PULL_INTERVAL,
        contract.PUSH_STATUS,
        contract.PUSH_INTERVAL,
    )
    rates = {"default": Rate(burst=20, per_second=5.0)}
    stock_batch = 100
    price_batch = 100
    term_kinds = (
        TermKind.BRAND,
        TermKind.CATEGORY,
        TermKind.ATTRIBUTE,
        TermKind.ATTRIBUTE_VALUE,
    )
    creatable = (TermKind.BRAND, TermKind.CATEGORY)

    @cached_property
    def client(self) -> Client:
        return Client(str(self.settings["api_url"]), str(self.settings["token"]), self.wire)

    def check(self) -> list[Finding]:
        account = self.client.account()
        text = gettext_noop("The token works: this is “%(name)s”, with %(count)s listings.")
        values = {"name": account.name, "count": account.listings}
        return [Finding(ok=True, text=text, values=values)]

    def listings(self, cursor: str = "") -> Page[ListingRef]:
        """Listings without a code too: an EAN or a person may know them."""
        page = self.client.listings(cursor)
        refs = [
            ListingRef(
                external_id=row.id,
                external_product_id=row.product_id,
                code=row.sku,
                ean=row.ean,
                title=row.title,
            )
            for row in page.rows
        ]
        return Page(refs, page.next or "")

    def terms(self, kind: TermKind, cursor: str = "") -> Page[Term]:
        page = self.client.words(kind, cursor)
        return Page([_term(word) for word in page.rows], page.next or "")

    def create_term(self, kind: TermKind, name: str, code: str, parent_id: str = "") -> Term:
        word = {"name": name, "code": code} | ({"parent": parent_id} if parent_id else {})
        return _term(self.client.create_word(kind, word))

    def products(self, cursor: str = "") -> Page[ProductDraft]:
        page = self.client.products(cursor)
        return self.page_of_products(page.rows, page.next or "")

    @staticmethod
    def product_of(payload: Any) -> ProductDraft:
        return products.draft(payload)

    @staticmethod
    def objections(draft: ProductDraft) -> list[Finding]:
        return list(products.objections(draft))

    def find_product(self, draft: ProductDraft) -> Published | None:
        kept = self.client.find_product(code=draft.code) if draft.code else None
        for sku in draft.skus:
            kept = kept or self.client.find_product(sku=sku.code)
        return products.published(kept, draft) if kept else None

    def publish(self, draft: ProductDraft) -> Published:
        return products.published(self.client.create_product(self.payload_of(draft)), draft)

    def payload_of(self, draft: ProductDraft) -> Any:
        return products.request(draft)

    def republish(self, draft: ProductDraft, images: Mapping[str, str]) -> Published:
        """The shop replaces the product as a whole; images it knows by their address."""
        body = products.replacement(draft, images)
        kept = self.client.replace_product(draft.external_id, body)
        return products.published(kept, draft)

    def push_stock(self, levels: Sequence[StockLevel]) -> Results:
        return self._put("/stock", levels, [{"quantity": level.quantity} for level in levels])

    def push_prices(self, offers: Sequence[Offer]) -> Results:
        """The shop takes money as text."""
        figures = [
            {"list_price": f"{offer.list_price:f}", "sale_price": f"{offer.sale_price:f}"}
            for offer in offers
        ]
        return self._put("/prices", offers, figures)

    def _put(
        self, path: str, items: Sequence[StockLevel | Offer], figures: Sequence[Json]
    ) -> Results:
        """Results are found by listing: the answer has an order of its own."""
        ids = [item.listing.external_id for item in items]
        rows = [{"listing_id": id} | figure for id, figure in zip(ids, figures, strict=True)]
        told = {result.listing_id: result for result in self.client.put(path, rows)}
        return [_fault(told.get(id)) for id in ids]

    def order_notices(
        self, since: datetime, until: datetime | None = None
    ) -> Iterator[list[Notice]]:
        """What changed later than `until` is told too: it is the same order."""
        for page in self.client.changed_orders(since):
            yield [Notice(external_id=row.id) for row in page]

    def acknowledge(self, notices: Sequence[Notice]) -> None:
        """There is no feed to clear: the next poll asks from a later moment on."""

    def read_order(self, external_id: str) -> OrderDraft:
        return mapper.draft(self.client.order(external_id))

    @staticmethod
    def draft_of(payload: Any) -> OrderDraft:
        return mapper.draft(payload)

    def order_states(self, since: datetime, until: datetime) -> Iterator[list[OrderState]]:
        for page in self.client.orders(since, until):
            yield [
                OrderState(external_id=row.id, status=mapper.STATUSES.get(row.status, "pending"))
                for row in page
            ]

    def tell_invoice(self, external_id: str, invoice: Invoice) -> None:
        """The shop keeps an order's invoices by their key."""
        words = fulfilment.invoice(invoice)
        self.client.tell_order(external_id, f"invoices/{invoice.key}", words)

    def tell_shipment(self, external_id: str, shipment: Shipment) -> None:
        if not self._is(external_id, "received"):
            self.client.tell_order(external_id, "shipment", fulfilment.shipment(shipment))

    def tell_delivery(self, external_id: str, delivered_at: datetime) -> None:
        if not self._is(external_id, "received"):
            self.client.tell_order(external_id, "delivery", fulfilment.delivery(delivered_at))

    def cancel_order(self, external_id: str, cancellation: Cancellation) -> None:
        if not self._is(external_id, "cancelled"):
            words = fulfilment.cancellation(cancellation)
            self.client.tell_order(external_id, "cancellation", words)

    def _is(self, external_id: str, status: str) -> bool:
        return bool(self.client.order(external_id).get("status") == status)


def _term(word: Word) -> Term:
    return Term(
        external_id=word.id,
        name=word.name,
        parent_id=word.parent,
        path=word.path,
        required=word.required,
    )


def _fault(told: ItemResult | None) -> PlatformError | None:
    if told is None:
        return PlatformError("", code="unconfirmed")
    if told.accepted:
        return None
    return PlatformError(told.detail, code="rejected", permanent=True)
