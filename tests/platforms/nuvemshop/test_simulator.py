"""The simulator is as unpleasant as the API: seen by a plain client, without our connector."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from integrations.platforms.nuvemshop.simulator import Account, Simulator
from integrations.platforms.nuvemshop.simulator.bucket import Bucket
from tests.platforms.nuvemshop.builders import STORE, TOKEN, account_of, add_products, sample

HEADERS = {"authentication": f"bearer {TOKEN}", "user-agent": "Test (dev@exemplo.com)"}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def account(simulator: Simulator) -> Account:
    return account_of(simulator)


@pytest.fixture
def http(simulator: Simulator) -> Iterator[httpx.Client]:
    base = f"{simulator.url}/2025-03/{STORE}"
    with httpx.Client(base_url=base, headers=HEADERS) as client:
        yield client


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"user-agent": "python-httpx/0.28"}, 400),
        ({"authentication": f"Bearer {TOKEN}"}, 401),
        ({"authentication": ""}, 401),
        ({"authentication": "", "authorization": f"Bearer {TOKEN}"}, 200),
        ({"authentication": "", "authorization": f"bearer {TOKEN}"}, 401),
    ],
)
def test_headers_are_looked_at(http: httpx.Client, headers: dict[str, str], status: int) -> None:
    assert http.get("/store", headers=headers).status_code == status


@pytest.mark.usefixtures("account")
def test_errors_are_those_of_the_samples(http: httpx.Client) -> None:
    def same(answer: httpx.Response, name: str) -> bool:
        told = sample(f"errors/{name}")
        return (answer.status_code, answer.json()) == (told["status"], told["body"])

    assert same(http.get("/products"), "404_last_page_empty")
    assert same(http.get("/products/1"), "404_not_found")
    assert same(http.post("/products", json={}), "422_field_map")
    assert same(http.post("/products", content="x"), "400_bad_json")
    assert same(http.post("/products", content="{}"), "415_unsupported_media_type")
    assert same(http.get("/store", headers={"authentication": "x"}), "401_invalid_token")


def test_a_list_tells_about_itself_in_headers(http: httpx.Client, account: Account) -> None:
    add_products(account, "A", "B", "C")
    answer = http.get("/products", params={"per_page": 2})
    assert [row["variants"][0]["sku"] for row in answer.json()] == ["A", "B"]
    assert answer.headers["x-total-count"] == "3"
    assert answer.headers["x-main-language"] == "pt"
    assert answer.links.keys() == {"next", "last", "first"}
    assert http.get("/products", params={"per_page": 2, "page": 3}).json()["description"] == (
        "Last page is 2"
    )


def test_a_put_of_variants_deletes_those_it_does_not_tell(
    http: httpx.Client, account: Account
) -> None:
    rows = [{"partnerId": code, "variations": {"Cor": code}} for code in ("A", "B")]
    product = account.add_product(rows)
    kept = product.variants[0].id
    http.put(f"/products/{product.id}/variants", json=[{"values": ["A"], "stock": 3}])
    assert [(row.id, row.stock) for row in product.variants] == [(kept, 3)]


def test_a_put_of_a_product_leaves_what_it_does_not_tell_and_strips_what_it_empties(
    http: httpx.Client, account: Account
) -> None:
    product = account.add_product([{"partnerId": "A"}], category="Roupas", title="Camiseta")
    http.put(f"/products/{product.id}", json={"brand": "Acme"})
    assert (len(product.categories), product.facts["name"]) == (1, {"pt": "Camiseta"})
    http.put(f"/products/{product.id}", json={"categories": []})
    assert (product.categories, len(product.variants)) == ([], 1)


def test_a_patch_of_variants_is_all_or_nothing(http: httpx.Client, account: Account) -> None:
    rows = [{"partnerId": code, "variations": {"Cor": code}} for code in ("A", "B")]
    product = account.add_product(rows)
    told: list[dict[str, Any]] = [{"id": row.id, "price": "1.00"} for row in product.variants]
    refused = http.patch(
        f"/products/{product.id}/variants", json=[told[0], {**told[1], "price": "-1"}]
    )
    assert refused.status_code == 422
    assert refused.json()["price"] == ["The price must be at least 0."]
    assert account.accepted_prices == []


def test_stock_is_by_location_and_null_is_without_limit(
    http: httpx.Client, account: Account
) -> None:
    product = account.add_product([{"partnerId": "A", "amount": 3}])
    path, variant = f"/products/{product.id}/variants/stock", product.variants[0]
    http.post(path, json={"action": "variation", "value": -9, "id": variant.id})
    assert variant.stock == 0
    http.post(path, json={"action": "replace", "value": None})
    told = http.get(f"/products/{product.id}").json()["variants"][0]
    assert (told["stock"], told["stock_management"]) == (None, False)
    answer = http.post(path, json={"action": "add", "value": 1}).json()
    assert answer["description"] == "Valid actions are 'replace', 'variation'."


def test_a_new_variant_without_a_figure_is_sold_without_limit(
    http: httpx.Client, account: Account
) -> None:
    http.post("/products", json={"name": "Camiseta", "variants": [{"sku": "A"}]})
    assert account.by_code["A"].stock is None


def test_variants_have_as_many_values_as_there_are_attributes(
    http: httpx.Client, account: Account
) -> None:
    body = {"name": "X", "attributes": ["Cor"], "variants": [{"sku": "A"}]}
    assert http.post("/products", json=body).status_code == 422
    twice = [{"sku": code, "values": ["Azul"]} for code in ("A", "B")]
    refused = http.post("/products", json=body | {"variants": twice})
    assert refused.json()["description"] == "Variants cannot be repeated"
    assert account.products == {}


def test_filters_of_time_need_an_offset_that_is_encoded(
    http: httpx.Client, account: Account
) -> None:
    add_products(account, "A")
    account.sell({"A": 1})

    def asked(moment: str) -> int:
        return http.get(f"/orders?updated_at_min={moment}").status_code

    assert asked("2026-05-20T12:00:00%2B00:00") == 200
    assert asked("2026-05-20T12:00:00-03:00") == 200
    assert asked("2026-05-20T12:00:00+00:00") == 422
    assert asked("2026-05-20T12:00:00") == 422


def test_orders_change_their_types_and_dates(http: httpx.Client, account: Account) -> None:
    add_products(account, "A")
    orders = [http.get(f"/orders/{account.sell({'A': 2})}").json() for _ in range(4)]
    assert {type(order["products"][0]["quantity"]) for order in orders} == {str, int}
    assert {type(order["products"][0]["variant_id"]) for order in orders} == {str, int}
    endings = {order["created_at"][-6:] for order in orders}
    assert len(endings) == 4
    assert all(isinstance(order["fulfillments"][0], str) for order in orders)


def test_the_bucket_leaks_and_what_overflows_is_lost() -> None:
    bucket = Bucket(seen_at=time.monotonic())
    poured = [bucket.pour(40, 2.0) for _ in range(50)]
    assert [fits for fits, _ in poured] == [True] * 40 + [False] * 10
    assert poured[0][1]["x-rate-limit-remaining"] == "39"
    headers = poured[-1][1]
    assert headers["x-rate-limit-remaining"] == "0"
    assert int(headers["x-rate-limit-reset"]) == pytest.approx(20_000, abs=200)
    bucket.seen_at -= 1.0
    assert [bucket.pour(40, 2.0)[0] for _ in range(3)] == [True, True, False]


def test_another_process_seeds_sells_and_reads(simulator: Simulator) -> None:
    root = f"{simulator.url}/_simulator/accounts"
    with httpx.Client(base_url=root) as control:
        control.post(root, json={"token": "t-1", "oi": "7"})
        told = {"skus": [{"partnerId": "A", "amount": 5, "sellPrice": "9.90"}], "brand": "Acme"}
        assert control.post("/7/products", json=[told]).json() == {"products": 1, "skus": 1}
        assert control.get("/7/stock").json() == {"A": 5}
        assert [row["name"] for row in control.get("/7/terms").json()["brand"]] == ["Acme"]
        order = control.post("/7/sales", json={"lines": {"A": 2}, "status": "pending"}).json()["id"]
        assert control.get(f"/7/orders/{order}").json()["payment_status"] == "pending"
        assert control.put(f"/7/orders/{order}", json={"status": "paid"}).json()["paid_at"]
        assert control.patch("/7/knobs", json={"failing": 2}).json()["failing"] == 2
        assert control.get("/7/writes").json() == {"stock": [], "prices": []}
        assert control.patch("/7/knobs", json={"invented": 2}).status_code == 422
        assert control.get("/8/stock").status_code == 404
        assert control.delete(root).status_code == 204
        assert control.get("/7/stock").status_code == 404
