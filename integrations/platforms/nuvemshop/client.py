"""The calls of the API that Depara makes: paths, paging and bodies, no decisions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import httpx

from integrations.contract import PlatformError, Wire
from integrations.http import Http
from integrations.platforms.nuvemshop import limits
from integrations.platforms.nuvemshop.errors import (
    in_plain_words,
    is_past_the_end,
    of_an_order,
)
from integrations.platforms.nuvemshop.fields import TOKEN_HEADERS
from integrations.platforms.nuvemshop.languages import FIRST

PAGE = 200  # the most the API allows

Json = dict[str, Any]


@dataclass(frozen=True)
class Access:
    """How an account of the API is reached."""

    api_url: str
    version: str
    store_id: str
    token: str
    token_header: str
    contact: str

    @property
    def base_url(self) -> str:
        return f"{self.api_url.rstrip('/')}/{segment(self.version)}/{segment(self.store_id)}"

    @property
    def headers(self) -> dict[str, str]:
        """Without a User-Agent that names somebody the API answers 400."""
        name, word = TOKEN_HEADERS[self.token_header]
        return {name: f"{word} {self.token}", "User-Agent": user_agent(self.contact)}


@dataclass(frozen=True)
class Rows:
    """A page of a list; `total` is told by a header, at times."""

    rows: list[Json]
    more: bool
    total: int | None


@dataclass(frozen=True)
class Product:
    """`language` is the store's main one, in which its texts are said anew."""

    values: Json
    language: str

    @property
    def variants(self) -> list[Json]:
        return rows_of(self.values.get("variants"))

    @property
    def images(self) -> list[Json]:
        return rows_of(self.values.get("images"))


class Client:
    """One store. Every method raises PlatformError with the platform's own sentence."""

    def __init__(self, access: Access, wire: Wire) -> None:
        self._wire = wire
        self._http = Http(
            access.base_url,
            headers=access.headers,
            secrets=(access.token,),
            wire=wire,
            pause=limits.pause,
            allowance=limits.allowance,
        )

    def store(self) -> Json:
        return self.one("/store")

    def locations(self) -> list[Json]:
        return self.array("/locations")

    def array(self, path: str) -> list[Json]:
        """A list that comes whole, without pages."""
        return rows_of(_decoded(self._send("GET", path)))

    def order(self, order_id: str, params: Mapping[str, str] | None = None) -> Json:
        """Raises PlatformError(code="order_not_found")."""
        with of_an_order():
            return self.one(f"/orders/{segment(order_id)}", params)

    def one(self, path: str, params: Mapping[str, str] | None = None) -> Json:
        """Raises PlatformError(code="unreadable") for what is no object."""
        response = self._send("GET", path, params=params)
        return _object(_decoded(response), response)

    def page(
        self, path: str, number: int, params: Mapping[str, str] | None = None, size: int = PAGE
    ) -> Rows:
        """Pages count from 1. Behind the last one, and for an empty list, the API says 404: here
        it is a page without rows. `Link` only says that there is more; its address may be anyone's.
        """
        query = {"page": str(number), "per_page": str(size), **(params or {})}
        try:
            response = self._send("GET", path, params=query)
        except PlatformError as error:
            if is_past_the_end(error):
                return Rows([], more=False, total=None)
            raise
        rows = rows_of(_decoded(response))
        links = response.headers.get("link")
        more = "next" in response.links if links else len(rows) >= size
        return Rows(rows, more and bool(rows), _number(response.headers.get("x-total-count")))

    def product(self, product_id: str) -> Product:
        response = self._send("GET", f"/products/{segment(product_id)}")
        return _product(response)

    def product_with(self, sku: str) -> Product | None:
        """The first product that has a variant with this very code."""
        try:
            found = self._search(sku) if _is_awkward(sku) else self._by_sku(sku)
        except PlatformError as error:
            if error.status == 404:
                return None
            raise
        has_it = found and any(str(row.get("sku")) == sku for row in found.variants)
        return found if has_it else None

    def _by_sku(self, sku: str) -> Product:
        return _product(self._send("GET", f"/products/sku/{segment(sku)}"))

    def _search(self, sku: str) -> Product | None:
        """What a slash in a path is taken for is not documented; the search takes any code."""
        for row in self.page("/products", 1, {"q": sku}).rows:
            if any(str(variant.get("sku")) == sku for variant in rows_of(row.get("variants"))):
                return Product(row, FIRST)
        return None

    def create(self, path: str, body: Json, group: str = limits.REQUESTS) -> Json:
        """What was made. Raises PlatformError(code="unconfirmed") when the answer has no id."""
        response = self._send("POST", path, body=body, group=group)
        made = _decoded(response)
        if not isinstance(made, dict) or not made.get("id"):
            raise PlatformError(response.text[:200], code="unconfirmed")
        return made

    def put(self, path: str, body: Json) -> None:
        self._send("PUT", path, body=body)

    def post(self, path: str, body: Json) -> None:
        """Does something: what it answers is known already."""
        self._send("POST", path, body=body)

    def patch(self, path: str, body: Json) -> None:
        self._send("PATCH", path, body=body)

    def patch_variants(self, product_id: str, rows: list[Json]) -> None:
        """Several variants by id: all of them or none. PUT would delete the others."""
        path = f"/products/{segment(product_id)}/variants"
        self._send("PATCH", path, body=rows, group=limits.VARIANTS)

    def patch_stock(self, rows: list[Json]) -> Any:
        """Products with variants, fifty of them in all; the answer has a flag for each."""
        path = "/products/stock-price"
        return _decoded(self._send("PATCH", path, body=rows, group=limits.VARIANTS))

    def delete(self, path: str) -> None:
        self._send("DELETE", path)

    def _send(
        self,
        method: str,
        path: str,
        *,
        group: str = limits.REQUESTS,
        params: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> httpx.Response:
        if group != limits.REQUESTS:
            self._wire.before(limits.REQUESTS)  # every request counts in the first bucket
        try:
            return self._http.request(
                method,
                path,
                group=group,
                params=params,
                json=body,
                content_type="application/json; charset=utf-8",
            )
        except PlatformError as error:
            raise in_plain_words(error) from error


def user_agent(contact: str) -> str:
    return f"Depara ({' '.join(contact.split())})"


def _is_awkward(sku: str) -> bool:
    """Inside a path it could be taken for a part of it."""
    return "/" in sku or not sku.strip(".")


def rows_of(body: Any) -> list[Json]:
    """The objects of an array."""
    return [row for row in body if isinstance(row, dict)] if isinstance(body, list) else []


def segment(text: str) -> str:
    """An id inside a path: ids also arrive in webhooks, which anybody can write."""
    return quote(text, safe="")


def _product(response: httpx.Response) -> Product:
    values = _object(_decoded(response), response)
    return Product(values, response.headers.get("x-main-language") or FIRST)


def _object(body: Any, response: httpx.Response) -> Json:
    if not isinstance(body, dict):
        raise PlatformError(response.text[:200], code="unreadable", status=response.status_code)
    return body


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


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
