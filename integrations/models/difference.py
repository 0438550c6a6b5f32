from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant, Product, Sku
from integrations.models.connection import Connection


class Decision(models.TextChoices):
    OPEN = "open", _("To be decided")
    ACCEPTED = "accepted", _("Platform's value taken")
    KEPT = "kept", _("Yours kept")


class Difference(models.Model):
    """The platform says something else of a product than the merchant's catalog does.

    Found by the import of the platform's products, which overwrites nothing. `field` is a column
    of Product or Sku, "brand", "category", or "attribute:<code>". A difference that was decided
    is asked again only when the platform's value changes.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        db_index=False,
        related_name="differences",
        verbose_name=_("connection"),
    )
    product = models.ForeignKey(Product, models.CASCADE, verbose_name=_("product"))
    sku = models.ForeignKey(Sku, models.CASCADE, null=True, blank=True, verbose_name=_("SKU"))
    field = models.CharField(_("field"), max_length=120)
    ours = models.TextField(_("yours"), blank=True)
    theirs = models.TextField(_("the platform's"), blank=True)
    decision = models.CharField(
        _("decision"), max_length=8, choices=Decision.choices, default=Decision.OPEN
    )
    first_seen_at = models.DateTimeField(_("first seen"))
    seen_at = models.DateTimeField(_("last seen"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "product", "sku", "field"],
                nulls_distinct=False,
                name="one_difference_per_field",
            )
        ]
        indexes = [
            # serves the list, which opens on what needs a decision
            models.Index(
                fields=["connection", "id"],
                condition=Q(decision="open"),
                name="difference_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sku or self.product}: {self.field}"
