from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant


class Resource(models.TextChoices):
    STOCK = "stock", _("Stock")
    PRICES = "prices", _("Prices")
    PRODUCTS = "products", _("Products")
    BRANDS = "brands", _("Brands")
    CATEGORIES = "categories", _("Categories")
    ATTRIBUTES = "attributes", _("Attributes")
    PACKAGINGS = "packagings", _("Packagings")
    PRICE_TABLES = "price_tables", _("Price tables")
    CUSTOMERS = "customers", _("Customers")
    IMAGES = "images", _("Images")
    CARRIERS = "carriers", _("Carriers")
    INVOICES = "invoices", _("Invoices")
    SHIPMENTS = "shipments", _("Shipments")
    DELIVERIES = "deliveries", _("Deliveries")
    CANCELLATIONS = "cancellations", _("Cancellations")
    RETURNS = "returns", _("Returns")


class HeldWrite(models.Model):
    """What a partner sent while the merchant's integration was off, to be applied in order.

    waiting    neither applied_at nor error
    applied    applied_at, with the counts of its answer
    refused    error says why it could not be applied; the ones behind it go on
    """

    WAITING = Q(applied_at__isnull=True, error="")

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    cause = models.CharField(_("cause"), max_length=80, help_text=_("The partner's token."))
    resource = models.CharField(_("resource"), max_length=16, choices=Resource.choices)
    body = models.BinaryField(_("body"))
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    changed = models.PositiveIntegerField(_("rows changed"), null=True, blank=True)
    rejected = models.PositiveIntegerField(_("rows rejected"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("held write")
        verbose_name_plural = _("held writes")
        ordering = ["id"]
        indexes = [
            # serves the API's question at each write, "does anything wait?", and the replay
            models.Index(
                F("merchant"),
                F("id"),
                condition=Q(applied_at__isnull=True, error=""),
                name="held_write_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_resource_display()} · {self.received_at:%d/%m/%Y %H:%M}"
