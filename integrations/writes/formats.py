"""Every resource a partner can write, and what its bodies mean."""

from collections.abc import Mapping
from typing import Any

from integrations.models import Resource
from integrations.writes.attributes import ATTRIBUTES
from integrations.writes.body import BodyFormat
from integrations.writes.brands import BRANDS
from integrations.writes.cancellations import CANCELLATIONS
from integrations.writes.carriers import CARRIERS
from integrations.writes.categories import CATEGORIES
from integrations.writes.customers import CUSTOMERS
from integrations.writes.deliveries import DELIVERIES
from integrations.writes.images import IMAGES
from integrations.writes.invoices import INVOICES
from integrations.writes.packagings import PACKAGINGS
from integrations.writes.price_tables import PRICE_TABLES
from integrations.writes.prices import PRICES
from integrations.writes.products import PRODUCTS
from integrations.writes.returns import RETURNS
from integrations.writes.shipments import SHIPMENTS
from integrations.writes.stock import STOCK

FORMATS: Mapping[str, BodyFormat[Any, Any]] = {
    Resource.STOCK: STOCK,
    Resource.PRICES: PRICES,
    Resource.PRODUCTS: PRODUCTS,
    Resource.BRANDS: BRANDS,
    Resource.CATEGORIES: CATEGORIES,
    Resource.ATTRIBUTES: ATTRIBUTES,
    Resource.PACKAGINGS: PACKAGINGS,
    Resource.PRICE_TABLES: PRICE_TABLES,
    Resource.CUSTOMERS: CUSTOMERS,
    Resource.IMAGES: IMAGES,
    Resource.CARRIERS: CARRIERS,
    Resource.SHIPMENTS: SHIPMENTS,
    Resource.DELIVERIES: DELIVERIES,
    Resource.CANCELLATIONS: CANCELLATIONS,
    Resource.RETURNS: RETURNS,
    Resource.INVOICES: INVOICES,
}
