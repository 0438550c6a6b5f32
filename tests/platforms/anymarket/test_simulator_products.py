"""The simulator's catalogue is as unpleasant as the real one, and shows what it holds."""

import json
from typing import Any

import httpx
import pytest

from integrations.platforms.anymarket.simulator import Account, Simulator
from tests.platforms.anymarket.builders import OI, TOKEN, account_of, add_skus
from tests.platforms.anymarket.test_simulator import MERGE_PATCH, ask, control


def a_product(account: Account, **changes: Any) -> dict[str, Any]:
    """As a seller writes it; what is None is left out."""
    whole = {
        "title": "Camiseta",
        "description": "<p>De algodão.</p>",
        "brand": {"id": account.words.brands[0]["id"]},
        "category": {"id": account.words.categories[0]["id"]},
        "warrantyTime": 0,
        "height": 3,
        "width": 25.5,
        "length": 30,
        "weight": 0.18,
        "priceFactor": 1,
        "calculatedPrice": False,
        "definitionPriceScope": "SKU",
        "hasVariations": False,
        "images": [],
        "skus": [a_sku()],
        "allowAutomaticSkuMarketplaceCreation": True,
    }
    return {key: value for key, value in (whole | changes).items() if value is not None}


def a_sku(**changes: Any) -> dict[str, Any]:
    whole = {
        "title": "Camiseta",
        "partnerId": "A",
        "amount": 0,
        "additionalTime": 0,
        "price": 59.9,
        "sellPrice": 49.9,
    }
    return {key: value for key, value in (whole | changes).items() if value is not None}


def patch(simulator: Simulator, path: str, body: Any) -> httpx.Response:
    content, headers = json.dumps(body).encode(), {"content-type": MERGE_PATCH}
    return ask(simulator, "PATCH", path, content=content, headers=headers)


def test_a_new_product_is_answered_whole() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        answer = ask(simulator, "POST", "/products", json=a_product(account))
        assert answer.status_code == 201
        told = answer.json()
        assert told["brand"]["name"] == account.words.brands[0]["name"]
        assert told["skus"][0]["variations"] == [None]
        assert ask(simulator, "GET", f"/products/{told['id']}").json() == told


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description": None}, "description"),
        ({"warrantyTime": None}, "warrantyTime"),
        ({"weight": None}, "weight"),
        ({"images": None}, "images"),
        ({"title": "x" * 151}, "title"),
        ({"description": "x" * 10_001}, "description"),
        ({"height": "3"}, "height"),
        ({"gender": "UNISEX"}, "gender"),
        ({"nbm": {"id": 61091000}}, "nbm.id"),
        ({"definitionPriceScope": "sku"}, "definitionPriceScope"),
        ({"skus": []}, "skus"),
        ({"skus": [a_sku(amount=None)]}, "skus[0].amount"),
        ({"skus": [a_sku(sellPrice=None)]}, "skus[0].sellPrice"),
        ({"skus": [a_sku(ean="7" * 14)]}, "skus[0].ean"),
        ({"skus": [a_sku(variations=[{"Cor": "Azul"}])]}, "skus[0].variations"),
        ({"skus": [a_sku(variations={"Cor": "Azul"})]}, "skus[0].variations"),
        ({"hasVariations": True}, "skus[0].variations"),
        ({"images": [{"url": "https://cdn.example/1.jpg"}]}, "images[0].main"),
        ({"characteristics": [{"name": "Material"}]}, "characteristics[0].value"),
    ],
)
def test_what_is_written_wrongly_is_named_in_the_field_errors(
    changes: dict[str, Any], field: str
) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        answer = ask(simulator, "POST", "/products", json=a_product(account, **changes))
        assert answer.status_code == 422
        assert [row["field"] for row in answer.json()["fieldErrors"]] == [field]
        assert account.products == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"brand": {"id": 999}},
        {"category": {"id": 999}},
        {"hasVariations": True, "skus": [a_sku(variations={"Sabor": "Uva"})]},
        {"skus": [a_sku(stockLocalId=999)]},
    ],
)
def test_what_the_account_does_not_have_is_refused(changes: dict[str, Any]) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        answer = ask(simulator, "POST", "/products", json=a_product(account, **changes))
        assert answer.status_code == 422
        assert not account.products
        assert not account.skus


def test_a_duplicate_sku_is_an_error_under_a_status_of_success() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        answer = ask(simulator, "POST", "/products", json=a_product(account))
        assert answer.status_code == 200
        assert answer.json() == {"code": "500", "message": "Duplicidade de SKU: A"}
        assert len(account.products) == 1


def test_a_value_of_a_variation_is_made_by_its_name() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        skus = [a_sku(variations={"Cor": "Fúcsia"})]
        body = a_product(account, hasVariations=True, skus=skus)
        [sku] = ask(simulator, "POST", "/products", json=body).json()["skus"]
        [told] = sku["variations"]
        assert (told["description"], told["type"]["name"]) == ("Fúcsia", "Cor")
        assert told["id"] in [row["id"] for row in account.words.variations[0]["values"]]


def test_a_product_is_changed_by_merge_patch_only_and_never_deleted() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        [id] = account.products
        path = f"/products/{id}"
        assert ask(simulator, "PATCH", path, json={"title": "Nova"}).status_code == 415
        assert patch(simulator, path, {"title": "Nova"}).json()["title"] == "Nova"
        assert patch(simulator, path, {"title": "x" * 151}).status_code == 422
        assert ask(simulator, "DELETE", path).status_code == 405


