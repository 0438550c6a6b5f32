"""The catalog's lists that have spreadsheets: the same pages, with import and export."""

from django.contrib import admin

from catalog.admin.prices import PriceAdmin
from catalog.admin.products import ProductAdmin
from catalog.admin.stock import StockAdmin
from catalog.models import Price, Product, Stock
from integrations.admin.sheet_pages import SheetPages

admin.site.unregister([Product, Price, Stock])


@admin.register(Product)
class ProductsWithSheet(SheetPages, ProductAdmin):
    sheet_name = "products"


@admin.register(Price)
class PricesWithSheet(SheetPages, PriceAdmin):
    sheet_name = "prices"


@admin.register(Stock)
class StockWithSheet(SheetPages, StockAdmin):
    sheet_name = "stock"
