from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog import campaigns
from catalog.admin.access import cause
from catalog.admin.filters import RelatedFilter
from catalog.admin.look import BooleanRadioFilter, badge
from catalog.admin.scoped import ScopedAdmin
from catalog.models import Campaign
from catalog.models.campaign import CampaignState

CAMPAIGN_COLOURS = {
    CampaignState.WAITING: "primary",
    CampaignState.RUNNING: "success",
    CampaignState.PAUSED: "warning",
    CampaignState.OVER: "default",
}


@admin.register(Campaign)
class CampaignAdmin(ScopedAdmin):
    """What is saved, paused or deleted here is told at once; the clock tells starts and ends."""

    list_display = ["name", "table", "starts_at", "ends_at", "state_badge"]
    list_select_related = ["table", "merchant"]
    list_filter = [("table", RelatedFilter), ("paused", BooleanRadioFilter)]
    search_fields = ["name"]
    autocomplete_fields = ["table"]
    fields = ["name", "table", ("starts_at", "ends_at"), "paused"]
    actions = ["pause", "resume"]

    @badge(_("state"), CAMPAIGN_COLOURS)
    def state_badge(self, campaign: Campaign) -> tuple[CampaignState, Any]:
        state = campaign.state_at(timezone.now())
        return state, state.label

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        campaigns.announce(cause(request), obj.merchant_id)

    def delete_model(self, request: HttpRequest, obj: Campaign) -> None:
        campaigns.remove([obj.pk], cause(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        campaigns.remove(list(queryset.values_list("pk", flat=True)), cause(request))

    @admin.action(description=_("Pause"), permissions=["operate"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        self._set_paused(request, queryset, paused=True)

    @admin.action(description=_("Resume"), permissions=["operate"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        self._set_paused(request, queryset, paused=False)

    @transaction.atomic
    def _set_paused(
        self, request: HttpRequest, queryset: QuerySet[Campaign], *, paused: bool
    ) -> None:
        chosen = self.operated(request, queryset)
        merchants = set(chosen.order_by().values_list("merchant_id", flat=True))
        chosen.update(paused=paused)
        for merchant_id in sorted(merchants):
            campaigns.announce(cause(request), merchant_id)
