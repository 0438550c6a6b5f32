"""The catalog's pages of the back office."""

from catalog.admin import (  # noqa: F401  registers the pages
    attributes,
    brands,
    campaigns,
    categories,
    customers,
    merchants,
    movements,
    packagings,
    prices,
    products,
    skus,
    stock,
    warehouses,
)
