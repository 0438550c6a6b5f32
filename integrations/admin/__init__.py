"""The integrations' pages of the back office."""

from integrations.admin import (  # noqa: F401  registers the pages
    calls,
    connections,
    differences,
    held,
    jobs,
    listings,
    product_publications,
    publications,
    queues,
    rates,
    stores,
    switches,
    terms,
    tokens,
    unlinked,
)
