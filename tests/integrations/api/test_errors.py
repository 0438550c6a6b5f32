import gzip
import json
from unittest import mock

import pytest
from django.db import DatabaseError, OperationalError
from django.test import Client
from pytest_django import Settings

from catalog.batch import MAX_ROWS
from integrations.models import HeldWrite
from tests.builders import a_merchant, a_sku, a_token, a_warehouse
from tests.integrations.api.calls import get, post_stock, send

pytestmark = pytest.mark.django_db


def test_a_problem_has_the_fields_of_the_standard() -> None:
    response = send("POST", "stock", a_token(a_merchant()), b"{")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance", "code"}
    assert problem["status"] == 400
    assert problem["instance"] == "/api/v1/stock"
    assert problem["code"] == "malformed_body"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        b"null",
        b"{}",
        b'{"items": 5}',
        b'{"items": []} x',
        b'{"itens": []}',
        b'{"items": [], "more": 1}',
        b'{"items": [{"sku": "A", "warehouse": "B", "quantity": NaN}]}',
        b'{"items": [{"sku": "A", "warehouse": "B", "quantity": Infinity}]}',
        b'{"items": [{"sku": "A", "warehouse": "B", "quantity": 05}]}',
        b'{"items": [{"sku": "raw\x00nul", "quantity": 1}]}',
        b'{"items": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}",
        b'{"items": ' + b"[" * 100_000,
        b'\xef\xbb\xbf{"items": []}',
        b"\xff\xfe",
        b'{"\xff": 1}',
        rb'{"items": [{"sku": "\ud800", "quantity": 1}]}',
    ],
)
def test_what_is_no_json_envelope_is_refused_as_a_whole(body: bytes) -> None:
    response = send("POST", "stock", a_token(a_merchant()), body)
    assert response.status_code == 400
    assert response.json()["code"] == "malformed_body"


def test_too_many_rows_are_refused_and_none_is_applied() -> None:
    merchant = a_merchant()
    sku, warehouse = a_sku(merchant), a_warehouse(merchant)
    row = {"sku": sku.code, "warehouse": warehouse.code, "quantity": 5}
    for rows in ([row] * (MAX_ROWS + 1), [row, *["wrong"] * MAX_ROWS]):
        response = post_stock(a_token(merchant), rows)
        assert response.status_code == 413
        assert response.json()["code"] == "too_many_rows"
        assert str(MAX_ROWS) in response.json()["detail"]
    assert not sku.stock_set.exists()


def test_as_many_rows_as_allowed_are_taken() -> None:
    merchant = a_merchant()
    sku, warehouse = a_sku(merchant), a_warehouse(merchant)
    row = {"sku": sku.code, "warehouse": warehouse.code, "quantity": 5}
    answer = post_stock(a_token(merchant), [row] * MAX_ROWS).json()
    assert (answer["received"], answer["changed"]) == (MAX_ROWS, 1)


def test_a_body_that_is_too_large_is_refused(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = send("POST", "stock", a_token(a_merchant()), b" " * 1001)
    assert response.status_code == 413
    assert response.json()["code"] == "body_too_large"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_taken(kind: str) -> None:
    response = send("POST", "stock", a_token(a_merchant()), b'{"items": []}', CONTENT_TYPE=kind)
    assert response.status_code == 415
    assert response["Content-Type"] == "application/problem+json"


def test_json_may_name_its_character_set() -> None:
    kind = "Application/JSON; charset=utf-8"
    response = send("POST", "stock", a_token(a_merchant()), b'{"items": []}', CONTENT_TYPE=kind)
    assert response.status_code == 200


def test_a_compressed_body_is_taken() -> None:
    merchant = a_merchant()
    sku, warehouse = a_sku(merchant), a_warehouse(merchant)
    rows = [{"sku": sku.code, "warehouse": warehouse.code, "quantity": 5}]
    body = gzip.compress(json.dumps({"items": rows}).encode())
    response = send("POST", "stock", a_token(merchant), body, HTTP_CONTENT_ENCODING="gzip")
    assert response.json()["changed"] == 1


def test_a_compressed_bomb_does_no_harm(settings: Settings) -> None:
    bomb = gzip.compress(b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    response = send("POST", "stock", a_token(a_merchant()), bomb, HTTP_CONTENT_ENCODING="gzip")
    assert response.status_code == 413
    assert response.json()["code"] == "body_too_large"


@pytest.mark.parametrize(
    "body",
    [b"no gzip", b"", gzip.compress(b"{}")[:-3], gzip.compress(b'{"items":[]}') + b"more"],
    ids=["none", "empty", "cut", "more"],
)
def test_a_broken_compressed_body_is_told(body: bytes) -> None:
    response = send("POST", "stock", a_token(a_merchant()), body, HTTP_CONTENT_ENCODING="gzip")
    assert response.status_code == 400


def test_an_unknown_encoding_is_told_which_is_known() -> None:
    response = send("POST", "stock", a_token(a_merchant()), b"x", HTTP_CONTENT_ENCODING="br")
    assert response.status_code == 415
    assert response["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize("path", ["nothing", "stock/", "orders/x", "orders/5/items", ""])
def test_an_unknown_address_is_a_problem_and_not_a_page(path: str) -> None:
    response = get(path, a_token(a_merchant()))
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["GET", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_an_unknown_method_is_told_which_are_known(method: str) -> None:
    response = send(method, "stock", a_token(a_merchant()))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert response["Content-Type"] == "application/problem+json"


def test_an_error_of_ours_tells_nothing_of_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    response = broken_by(DatabaseError("SELECT secret FROM catalog_stock"))
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert b"secret" not in response.content
    assert b"Traceback" not in response.content
    assert "secret" in caplog.text


def test_a_database_in_trouble_is_worth_another_try() -> None:
    response = broken_by(OperationalError("deadlock detected"))
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert b"deadlock" not in response.content


def broken_by(error: Exception) -> object:
    token = a_token(a_merchant())
    with mock.patch("integrations.api.v1.writes.submit", side_effect=error):
        return post_stock(token, [])


def test_what_a_client_accepts_does_not_matter() -> None:
    response = send("GET", "orders", a_token(a_merchant()), HTTP_ACCEPT="text/html")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"


def test_nothing_that_was_refused_is_held() -> None:
    token = a_token(a_merchant())
    send("POST", "stock", token, b"{")
    assert not HeldWrite.objects.exists()


def test_the_health_page_asks_the_database() -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}
    with mock.patch("integrations.api.health.connection") as broken:
        broken.cursor.side_effect = OperationalError("gone")
        response = Client().get("/healthz")
    assert response.status_code == 503
    assert "gone" not in response.content.decode()
