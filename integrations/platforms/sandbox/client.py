"""The calls of the API that Depara makes: paths, paging and answers, no decisions."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Struct

from integrations.contract import PlatformError, Wire
from integrations.http import Http

T = TypeVar("T")
Json = dict[str, Any]


class Account(Struct):
    name: str
    listings: int


class Listing(Struct):
    id: str
    product_id: str
    sku: str = ""
    title: str = ""
    ean: str = ""


class Word(Struct):
    """A term of the shop's vocabulary; `parent` is the attribute of a value, or a category."""

    id: str
    name: str
    parent: str = ""
    path: str = ""
    required: bool = False


class Numbered(Struct):
    """What the shop gave an id to: a SKU by its code, or an image by its address."""

    id: str
    sku: str = ""
    url: str = ""


class Kept(Struct):
    """A product as the shop has it now."""

    id: str
    skus: list[Numbered]
    images: list[Numbered] = []


class ItemResult(Struct):
    """`detail` is the reason of a refusal."""

    listing_id: str
    accepted: bool
    detail: str = ""


class ChangedOrder(Struct):
    id: str


class StandingOrder(Struct):
    """An order of the list, and where it stands in the shop's words."""

    id: str
    status: str


class Page(Struct, Generic[T]):
    """`next` is the cursor of the page after this one; none on the last."""

    rows: list[T]
    next: str | None = None


class Problem(Struct):
    """An error body (RFC 9457, application/problem+json)."""

    detail: str


class Client:
    """One account. Every method raises PlatformError, with the platform's own sentence."""

    def __init__(self, api_url: str, token: str, wire: Wire) -> None:
        token = "".join(token.split())  # a pasted token brings line breaks along
        headers = {"Authorization": f"Bearer {token}"}
        self._http = Http(api_url, headers=headers, secrets=(token,), wire=wire)

    def account(self) -> Account:
        return self._send("GET", "/account", Account)

    def listings(self, cursor: str) -> Page[Listing]:
        return self._send("GET", "/listings", Page[Listing], params={"cursor": cursor})

    def words(self, kind: str, cursor: str) -> Page[Word]:
        return self._send("GET", f"/words/{kind}", Page[Word], params={"cursor": cursor})

    def create_word(self, kind: str, word: Json) -> Word:
        """One that has the same code is answered, not made again."""
        return self._send("POST", f"/words/{kind}", Word, json=word)

    def products(self, cursor: str) -> Page[Json]:
        return self._send("GET", "/products", Page[Json], params={"cursor": cursor})

    def find_product(self, **codes: str) -> Kept | None:
        """By `code` or `sku`."""
        page = self._send("GET", "/products", Page[Kept], params=codes)
        return page.rows[0] if page.rows else None

    def create_product(self, product: Json) -> Kept:
        return self._keep("POST", "/products", product)

    def replace_product(self, product_id: str, product: Json) -> Kept:
        return self._keep("PUT", f"/products/{quote(product_id, safe='')}", product)

    def _keep(self, method: str, path: str, product: Json) -> Kept:
        """Raises PlatformError(code="already_there")."""
        try:
            return self._send(method, path, Kept, json=product)
        except PlatformError as error:
            if error.status == 409:
                error.code = "already_there"
            raise

    def put(self, path: str, items: Sequence[Json]) -> list[ItemResult]:
        return self._send("PUT", path, list[ItemResult], json=items)

    def changed_orders(self, since: datetime) -> Iterator[list[ChangedOrder]]:
        """Changed at `since` or later. The shop counts in whole seconds: ours is cut, not rounded,
        so that what changed in that second is there."""
        changed_since = since.isoformat(timespec="seconds")
        return self._pages("/orders", Page[ChangedOrder], {"changed_since": changed_since})

    def orders(self, since: datetime, until: datetime) -> Iterator[list[StandingOrder]]:
        """Placed in this span; both of its seconds are in it."""
        span = {
            "placed_since": since.isoformat(timespec="seconds"),
            "placed_until": until.isoformat(timespec="seconds"),
        }
        return self._pages("/orders", Page[StandingOrder], span)

    def order(self, order_id: str) -> Json:
        """Raises PlatformError(code="order_not_found")."""
        return self._of_order("GET", order_id, "")

    def tell_order(self, order_id: str, what: str, words: Json) -> None:
        """`what` is the part of the order to put: saying it twice is as saying it once. Raises
        PlatformError(code="order_not_found")."""
        self._of_order("PUT", order_id, f"/{what}", json=words)

    def _of_order(self, method: str, order_id: str, part: str, **content: Any) -> Json:
        path = f"/orders/{quote(order_id, safe='')}{part}"
        try:
            return self._send(method, path, Json, **content)
        except PlatformError as error:
            if error.status == 404:
                error.code = "order_not_found"
            raise

    def _pages(self, path: str, page: type[Page[T]], query: Json) -> Iterator[list[T]]:
        cursor: str | None = ""
        while cursor is not None:
            found = self._send("GET", path, page, params={**query, "cursor": cursor})
            yield found.rows
            cursor = found.next

    def _send(self, method: str, path: str, answer: type[T], **content: Any) -> T:
        try:
            response = self._http.request(method, path, **content)
        except PlatformError as error:
            error.detail = _words_of(error.detail)
            error.args = (error.detail,)
            raise
        try:
            # Fractions straight from their digits: a float is not the same amount.
            return msgspec.json.Decoder(answer, float_hook=Decimal).decode(response.content)
        except msgspec.DecodeError as error:
            raise PlatformError(str(error), code="unreadable") from error


def _words_of(body: str) -> str:
    """The sentence in a problem; the text as it is when it is none, like a proxy's page."""
    try:
        return msgspec.json.decode(body, type=Problem).detail
    except msgspec.DecodeError:
        return body
