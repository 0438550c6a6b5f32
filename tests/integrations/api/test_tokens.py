from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Stock
from integrations.models import ApiToken, Scope
from tests.builders import a_merchant, a_sku, a_token, a_warehouse
from tests.integrations.api.calls import codes, get, post_prices, post_stock, put_products, send

pytestmark = pytest.mark.django_db


def test_without_a_token_nobody_is_let_in() -> None:
    response = send("POST", "stock", body={"items": []})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_authenticated"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic YTpi", "Bearer dpr_000000000000_x", "Bearer \xe9\0"]
)
def test_what_is_no_token_of_ours_is_told_apart_from_no_right(header: str) -> None:
    response = send("GET", "orders", HTTP_AUTHORIZATION=header)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"


def test_the_scheme_may_be_written_in_any_case() -> None:
    token = a_token(a_merchant())
    assert send("GET", "orders", HTTP_AUTHORIZATION=f"bearer {token}").status_code == 200


def test_an_expired_token_and_a_revoked_one_are_unknown() -> None:
    merchant = a_merchant()
    expired, revoked = a_token(merchant), a_token(merchant)
    past = timezone.now() - timedelta(days=1)
    ApiToken.objects.filter(prefix=expired.split("_")[1]).update(expires_at=past)
    ApiToken.objects.filter(prefix=revoked.split("_")[1]).update(revoked_at=past)
    for token in (expired, revoked):
        response = get("orders", token)
        assert response.status_code == 401
        assert response.json()["code"] == "invalid_token"


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "stock", Scope.STOCK_WRITE),
        ("POST", "prices", Scope.PRICES_WRITE),
        ("PUT", "products", Scope.PRODUCTS_WRITE),
        ("GET", "orders", Scope.ORDERS_READ),
        ("HEAD", "orders", Scope.ORDERS_READ),
    ],
)
def test_each_address_needs_its_own_scope(method: str, path: str, scope: Scope) -> None:
    merchant = a_merchant()
    others = [other for other in Scope if other != scope]
    body = None if method in ("GET", "HEAD") else {"items": []}
    refused = send(method, path, a_token(merchant, scopes=others), body)
    assert refused.status_code == 403
    if method != "HEAD":
        assert refused.json()["code"] == "missing_scope"
        assert scope in refused.json()["detail"]
    assert send(method, path, a_token(merchant, scopes=[scope]), body).status_code == 200


def test_the_codes_of_another_merchant_are_unknown() -> None:
    ours, theirs = a_merchant(), a_merchant()
    sku = a_sku(theirs, code="CAM")
    a_warehouse(theirs)
    a_warehouse(ours)
    token = a_token(ours)
    row = {"sku": "CAM", "warehouse": "MAIN", "quantity": 5}
    assert codes(post_stock(token, [row])) == {0: "unknown_sku"}
    assert codes(post_prices(token, [{"sku": "CAM", "sale_price": 5}])) == {0: "unknown_sku"}
    assert not Stock.objects.filter(sku=sku).exists()


def test_the_same_code_of_two_merchants_is_two_products() -> None:
    ours, theirs = a_merchant(), a_merchant()
    sku = a_sku(theirs, code="CAM")
    response = put_products(a_token(ours), [{"sku": "CAM", "title": "Camisa"}])
    assert response.json()["changed"] == 1
    sku.product.refresh_from_db()
    assert sku.product.title != "Camisa"


def test_the_use_of_a_token_is_seen() -> None:
    token = a_token(a_merchant())
    get("orders", token)
    assert ApiToken.objects.get(prefix=token.split("_")[1]).used_at is not None
