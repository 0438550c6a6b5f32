from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from integrations.models.connection import Connection


class WhyUnlinked(models.TextChoices):
    PENDING = "pending", _("Linking has not looked at it yet")
    UNKNOWN = "unknown", _("No SKU of yours has this code or EAN")
    AMBIGUOUS = "ambiguous", _("Several fit: choose one")
    TAKEN = "taken", _("The SKU that fits is linked already")


class Unlinked(models.Model):
    """A SKU of the platform that linking could not match, and why. Never guessed.

    `candidates` are the ids of our SKUs that fit. sync/linking.py writes it, and integrations/
    links.py takes the row away, whoever makes the link.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        db_index=False,
        related_name="unlinked",
        verbose_name=_("connection"),
    )
    external_id = models.CharField(_("id on the platform"), max_length=80)
    external_product_id = models.CharField(_("product id on the platform"), max_length=80)
    code = models.CharField(_("code there"), max_length=120, blank=True)
    ean = models.CharField("EAN", max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    reason = models.CharField(_("why"), max_length=10, choices=WhyUnlinked.choices)
    candidates = models.JSONField(_("candidates"), default=list, blank=True)
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("unlinked SKU")
        verbose_name_plural = _("unlinked SKUs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "external_id"], name="one_unlinked_per_external_id"
            )
        ]
        indexes = [
            # serve linking: what else the platform has with this code, or this EAN
            models.Index(fields=["connection", "code"], name="unlinked_by_code"),
            models.Index(fields=["connection", "ean"], name="unlinked_by_ean"),
        ]

    def __str__(self) -> str:
        return self.code or self.external_id
