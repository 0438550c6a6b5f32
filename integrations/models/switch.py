from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant


class Switch(models.Model):
    """The merchant's on/off button. A merchant without a row is on."""

    merchant = models.OneToOneField(
        Merchant, models.CASCADE, primary_key=True, verbose_name=_("merchant")
    )
    on = models.BooleanField(_("integration on"), default=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("switch")
        verbose_name_plural = _("switches")

    def __str__(self) -> str:
        return str(self.merchant)
