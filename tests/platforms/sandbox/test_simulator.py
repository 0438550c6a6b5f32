"""The shop keeps what NOTES.md promises, and is driven as ANYMARKET's simulator is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from integrations.platforms.anymarket.simulator import Simulator as Anymarket
from integrations.platforms.sandbox.simulator import Simulator, serve
from tests.platforms.sandbox.builders import TOKEN, account_of

EITHER = pytest.mark.parametrize("kind", [Simulator, Anymarket])


def ask(simulator: Simulator, method: str, path: str, body: Any = None) -> httpx.Response:
    headers = {"authorization": f"Bearer {TOKEN}"}
    return httpx.request(method, simulator.url + path, json=body, headers=headers)


def control(
    simulator: Simulator | Anymarket, method: str, path: str, body: Any = None
) -> httpx.Response:
    root = simulator.url.removesuffix("/v2")
    return httpx.request(method, f"{root}/_simulator/accounts{path}", json=body)


@EITHER
def test_one_script_drives_either_simulator(kind: type[Simulator] | type[Anymarket]) -> None:
    with kind() as simulator:
        made = control(simulator, "POST", "", {"token": "t-1", "oi": "1."})
        skus = [{"partnerId": "A", "sellPrice": "59.90"}, {"partnerId": "B"}]
        added = control(simulator, "POST", "/1./products", [{"skus": skus, "title": "Camiseta"}])
        sale = {"lines": {"A": 2}, "freight": "10.00", "discount": "5.00"}
        order = control(simulator, "POST", "/1./sales", sale).json()["id"]
        knobs = {"throttled": 3, "latency": 0.01, "malformed_orders": [order]}
        turned = control(simulator, "PATCH", "/1./knobs", knobs)
        moved = control(simulator, "PUT", f"/1./orders/{order}", {"status": "any"})

        assert made.json() == {"token": "t-1", "oi": "1."}
        assert added.json() == {"products": 1, "skus": 2}
        assert turned.json().items() >= knobs.items()
        assert moved.json() == control(simulator, "GET", f"/1./orders/{order}").json()
        assert (moved.json()["id"], moved.json()["status"]) == (order, "any")
        assert control(simulator, "GET", "/1./stock").json() == {"A": 0, "B": 0}
        assert control(simulator, "GET", "/1./writes").json() == {"stock": [], "prices": []}


@EITHER
def test_one_script_fills_the_shelves_of_either_and_reads_them(
    kind: type[Simulator] | type[Anymarket],
) -> None:
    with kind() as simulator:
        control(simulator, "POST", "", {"token": "t-1", "oi": "1."})
        told = {
            "title": "Camiseta",
            "description": "<p>De algodão.</p>",
            "externalIdProduct": "P-1",
            "model": "B1",
            "gender": "UNISSEX",
            "warrantyTime": 3,
            "warrantyText": "Três meses",
            "nbm": "61091000",
            "origin": 0,
            "brand": "Nova",
            "category": "Moda/Verão/Camisetas",
            "characteristics": {"Material": "Algodão"},
            "isProductActive": True,
            "images": ["https://cdn.example/1.jpg"],
            "skus": [
                {
                    "partnerId": "A",
                    "title": "Camiseta azul",
                    "ean": "7891234567895",
                    "variations": {"Cor": "Azul", "Estampa": "Lisa"},
                    "amount": 3,
                    "price": 59.9,
                    "sellPrice": 49.9,
                    "active": True,
                }
            ],
        }
        control(simulator, "POST", "/1./products", [told])

        [held] = control(simulator, "GET", "/1./products").json()

        assert held.pop("id")
        assert held["skus"][0].pop("id")
        assert held == told
        terms = control(simulator, "GET", "/1./terms").json()
        assert "Nova" in [row["name"] for row in terms["brand"]]
        assert "Moda/Verão/Camisetas" in [row["path"] for row in terms["category"]]


@EITHER
def test_what_does_not_exist_cannot_be_controlled(
    kind: type[Simulator] | type[Anymarket],
) -> None:
    with kind() as simulator:
        control(simulator, "POST", "", {"token": "t-1", "oi": "1."})
        assert control(simulator, "GET", "/2./stock").status_code == 404
        assert control(simulator, "GET", "/1./weather").status_code == 404
        assert control(simulator, "POST", "/1./sales", {"lines": {"?": 1}}).status_code == 422
        assert control(simulator, "PATCH", "/1./knobs", {"speed": 1}).status_code == 422
        assert control(simulator, "DELETE", "").is_success
        assert control(simulator, "GET", "/1./stock").status_code == 404


def test_another_process_reads_what_arrived() -> None:
    with Simulator() as simulator:
        listing = account_of(simulator, "A").by_code["A"]["id"]
        price = {"listing_id": listing, "list_price": "20.00", "sale_price": "19.90"}
        for quantity in (5, 3):
            row = {"listing_id": listing, "quantity": quantity}
            assert ask(simulator, "PUT", "/stock", [row]).is_success
        assert ask(simulator, "PUT", "/prices", [price]).is_success

        writes = control(simulator, "GET", "/1/writes").json()
        assert [(row["sku"], row["quantity"]) for row in writes["stock"]] == [("A", 5), ("A", 3)]
        assert [(row["price"], row["sale"]) for row in writes["prices"]] == [(20.0, 19.9)]
        assert control(simulator, "GET", "/1/stock").json() == {"A": 3}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/orders", None),
        ("GET", "/orders?changed_since=yesterday", None),
        ("GET", "/orders?changed_since=2026-03-14T12:00:00", None),
        ("GET", "/listings?cursor=x", None),
        ("PUT", "/stock", {"listing_id": "1", "quantity": 1}),
        ("PUT", "/stock", [{"listing_id": "1", "quantity": -1}]),
        ("PUT", "/stock", [{"listing_id": "1", "quantity": 1}] * 101),
        ("PUT", "/prices", [{"listing_id": "1", "list_price": "cheap", "sale_price": "1.00"}]),
    ],
)
def test_what_is_written_wrongly_is_refused_with_a_problem(
    method: str, path: str, body: Any
) -> None:
    with Simulator() as simulator:
        account = account_of(simulator, "A")
        answer = ask(simulator, method, path, body)
        assert answer.status_code == answer.json()["status"] == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert account.accepted_stock == account.accepted_prices == []


def test_sales_from_many_threads_are_all_there_while_orders_are_read() -> None:
    with Simulator() as simulator:
        account = account_of(simulator, "A")
        since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with ThreadPoolExecutor(8) as pool:
            sales = [pool.submit(account.sell, {"A": 1}) for _ in range(200)]
            reads = [
                pool.submit(ask, simulator, "GET", f"/orders?changed_since={since}")
                for _ in range(10)
            ]
        assert {sale.result() for sale in sales} == account.orders.keys()
        assert len(account.orders) == 200
        assert all(read.result().is_success for read in reads)


def test_a_served_sandbox_has_an_account_for_whoever_wants_to_try() -> None:
    simulator = serve("127.0.0.1", 0)
    try:
        answer = httpx.get(
            f"{simulator.url}/account", headers={"authorization": "Bearer try-depara"}
        )
    finally:
        simulator.close()
    assert answer.json() == {"name": "Sandbox sandbox", "listings": 0}
