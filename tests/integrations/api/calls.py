"""Requests as a partner's program makes them, through the whole of Django."""

import json
from typing import Any

from django.test import Client


def send(method: str, path: str, token: str = "", body: Any = None, **headers: str) -> Any:
    """`body` is encoded as JSON unless it is bytes; `headers` are named as in WSGI."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    if token:
        headers["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    # Django's client leaves the type out when there is no body; a real one does not.
    given = {"CONTENT_TYPE": "application/json", **headers}
    return Client().generic(
        method, f"/api/v1/{path}", content if body is not None else b"", **given
    )


def post_stock(token: str, rows: list[Any], **headers: str) -> Any:
    return send("POST", "stock", token, {"items": rows}, **headers)


def post_prices(token: str, rows: list[Any]) -> Any:
    return send("POST", "prices", token, {"items": rows})


def put_products(token: str, rows: list[Any]) -> Any:
    return send("PUT", "products", token, {"items": rows})


def put(path: str, token: str, rows: list[Any]) -> Any:
    return send("PUT", path, token, {"items": rows})


def get(path: str, token: str) -> Any:
    return send("GET", path, token)


def codes(response: Any) -> dict[int, str]:
    """The refusals of a batch, by the number of the row."""
    return {row["index"]: row["code"] for row in response.json()["rejections"]}
