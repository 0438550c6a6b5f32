"""The integrations' pages of the back office."""

from integrations.admin import (  # noqa: F401  registers the pages
    calls,
    connections,
    held,
    listings,
    product_connections,
    queues,
    rates,
    sheet_lists,
    stores,
    switches,
    terms,
    tokens,
)
