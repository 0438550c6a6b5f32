from typing import Any
from urllib.parse import quote

import pytest

from catalog.models import Sku, Stock
from integrations.models import Scope
from tests.builders import a_merchant, a_token
from tests.integrations.api.calls import get
from tests.integrations.balance_cases import Sold, sold

pytestmark = pytest.mark.django_db


def balance(shop: Sold, code: str = "CAM/P") -> Any:
    token = a_token(shop.merchant, scopes=[Scope.STOCK_READ])
    return get(f"skus/{quote(code)}/balance", token)


def test_all_that_is_behind_the_figures_is_told() -> None:
    shop = sold()
    place = shop.offered(told=5, warehouse=shop.main, stock_rule="one", buffer_units=1)
    waiting = shop.waits(place, 2)

    response = balance(shop)

    assert response.status_code == 200
    body = response.json()
    connections, movements = body.pop("connections"), body.pop("movements")
    assert body == {
        "sku": "CAM/P",
        "on_hand": 14,
        "reserved": 5,
        "free": 9,
        "agrees": True,
        "held_by_orders": 5,
        "warehouses": [
            {"warehouse": "FAR", "on_hand": 4, "reserved": 2, "free": 2},
            {"warehouse": "MAIN", "on_hand": 10, "reserved": 3, "free": 7},
        ],
        "holders": [
            {
                "order": None, "waiting_order": waiting.pk, "number": "W1", "status": "paid",
                "units": 2, "warehouses": {"FAR": 2},
            },
            {
                "order": shop.order_id, "waiting_order": None, "number": "1001", "status": "paid",
                "units": 3, "warehouses": {"MAIN": 3},
            },
        ],
    }  # fmt: skip
    [offer] = connections
    assert offer.pop("told_at")
    assert offer == {
        "connection": place.pk,
        "platform": "anymarket",
        "store": place.store.name,
        "listing": place.listings.get().pk,
        "warehouse": "MAIN",
        "available": 7,
        "buffer_units": 1,
        "buffer_percent": 0,
        "kept_back": 1,
        "max_published": None,
        "published": 6,
        "told": 5,
        "state": "waiting",
        "held_by": None,
        "waiting_since": offer["waiting_since"],
        "error": "",
    }
    first = movements[0]
    assert [one["number"] for one in movements] == ["W1", "1001", "", ""]
    assert (first["kind"], first["reserved_change"], first["warehouse"]) == ("reserve", 2, "FAR")
    assert (first["on_hand"], first["reserved"], first["cause"]) == (14, 5, place.source)
    assert movements[1]["order"] == shop.order_id


def test_what_does_not_add_up_is_told() -> None:
    shop = sold()
    Stock.objects.filter(warehouse=shop.far).update(on_hand=3)

    assert balance(shop).json()["agrees"] is False


@pytest.mark.parametrize("code", ["A/balance", "/A", "A B", "ÇÃ", "A%2FB", "a?b#c", "A//B"])
def test_a_code_is_found_whatever_it_is_made_of(code: str) -> None:
    shop = sold()
    Sku.objects.update(code=code)

    response = balance(shop, code)

    assert response.status_code == 200
    assert response.json()["sku"] == code


@pytest.mark.parametrize("code", ["CAM", "CAM/P/balance", "\x00", "…"])
def test_a_code_that_is_not_there_is_not_found(code: str) -> None:
    assert balance(sold(), code).status_code == 404


def test_another_merchants_sku_is_not_found() -> None:
    sold()

    assert get("skus/CAM/P/balance", a_token(a_merchant())).status_code == 404


def test_it_takes_the_right_to_read_stock() -> None:
    shop = sold()
    token = a_token(shop.merchant, scopes=[Scope.PRODUCTS_READ, Scope.STOCK_WRITE])

    assert get("skus/CAM/P/balance", token).status_code == 403
    assert get("skus/CAM/P/balance", "").status_code == 401
