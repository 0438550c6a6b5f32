"""The orders' pages of the back office."""

from orders.admin import carriers, orders  # noqa: F401  registers the pages
