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
    mapping_versions,
    pending,
    queues,
    product_connections,
    rates,
    sheet_lists,
    stores,
    switches,
    terms,
    tokens,
    unlinked,
)
from integrations.admin.mapping_sheets import pages  # noqa: F401
