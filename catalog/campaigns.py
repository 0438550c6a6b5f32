"""Campaigns start, end, pause and change their table: whose prices change with them is told."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from catalog import prices
from catalog.models import Campaign

# What was announced is kept beside what is so: where they differ, something has to be said. An
# edge that nobody saw (no worker was there) is found later, and none is told twice. The price is
# asked by the same clock, so it is the new one by the time somebody hears of it.
_EDGES = """
WITH edges AS MATERIALIZED (
    SELECT id, announced_table_id AS former, CASE
        WHEN NOT paused AND starts_at <= moment.now AND moment.now < ends_at THEN table_id
        END AS present
    FROM catalog_campaign, (SELECT coalesce(%(at)s, now()) AS now) AS moment
    WHERE (announced_table_id IS NOT NULL OR (ends_at > moment.now AND starts_at <= moment.now))
      AND (%(merchant)s::bigint IS NULL OR merchant_id = %(merchant)s)
    ORDER BY id FOR NO KEY UPDATE OF catalog_campaign
)
UPDATE catalog_campaign campaign SET announced_table_id = edges.present
FROM edges WHERE campaign.id = edges.id AND edges.present IS DISTINCT FROM edges.former
RETURNING edges.former, edges.present
"""


def announce(cause: str, merchant_id: int | None = None, at: datetime | None = None) -> int:
    """Ring for the prices of every table that came into force or left it since the last time.

    Of one merchant, or of all. Returns how many campaigns there was something to say of.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_EDGES, {"merchant": merchant_id, "at": at})
            edges = cursor.fetchall()
        prices.announce({table for edge in edges for table in edge if table}, cause)
    return len(edges)


def remove(campaign_ids: Collection[int], cause: str) -> None:
    """Delete these campaigns; the prices they had put in force leave it."""
    with transaction.atomic():
        rows = list(Campaign.objects.filter(pk__in=campaign_ids).select_for_update())
        Campaign.objects.filter(pk__in=campaign_ids).delete()
        tables = {row.announced_table_id for row in rows if row.announced_table_id}
        prices.announce(tables, cause)
