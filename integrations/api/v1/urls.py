from django.urls import path

from integrations.api.v1.attributes import AttributesView
from integrations.api.v1.brands import BrandsView
from integrations.api.v1.cancellations import CancellationsView
from integrations.api.v1.carriers import CarriersView
from integrations.api.v1.categories import CategoriesView
from integrations.api.v1.connections import ConnectionsView, ConnectionView
from integrations.api.v1.customers import CustomersView
from integrations.api.v1.deliveries import DeliveriesView
from integrations.api.v1.images import ImagesView
from integrations.api.v1.invoices import InvoicesView
from integrations.api.v1.listings import DiagnosisView, ListingsView
from integrations.api.v1.orders import OrdersView, OrderView
from integrations.api.v1.packagings import PackagingsView
from integrations.api.v1.price_tables import PriceTablesView
from integrations.api.v1.prices import PricesView
from integrations.api.v1.products import ProductsView
from integrations.api.v1.returns import ReturnsView
from integrations.api.v1.shipments import ShipmentsView
from integrations.api.v1.stock import StockView

urlpatterns = [
    path("stock", StockView.as_view()),
    path("prices", PricesView.as_view()),
    path("products", ProductsView.as_view()),
    path("brands", BrandsView.as_view()),
    path("categories", CategoriesView.as_view()),
    path("attributes", AttributesView.as_view()),
    path("packagings", PackagingsView.as_view()),
    path("price-tables", PriceTablesView.as_view()),
    path("customers", CustomersView.as_view()),
    path("images", ImagesView.as_view()),
    path("listings", ListingsView.as_view()),
    path("listings/<int:listing_id>/diagnosis", DiagnosisView.as_view()),
    path("connections", ConnectionsView.as_view()),
    path("connections/<int:connection_id>", ConnectionView.as_view()),
    path("carriers", CarriersView.as_view()),
    path("shipments", ShipmentsView.as_view()),
    path("deliveries", DeliveriesView.as_view()),
    path("invoices", InvoicesView.as_view()),
    path("orders", OrdersView.as_view()),
    path("orders/<int:order_id>", OrderView.as_view()),
    path("cancellations", CancellationsView.as_view()),
    path("returns", ReturnsView.as_view()),
]
