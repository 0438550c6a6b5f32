"""What belongs to a product and is changed elsewhere, shown below its form: a handful of queries
each, whatever the number of SKUs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.admin.look import link
from catalog.admin.product_summary import money
from catalog.current_price import CurrentPrice, prices_now
from catalog.models import Packaging, Price, Product, Sku, Stock

MOST_SKUS = 500
Cell = str | SafeString


@dataclass(frozen=True)
class Section:
    """A table with a title; `note` says what is left out."""

    title: Any
    headers: Sequence[Any]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


Sections = Callable[[HttpRequest, Product], Section | None]


def stock_and_prices(request: HttpRequest, product: Product) -> Section | None:
    """Each SKU with its balance in each warehouse, its price in each table, and the price now."""
    skus = list(product.skus.order_by("code")[: MOST_SKUS + 1])
    shown = skus[:MOST_SKUS]
    ids = [sku.pk for sku in shown]
    stocks = {(row.sku_id, row.warehouse): row for row in _stocks(ids)}
    prices = {(row.sku_id, row.table): row for row in _prices(ids)}
    places = sorted({place for _sku, place in stocks}, key=str)
    tables = sorted({table for _sku, table in prices}, key=str)
    now = prices_now(product.merchant_id, ids)
    if not shown:
        return None
    rows = [
        [
            sku_link(sku),
            variation_text(sku),
            *(_balance(stocks.get((sku.pk, place))) for place in places),
            _available([stocks[sku.pk, place] for place in places if (sku.pk, place) in stocks]),
            *(_price(prices.get((sku.pk, table))) for table in tables),
            _price(now.get(sku.pk)),
        ]
        for sku in shown
    ]
    headers = [_("SKU"), _("variation"), *places, _("available"), *tables, _("price now")]
    return Section(_("Stock and prices"), headers, rows, _left_out(skus))


def _left_out(skus: Sequence[Sku]) -> str:
    if len(skus) <= MOST_SKUS:
        return ""
    return _("Only the first %d SKUs are shown here.") % MOST_SKUS


def _stocks(sku_ids: Sequence[int]) -> Any:
    return Stock.objects.filter(sku__in=sku_ids).select_related("warehouse").order_by()


def _prices(sku_ids: Sequence[int]) -> Any:
    return Price.objects.filter(sku__in=sku_ids).select_related("table").order_by()


def packagings(request: HttpRequest, product: Product) -> Section | None:
    found = Packaging.objects.filter(sku__product=product).select_related("sku")
    rows = [
        [
            sku_link(row.sku),
            _page(Packaging, row.pk, row.code),
            row.ean,
            str(row.units),
            " × ".join(_measure(side) for side in (row.height, row.width, row.length)),
            _measure(row.weight),
        ]
        for row in found.order_by("sku__code", "units")[:MOST_SKUS]
    ]
    if not rows:
        return None
    headers = [_("SKU"), _("code"), "EAN", _("units inside"), _("H × W × L (cm)"), _("weight (kg)")]
    return Section(_("Packagings"), headers, rows)


def sku_link(sku: Sku) -> SafeString:
    return _page(Sku, sku.pk, sku.code)


def variation_text(sku: Sku) -> str:
    said = sku.variation if isinstance(sku.variation, dict) else {}
    return ", ".join(f"{name}: {value}" for name, value in said.items())


def _page(model: type[Any], pk: int, text: str) -> SafeString:
    url = reverse(f"admin:catalog_{model._meta.model_name}_change", args=[pk])
    return link(url, text)


def _balance(stock: Stock | None) -> Cell:
    if stock is None:
        return "–"
    if not stock.reserved:
        return str(stock.on_hand)
    reserved = ngettext("%d reserved", "%d reserved", stock.reserved) % stock.reserved
    return f"{stock.on_hand} ({reserved})"


def _available(stocks: Sequence[Stock]) -> Cell:
    """As catalog/availability.py: what lacks in one warehouse is taken from another."""
    if not stocks:
        return "–"
    free = max(0, sum(stock.on_hand - stock.reserved for stock in stocks))
    return format_html("<strong>{}</strong>", free)


def _price(price: Price | CurrentPrice | None) -> Cell:
    if price is None:
        return "–"
    if price.list_price == price.sale_price:
        return money(price.sale_price)
    return format_html("<del>{}</del> {}", money(price.list_price), money(price.sale_price))


def _measure(value: Any) -> str:
    return "–" if value is None else localize(value)
