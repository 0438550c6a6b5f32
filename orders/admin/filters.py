from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import RadioFilter

LATEST = 1_000


class ChannelFilter(RadioFilter):
    """By marketplace: those of the latest orders the person may see, so that no table is read."""

    title = _("channel")
    parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        latest = model_admin.get_queryset(request).order_by("-pk")
        channels = set(latest.values_list("channel", flat=True)[:LATEST])
        return [(channel, channel) for channel in sorted(channels) if channel]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(channel=self.value()) if self.value() else queryset
