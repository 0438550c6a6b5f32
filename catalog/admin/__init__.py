"""The catalog's pages of the back office."""

from catalog.admin import (  # noqa: F401  registers the pages
    brands,
    categories,
    merchants,
    movements,
    prices,
    products,
    skus,
    stock,
    warehouses,
)
