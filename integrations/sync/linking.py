"""Link the SKUs a platform knows to ours, by code: from then on they are kept in step."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from catalog.models import Sku
from integrations import outbox, wakeup
from integrations.contract import ListingRef
from integrations.models import Connection, Listing
from integrations.sync import line

# Reading a whole catalogue takes as long as the platform's rate allows.
PATIENCE_SECONDS = 90.0


def link(connection: Connection) -> int:
    """Create the listings that are missing; returns how many.

    What is linked already stays as it is. Raises PlatformError; pages read before stay linked.
    """
    connector = line.open_line(connection, PATIENCE_SECONDS)
    created = sum(_link_page(connection, page) for page in connector.listings())
    wakeup.wake([connection.pk])
    return created


def _link_page(connection: Connection, page: Sequence[ListingRef]) -> int:
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
