from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.merchant import Merchant
from catalog.models.price import PriceTable


class CampaignState(models.TextChoices):
    """How a campaign stands at a moment; it is never stored."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    OVER = "over", _("Over")


class Campaign(models.Model):
    """While it runs, the prices of its table are told instead of the connections' own.

    It runs from `starts_at` up to, not including, `ends_at`, unless it is paused. Of several that
    run, the one that started last counts. `announced_table` is the table whose prices were last
    said to be in force because of it, none when it was last said not to run; only
    catalog/campaigns.py writes it.
    """

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    name = models.CharField(_("name"), max_length=120)
    table = models.ForeignKey(PriceTable, models.RESTRICT, verbose_name=_("price table"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    paused = models.BooleanField(_("paused"), default=False)
    announced_table = models.ForeignKey(
        PriceTable,
        models.RESTRICT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("announced price table"),
    )

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="campaign_ends_after_its_start"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def state_at(self, moment: datetime) -> CampaignState:
        if self.ends_at <= moment:
            return CampaignState.OVER
        if self.paused:
            return CampaignState.PAUSED
        return CampaignState.WAITING if moment < self.starts_at else CampaignState.RUNNING

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError(
                {"ends_at": _("A campaign must end after it starts.")}, code="ends_at"
            )
