from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from orders.models.carrier import Carrier
from orders.models.order import Order


class Shipment(models.Model):
    """A parcel of an order. Only orders/shipping.py writes it.

    `carrier` is the merchant's own, `carrier_name` what people and platforms are told. One without
    a tracking code is the order's only one of that kind.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    order = models.ForeignKey(
        Order, models.CASCADE, related_name="shipments", verbose_name=_("order")
    )
    carrier = models.ForeignKey(
        Carrier, models.SET_NULL, null=True, blank=True, verbose_name=_("carrier")
    )
    carrier_name = models.CharField(_("carrier"), max_length=120, blank=True)
    tracking_code = models.CharField(_("tracking code"), max_length=80, blank=True)
    tracking_url = models.CharField(_("tracking address"), max_length=500, blank=True)
    shipped_at = models.DateTimeField(_("shipped at"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    delivered_by = models.CharField(
        _("delivery told by"), max_length=80, blank=True, help_text=_("Who told of the delivery.")
    )
    asked_at = models.DateTimeField(
        _("asked at"), null=True, blank=True, help_text=_("When the carrier was last asked for it.")
    )
    cause = models.CharField(_("cause"), max_length=80)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "tracking_code"], name="a_shipment_exists_once"
            )
        ]
        indexes = [
            # serves the task that asks carriers: what is on its way, the longest unasked first
            models.Index(
                fields=["carrier", "asked_at"],
                condition=Q(delivered_at__isnull=True),
                name="shipment_on_its_way",
            ),
            # serves the search of the order list
            models.Index(fields=["tracking_code"], name="shipment_by_code"),
        ]

    def __str__(self) -> str:
        return self.tracking_code or self.carrier_name
