"""Link the SKUs a platform knows to ours, by code: from then on they are kept in step."""

import time
from collections.abc import Iterable, Sequence

from django.db import transaction

from catalog.models import Sku
from integrations import jobs, outbox, wakeup
from integrations.contract import ListingRef
from integrations.models import Connection, Job, Listing
from integrations.sync import line

# A slice of a job is long enough to wait for its turn in it.
PATIENCE_SECONDS = 15.0


def link(connection: Connection) -> int:
    """Create the listings that are missing, in one go; returns how many.

    What is linked already stays as it is. Raises PlatformError; pages read before stay linked.
    """
    connector = line.open_line(connection, PATIENCE_SECONDS)
    created, cursor = 0, None
    while cursor != "":
        page = connector.listings(cursor or "")
        created, cursor = created + link_page(connection, page.rows), page.next
    wakeup.wake([connection.pk])
    return created


def step(job: Job, deadline: float) -> bool:
    """A slice of linking: as many pages as fit; `result["linked"]` counts the new links."""
    connection = jobs.connection_of(job)
    connector = line.open_line(connection, PATIENCE_SECONDS)
    while time.monotonic() < deadline:
        page = connector.listings(job.cursor.get("page", ""))
        with transaction.atomic():
            linked = link_page(connection, page.rows)
            job.result = {"linked": job.result.get("linked", 0) + linked}
            job.done, job.total = job.done + len(page.rows), page.total
            job.cursor = {"page": page.next}
            jobs.keep(job)
        if not page.next:
            wakeup.wake([connection.pk])
            return True
    return False


def link_page(connection: Connection, page: Sequence[ListingRef]) -> int:
    """Create the listings of these that are missing; returns how many. Links that exist stay."""
    known = Sku.objects.filter(
        merchant_id=connection.merchant_id, code__in=[found.code for found in page]
    )
    sku_ids = dict(known.values_list("code", "pk"))
    with transaction.atomic():
        Connection.objects.select_for_update().get(pk=connection.pk)
        linked = _linked(connection, page, sku_ids.values())
        new = {
            found.code: Listing(
                merchant_id=connection.merchant_id,
                connection=connection,
                sku_id=sku_ids[found.code],
                external_id=found.external_id,
                external_product_id=found.external_product_id,
            )
            for found in page
            if found.code in sku_ids
            and found.external_id not in linked
            and sku_ids[found.code] not in linked
        }
        outbox.follow(Listing.objects.bulk_create(new.values()))
    return len(new)


def _linked(
    connection: Connection, page: Sequence[ListingRef], sku_ids: Iterable[int]
) -> set[int | str]:
    """SKU ids and external ids of this page that are linked already."""
    listings = Listing.objects.filter(connection=connection)
    by_sku = listings.filter(sku_id__in=sku_ids).values_list("sku_id", flat=True)
    by_id = listings.filter(external_id__in=[found.external_id for found in page])
    return {*by_sku, *by_id.values_list("external_id", flat=True)}
