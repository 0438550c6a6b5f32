"""Nuvemshop as a connection of Depara."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from integrations.contract import (
    Connector,
    Finding,
    ListingRef,
    Notice,
    Offer,
    Page,
    PlatformError,
    ProductDraft,
    Published,
    Results,
    StockLevel,
    Term,
    TermKind,
    Together,
)
from integrations.platforms.nuvemshop import (
    catalog_pages,
    check,
    fields,
    limits,
    listing,
    mapper,
    new_terms,
    objections,
    order_search,
    prices,
    product_reading,
    product_writing,
    publishing,
    republishing,
    stock,
    vocabulary,
)
from integrations.platforms.nuvemshop.client import Access, Client, segment
from orders.drafts import OrderDraft


class Platform(Connector):
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

    @cached_property
    def client(self) -> Client:
        return Client(self._access, self.wire)

    def check(self) -> list[Finding]:
        return check.findings(self.client, self._location)

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

    def order_notices(self, since: datetime) -> Iterator[list[Notice]]:
        return order_search.notices(self.client, since, datetime.now(UTC))

    def acknowledge(self, notices: Sequence[Notice]) -> None:
        """There is no feed to clear: the next poll asks from a later moment on."""

    def read_order(self, external_id: str) -> OrderDraft:
        """May also raise PlatformError(code="order_unfinished"), worth another try."""
        whole = {} if self._access.version == "v1" else {"aggregates": "fulfillment_orders"}
        try:
            payload = self.client.one(f"/orders/{segment(external_id)}", whole)
        except PlatformError as error:
            if error.status == 404:
                error.code = "order_not_found"
            raise
        return mapper.finished(payload)

    @staticmethod
    def draft_of(payload: Any) -> OrderDraft:
        return mapper.draft(payload)

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
