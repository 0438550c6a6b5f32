from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant, Sku
from integrations.models.connection import Connection


class Listing(models.Model):
    """This SKU is that external id on that connection. Its queue rows are born with it."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        db_index=False,
        related_name="listings",
        verbose_name=_("connection"),
    )
    sku = models.ForeignKey(Sku, models.CASCADE, related_name="listings", verbose_name=_("SKU"))
    external_id = models.CharField(_("id on the platform"), max_length=80)
    external_product_id = models.CharField(_("product id on the platform"), max_length=80)
    created_at = models.DateTimeField(_("linked at"), auto_now_add=True)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["-id"]
        indexes = [
            # serves product events: which SKUs is this product
            models.Index(fields=["connection", "external_product_id"], name="listing_of_product")
        ]
        constraints = [
            models.UniqueConstraint(fields=["connection", "sku"], name="one_listing_per_sku"),
            models.UniqueConstraint(
                fields=["connection", "external_id"], name="one_listing_per_external_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} → {self.external_id}"
