"""The integrations' pages of the back office."""

from integrations.admin import (  # noqa: F401  registers the pages
    calls,
    connections,
    differences,
    held,
    jobs,
    listings,
    mapping_versions,
    order_page,
    order_steps,
    pending,
    platform_apps,
    privacy,
    product_connections,
    product_publications,
    publications,
    queues,
    rates,
    sheet_lists,
    stores,
    switches,
    terms,
    tokens,
    unlinked,
    webhooks,
)
from integrations.admin.mapping_sheets import pages  # noqa: F401
