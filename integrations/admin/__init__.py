"""The integrations' pages of the back office."""

from integrations.admin import (  # noqa: F401  registers the pages
    calls,
    connections,
    held,
    listings,
    mapping_versions,
    pending,
    queues,
    rates,
    stores,
    switches,
    terms,
    tokens,
)
from integrations.admin.mapping_sheets import pages  # noqa: F401
