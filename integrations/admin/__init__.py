"""The integrations' pages of the back office."""

from integrations.admin import (  # noqa: F401  registers the pages
    calls,
    connections,
    held,
    listings,
    queues,
    product_connections,
    rates,
    sheet_lists,
    stores,
    switches,
    terms,
    tokens,
)
