"""Every resource a partner can write, and what its bodies mean."""

from collections.abc import Mapping
from typing import Any

from integrations.models import Resource
from integrations.writes.body import BodyFormat
from integrations.writes.prices import PRICES
from integrations.writes.products import PRODUCTS
from integrations.writes.stock import STOCK

FORMATS: Mapping[str, BodyFormat[Any, Any]] = {
    Resource.STOCK: STOCK,
    Resource.PRICES: PRICES,
    Resource.PRODUCTS: PRODUCTS,
}
