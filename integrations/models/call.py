from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from integrations.models.connection import Connection

# The id of the order that an address is about, and which addresses are about one.
ORDER_IN_URL = Func(
    F("url"), Value("/orders/([^/?]+)"), function="substring", output_field=TextField()
)
ABOUT_AN_ORDER = Q(url__contains="/orders/")


class CallLog(models.Model):
    """One HTTP exchange with a platform, secrets masked, bodies cut short."""

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection, models.CASCADE, db_index=False, verbose_name=_("connection")
    )
    method = models.CharField(_("method"), max_length=8)
    url = models.TextField(_("address"))
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"))
    request = models.TextField(_("request"), blank=True)
    response = models.TextField(_("response"), blank=True)
    error = models.TextField(_("error"), blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("call log")
        ordering = ["-id"]
        indexes = [
            models.Index(F("connection"), F("id").desc(), name="call_of_connection"),
            # serves the order's page
            models.Index(
                F("connection"), ORDER_IN_URL, name="call_of_order", condition=ABOUT_AN_ORDER
            ),
            # serves the retention
            models.Index(fields=["at"], name="call_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.url}"
