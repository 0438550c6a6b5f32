"""What partners read and write in the catalog, each with rows that are good and how they read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from catalog.models import (
    Attribute,
    Brand,
    Category,
    Customer,
    Image,
    Merchant,
    Packaging,
    PriceTable,
    Product,
)
from orders.models import Carrier
from tests.builders import a_product, some_skus


def _nothing(merchant: Merchant, number: int) -> None:
    """These rows need nothing to be there."""


def _some_products(merchant: Merchant, number: int) -> None:
    for index in range(number):
        a_product(merchant, code=f"P{index}")


@dataclass(frozen=True)
class Collection:
    """`row(n)` is a good row; `prepare` makes what rows 0 … number-1 name; `version` changes it."""

    path: str
    model: type[Model]
    row: Callable[[int, str], dict[str, Any]]
    prepare: Callable[[Merchant, int], Any] = _nothing
    write: str = "products:write"
    read: str = "products:read"

    def __str__(self) -> str:
        return self.path


COLLECTIONS = [
    Collection("products", Product, lambda n, v: {"sku": f"S{n}", "title": f"Camisa {v}"}),
    Collection("brands", Brand, lambda n, v: {"name": f"Marca {n} {v}", "code": f"{n}"}),
    Collection("categories", Category, lambda n, v: {"path": f"Raiz > {n} {v}"}),
    Collection(
        "attributes",
        Attribute,
        lambda n, v: {"code": f"A{n}", "name": v, "kind": "list", "options": [v, "Outra"]},
    ),
    Collection(
        "packagings",
        Packaging,
        lambda n, v: {"sku": f"S{n}", "code": "CX", "units": 12, "height": len(v)},
        some_skus,
    ),
    Collection("price-tables", PriceTable, lambda n, v: {"code": f"T{n}", "name": v}),
    Collection(
        "customers",
        Customer,
        lambda n, v: {"code": f"C{n}", "name": v, "document": "529.982.247-25"},
        write="customers:write",
        read="customers:read",
    ),
    Collection(
        "images",
        Image,
        lambda n, v: {"product": f"P{n}", "images": [{"url": f"https://example.com/{v}.jpg"}]},
        _some_products,
    ),
    Collection(
        "carriers",
        Carrier,
        lambda n, v: {"code": f"T{n}", "name": v, "document": "34.028.316/0001-03"},
        write="orders:write",
        read="orders:read",
    ),
]
