"""The connection of each order, as a column of the list."""

from typing import Any

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from integrations.admin.connection_state import platform_title
from integrations.admin.order_page.source import BY_A_CONNECTION
from integrations.models import Connection
from orders.models import Order


def with_connection(rows: QuerySet[Order]) -> QuerySet[Order]:
    """Looked up for the rows of the page only, among the merchant's few."""
    source = Concat(Value(BY_A_CONNECTION), Cast("pk", TextField()), output_field=TextField())
    found = Connection.objects.annotate(own=source).filter(
        merchant=OuterRef("merchant"), own=OuterRef("source")
    )
    return rows.annotate(
        store_name=Subquery(found.values("store__name")[:1]),
        platform_name=Subquery(found.values("platform")[:1]),
    )


@admin.display(description=_("connection"), ordering=F("source"))
def connection_text(order: Any) -> str:
    if order.store_name is None:
        return str(order.source)
    return f"{order.store_name} · {platform_title(order.platform_name)}"
