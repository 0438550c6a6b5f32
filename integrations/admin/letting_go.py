"""A connection that is deleted leaves no stock behind that was held for its waiting orders."""

from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from catalog.admin.scoped import ScopedAdmin
from integrations import waiting_orders
from integrations.models import Connection


class LettingGo(ScopedAdmin):
    """`connection_path` leads from a connection to a row of this page."""

    connection_path = "pk"

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        with transaction.atomic():
            self._let_go([obj.pk])
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            self._let_go(list(queryset.values_list("pk", flat=True)))
            super().delete_queryset(request, queryset)

    def _let_go(self, ids: list[int]) -> None:
        going = Connection.objects.filter(**{f"{self.connection_path}__in": ids})
        waiting_orders.let_go_of(list(going.values_list("pk", flat=True)))