@pytest.mark.parametrize("key", ["id", "skus", "images", "hasVariations"])
def test_what_has_an_endpoint_of_its_own_is_not_patched(key: str) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        [id] = account.products
        assert patch(simulator, f"/products/{id}", {key: []}).status_code == 422


def test_a_sku_takes_stock_at_its_creation_only() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        sku = account.by_code["A"]
        path = f"/products/{sku.product_id}/skus/{sku.id}"
        assert patch(simulator, path, {"amount": 3}).status_code == 422
        assert patch(simulator, path, {"title": "Nova", "ean": "78"}).json()["ean"] == "78"
        assert account.price_writes("A") == []
        added = ask(
            simulator, "POST", f"/products/{sku.product_id}/skus", json=a_sku(partnerId="B")
        )
        assert added.status_code == 200
        assert account.amount("B") == 0


def test_an_image_is_fetched_later() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.knobs.image_delay = 600.0
        image = {"url": "https://cdn.example/1.jpg", "main": True}
        body = a_product(account, images=[image])
        id = ask(simulator, "POST", "/products", json=body).json()["id"]
        [told] = ask(simulator, "GET", f"/products/{id}/images").json()
        assert (told["status"], told["standardUrl"]) == ("UNPROCESSED", "")
        account.knobs.image_delay = 0.0
        [told] = ask(simulator, "GET", f"/products/{id}/images").json()
        assert (told["status"], bool(told["standardUrl"])) == ("PROCESSED", True)


def test_only_an_image_makes_a_new_product_active() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        told = ask(simulator, "POST", "/products", json=a_product(account)).json()
        assert told["isProductActive"] is False
        path = f"/products/{told['id']}"
        image = {"url": "https://cdn.example/1.jpg", "main": False}
        made = ask(simulator, "POST", f"{path}/images", json=image).json()
        assert made["main"] is True
        assert ask(simulator, "GET", path).json()["isProductActive"] is True
        deleted = ask(simulator, "DELETE", f"{path}/images/{made['id']}")
        assert (deleted.status_code, deleted.content) == (204, b"")
        assert ask(simulator, "GET", path).json()["isProductActive"] is False
        assert ask(simulator, "DELETE", f"{path}/images/{made['id']}").status_code == 404


def test_there_is_one_main_image() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        images = [{"url": f"https://cdn.example/{n}.jpg", "main": n == 2} for n in (1, 2, 3)]
        told = ask(simulator, "POST", "/products", json=a_product(account, images=images)).json()
        assert [row["main"] for row in told["images"]] == [False, True, False]
        ask(simulator, "DELETE", f"/products/{told['id']}/images/{told['images'][1]['id']}")
        left = ask(simulator, "GET", f"/products/{told['id']}/images").json()
        assert [row["main"] for row in left] == [True, False]


@pytest.mark.parametrize("path", ["/brands", "/categories", "/variations"])
def test_words_come_in_pages_with_the_same_limits(path: str) -> None:
    with Simulator() as simulator:
        account_of(simulator)
        assert ask(simulator, "GET", f"{path}?limit=101").status_code == 422
        assert ask(simulator, "GET", f"{path}?limit=4").status_code == 422


def test_a_brand_keeps_its_partner_id_to_itself() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        made = ask(simulator, "POST", "/brands", json={"name": "Nova", "partnerId": "B-1"})
        assert (made.status_code, "partnerId" in made.json()) == (201, False)
        found = ask(simulator, "GET", "/brands?partnerId=B-1").json()["content"]
        assert [row["name"] for row in found] == ["Nova"]
        long = ask(simulator, "POST", "/brands", json={"name": "Nova", "reducedName": "x" * 31})
        assert long.status_code == 422
        assert long.json()["message"] == "O nome reduzido deve ter no máximo 30 caracteres."


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": "Nova", "partnerId": "x" * 81},
        {"name": "Nova", "partnerId": "C-1"},
        {"name": "Nova", "parent": {"id": 999}},
    ],
)
def test_a_category_out_of_order_is_refused(body: dict[str, Any]) -> None:
    with Simulator() as simulator:
        account_of(simulator)
        first = ask(simulator, "POST", "/categories", json={"name": "Redes", "partnerId": "C-1"})
        assert first.json()["definitionPriceScope"] == "COST"
        assert ask(simulator, "POST", "/categories", json=body).status_code in (404, 422)


def test_every_request_is_counted_by_method_and_path() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A", "B")
        for id in account.products:
            ask(simulator, "GET", f"/products/{id}")
        ask(simulator, "GET", "/products")
        counted = control(simulator, "GET", f"/{OI}/requests").json()
        assert counted == {"GET /products/{id}": 2, "GET /products": 1}


def test_the_answer_to_one_method_alone_can_be_lost() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.knobs.losing_answers_to = "POST /products"
        with pytest.raises(httpx.TransportError):
            ask(simulator, "POST", "/products", json=a_product(account))
        assert len(ask(simulator, "GET", "/products").json()["content"]) == 1
        assert httpx.get(f"{simulator.url}/products", headers={"gumgaToken": TOKEN}).is_success
