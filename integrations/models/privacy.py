from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from integrations.models.connection import Connection
from integrations.models.encrypted import EncryptedJSONField


class PrivacyRequestKind(models.TextChoices):
    """The values of contract.PrivacyKind."""

    DATA_REQUEST = "data_request", _("Data of a customer asked for")
    CUSTOMER_REDACT = "customer_redact", _("Data of a customer to be erased")
    STORE_REDACT = "store_redact", _("Data of a whole store to be erased")


class PrivacyRequest(models.Model):
    """What was asked for under the LGPD, and what was done: the log of it. Only
    integrations/privacy.py writes it.

    `call` says whose data (contract.PrivacyCall) and in which `source` of orders; it is emptied
    when it is done. `export` is the answer to a request for data, until the same data is erased.
    `connection` is None for a store that nobody here has.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, null=True, blank=True, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection, models.SET_NULL, null=True, blank=True, verbose_name=_("connection")
    )
    platform = models.CharField(_("platform"), max_length=40)
    account = models.CharField(_("store"), max_length=80)
    kind = models.CharField(_("kind"), max_length=16, choices=PrivacyRequestKind.choices)
    call = EncryptedJSONField(_("whose"), default=dict)
    signed = models.BooleanField(_("signed"), default=False)
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    orders = models.PositiveIntegerField(_("orders"), null=True, blank=True)
    export = EncryptedJSONField(_("export"), default=dict)

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        ordering = ["-id"]
        indexes = [
            # serves the clock: what nobody has seen to
            models.Index(fields=["id"], condition=Q(done_at=None), name="privacy_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.account}"
