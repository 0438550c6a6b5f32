"""The calls of API v2 that Depara makes: paths, paging and bodies, no decisions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import httpx

from integrations import contract
from integrations.contract import PlatformError, Wire
from integrations.http import Http
from integrations.platforms.anymarket import limits
from integrations.platforms.anymarket.errors import in_plain_words, refusal_in

PAGE = 100  # the most the API allows
MERGE_PATCH = "application/merge-patch+json"  # plain JSON is answered 415

Json = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """`total` is approximate: never a reason to stop."""

    rows: list[Json]
    more: bool
    total: int


class Client:
    """One account. Every method raises PlatformError with the platform's own sentence."""

    def __init__(self, *, api_url: str, token: str, wire: Wire) -> None:
        self._http = Http(
            api_url,
            headers={"gumgaToken": token},
            secrets=(token,),
            wire=wire,
            allowance=limits.allowance,
        )

    def locations(self) -> list[Json]:
        return _rows(self._send("GET", "/stocks/locals"))

    def page(
        self,
        path: str,
        filters: Mapping[str, str] | None = None,
        *,
        offset: int = 0,
        limit: int = PAGE,
    ) -> Page:
        """One page; `offset` counts rows, not pages."""
        params = {"limit": str(limit), "offset": str(offset), **(filters or {})}
        return _page(self._send("GET", path, params=params))

    def part(
        self, path: str, cursor: str = "", filters: Mapping[str, str] | None = None
    ) -> contract.Page[Json]:
        """A page of rows; the cursor is the offset. The `next` link only says that there is more:
        it comes back as http://, and following it would send the token in the clear."""
        offset = int(cursor or 0)
        page = self.page(path, filters, offset=offset)
        more = page.more and len(page.rows) >= PAGE
        return contract.Page(page.rows, str(offset + PAGE) if more else "", page.total)

    def rows(self, path: str) -> list[Json]:
        """A list that comes whole, as a bare array."""
        return _rows(self._send("GET", path))

    def create(self, path: str, body: Json) -> Any:
        """What was made, as far as the answer tells."""
        return self._send("POST", path, body=body)

    def put(self, path: str, body: Json) -> None:
        self._send("PUT", path, body=body)

    def patch(self, path: str, changes: Json) -> None:
        self._send("PATCH", path, body=changes, content_type=MERGE_PATCH)

    def delete(self, path: str) -> None:
        self._send("DELETE", path)

    def category_tree(self) -> list[Json]:
        """The whole tree in one answer: roots with `children`, and so on down."""
        return _rows(self._send("GET", "/categories/fullPath"))

    def order_feed(self) -> list[Json]:
        """Up to a page of `{id, token}`, in any order; what is not forgotten comes again."""
        return _rows(self._send("GET", "/orders/feeds", params={"limit": str(PAGE)}))

    def forget_notice(self, order_id: str, token: str) -> None:
        self._send("PUT", f"/orders/feeds/{_segment(order_id)}", body={"token": token})

    def order(self, order_id: str) -> Any:
        return self._send("GET", f"/orders/{_segment(order_id)}")

    def tell_order(self, order_id: str, body: Json) -> None:
        """What is left out stays as it is. Saying it twice is as saying it once."""
        self._send("PUT", f"/orders/{_segment(order_id)}", body=body)

    def put_invoice_xml(self, order_id: str, xml: bytes) -> None:
        self._send(
            "PUT", f"/orders/{_segment(order_id)}/nfe", content=xml, content_type="application/xml"
        )

    def put_stock_batch(self, rows: Sequence[Json]) -> Any:
        """Per-item answer `{success: {sku: text}, errors: {sku: text}}`, or None without a body."""
        return self._send("PUT", "/stocks/batch", body=rows)

    def put_stock(self, rows: Sequence[Json]) -> None:
        """All or nothing."""
        self._send("PUT", "/stocks", body=rows)

    def patch_price(self, product_id: str, sku_id: str, price: Decimal, sale: Decimal) -> None:
        path = f"/products/{_segment(product_id)}/skus/{_segment(sku_id)}"
        self.patch(path, {"price": price, "sellPrice": sale})

    def marketplace_listings(self, sku_id: str) -> list[Json]:
        return _rows(self._send("GET", f"/skus/{_segment(sku_id)}/marketplaces"))

    def put_listing_prices(self, rows: Sequence[Json]) -> list[Json]:
        """One `{id}` per listing; with `errorMsg`, inside HTTP 200, when it was refused."""
        return _rows(self._send("PUT", "/skus/marketplaces/prices", body=rows))

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        content: bytes = b"",
        content_type: str = "application/json",
    ) -> Any:
        try:
            response = self._http.request(
                method,
                path,
                params=params,
                json=body,
                content=content,
                content_type=content_type,
            )
        except PlatformError as error:
            raise in_plain_words(error) from error
        answer = _decoded(response)
        if refusal := refusal_in(answer, response.status_code):
            raise refusal
        return answer


def _decoded(response: httpx.Response) -> Any:
    """Fractions as Decimal, straight from the digits of the text; None for an empty body."""
    if not response.content:
        return None
    try:
        return json.loads(response.content, parse_float=Decimal, parse_constant=_refused_constant)
    except ValueError as error:
        raise PlatformError(
            response.text[:200], code="unreadable", status=response.status_code
        ) from error


def _refused_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _page(body: Any) -> Page:
    if not isinstance(body, dict):
        rows = _rows(body)
        return Page(rows, more=False, total=len(rows))
    links = body.get("links") or []
    page = body.get("page") or {}
    rows = _rows(body.get("content"))
    return Page(
        rows,
        more=any(link.get("rel") == "next" for link in links),
        total=int(page.get("totalElements", len(rows))),
    )


def _rows(body: Any) -> list[Json]:
    """The objects of a bare array or an envelope; real arrays have had nulls in them."""
    if isinstance(body, dict):
        body = body.get("content")
    return [row for row in body or [] if isinstance(row, dict)]


def _segment(text: str) -> str:
    """An id inside a path: ids also arrive in webhooks, which anybody can write."""
    return quote(text, safe="")
