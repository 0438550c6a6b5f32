from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import RadioFilter

OPEN = "open"
_CONDITIONS = {
    OPEN: Q(due_at__isnull=False) | Q(parked_at__isnull=False),
    "waiting": Q(due_at__isnull=False),
    "parked": Q(parked_at__isnull=False),
    "all": Q(),
}


class WorkFilter(RadioFilter):
    """A queue's list opens on what needs work."""

    title = _("situation")
    parameter_name = "work"
    all_option = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (OPEN, _("Waiting or parked")),
            ("waiting", _("Waiting")),
            ("parked", _("Parked")),
            ("all", _("All")),
        ]

    def value(self) -> str:
        return super().value() or OPEN

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(_CONDITIONS.get(self.value(), Q()))
