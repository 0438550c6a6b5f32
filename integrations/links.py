"""The only writer of links: which SKU is which external id on a connection.

A new link's queue rows are born with it, what linking had noted as unlinked vanishes, and orders
that waited for it come in.
Set-based: a page of links is a handful of statements whatever its size.
"""

from collections.abc import Collection, Sequence

from django.db import transaction

from integrations import outbox, waiting_again, wakeup
from integrations.models import Connection, Listing, Unlinked


def take_turn(connection: Connection) -> None:
    """Wait until nobody else links on this connection; ends with the transaction."""
    Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)


def linked_skus(connection: Connection, sku_ids: Collection[int]) -> dict[int, str]:
    """Those of these SKUs that are linked there, with their external ids."""
    found = Listing.objects.filter(connection=connection, sku_id__in=sku_ids)
    return dict(found.order_by().values_list("sku_id", "external_id"))


def linked_ids(connection: Connection, external_ids: Collection[str]) -> dict[str, int]:
    """Those of these external ids that are linked, with their SKUs."""
    found = Listing.objects.filter(connection=connection, external_id__in=external_ids)
    return dict(found.order_by().values_list("external_id", "sku_id"))


def listing(
    connection: Connection, sku_id: int, external_id: str, external_product_id: str
) -> Listing:
    """The link of this SKU to that id, not stored yet."""
    return Listing(
        merchant_id=connection.merchant_id,
        connection=connection,
        sku_id=sku_id,
        external_id=external_id,
        external_product_id=external_product_id,
    )


def make(connection: Connection, listings: Sequence[Listing]) -> None:
    """Store these new links; workers tell the platform from then on.

    Call it in a transaction, after `take_turn` and a look at what is linked already: a SKU or an
    external id that is linked raises IntegrityError.
    """
    if not listings:
        return
    outbox.follow(Listing.objects.bulk_create(listings, batch_size=2_000))
    told = [listing.external_id for listing in listings]
    Unlinked.objects.filter(connection=connection, external_id__in=told).delete()
    waiting_again.listed(connection, told)
    transaction.on_commit(lambda: wakeup.wake([connection.pk]))
