"""The head of a product's page: what somebody who opens it wants to know first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from catalog.availability import availability
from catalog.current_price import prices_now
from catalog.models import Product


@dataclass(frozen=True)
class Fact:
    """A figure with its title; `alarming` when somebody should look."""

    title: Any
    text: str
    alarming: bool = False


Facts = Callable[[HttpRequest, Product], list[Fact]]


def sold(request: HttpRequest, product: Product) -> list[Fact]:
    """Its SKUs, what may be sold of them, and what they cost now."""
    skus = dict(product.skus.order_by().values_list("pk", "active"))
    free = availability(product.merchant_id, list(skus))
    total = sum(free.values())
    return [
        Fact(_("SKUs"), str(len(skus)), alarming=not skus),
        Fact(_("Available"), str(total) if free else "–", alarming=bool(free) and total == 0),
        Fact(_("Price now"), _price_range(product.merchant_id, list(skus))),
    ]


def _price_range(merchant_id: int, sku_ids: list[int]) -> str:
    sales = [price.sale_price for price in prices_now(merchant_id, sku_ids).values()]
    if not sales:
        return "–"
    return " – ".join(f"R$ {money(price)}" for price in sorted({min(sales), max(sales)}))


def money(value: Any) -> str:
    return number_format(value, decimal_pos=2, force_grouping=True)
