from django.urls import path

from integrations.api.v1.orders import OrdersView, OrderView
from integrations.api.v1.prices import PricesView
from integrations.api.v1.products import ProductsView
from integrations.api.v1.stock import StockView

urlpatterns = [
    path("stock", StockView.as_view()),
    path("prices", PricesView.as_view()),
    path("products", ProductsView.as_view()),
    path("orders", OrdersView.as_view()),
    path("orders/<int:order_id>", OrderView.as_view()),
]
