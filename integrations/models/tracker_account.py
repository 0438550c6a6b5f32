from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from integrations.models.encrypted import EncryptedJSONField
from orders.models import Carrier


class TrackerAccount(models.Model):
    """Where a carrier is asked whether its parcels have arrived.

    `tracker` is the name of a folder in integrations/trackers. A carrier without one is asked
    nothing: people or the ERP say what was delivered.
    """

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    carrier = models.OneToOneField(
        Carrier, models.CASCADE, related_name="tracker_account", verbose_name=_("carrier")
    )
    tracker = models.CharField(_("tracking service"), max_length=40)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    secrets = EncryptedJSONField(_("secrets"), default=dict, blank=True)
    asked_at = models.DateTimeField(_("last asked"), null=True, blank=True)
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    error_detail = models.TextField(_("the service's words"), blank=True)

    class Meta:
        verbose_name = _("tracking of a carrier")
        verbose_name_plural = _("tracking of carriers")
        ordering = ["carrier__name"]

    def __str__(self) -> str:
        return f"{self.carrier} · {self.tracker}"
