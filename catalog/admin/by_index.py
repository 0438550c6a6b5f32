"""Searches of large lists: some small questions, each answered by an index, instead of one with
OR, for which PostgreSQL would read the table."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

# Nobody pages further, and the start of all codes is a search too.
MOST = 1_000


def found_by(rows: QuerySet[Any], ways: Iterable[QuerySet[Any]]) -> QuerySet[Any]:
    """Those of `rows` that one of the ways finds: at most MOST of each."""
    some = (way.order_by().values_list("pk", flat=True)[:MOST] for way in ways)
    return rows.filter(pk__in={pk for pks in some for pk in pks})
