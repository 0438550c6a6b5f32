from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from orders.models.order import Order, Status


class EventKind(models.TextChoices):
    PLACED = "placed", _("Order placed")
    MOVED = "moved", _("Status changed")
    IGNORED = "ignored", _("Change ignored")
    SHORT = "short", _("Stock short")
    EDITED = "edited", _("Order edited")
    INVOICE = "invoice", _("Invoice")
    SHIPMENT = "shipment", _("Shipment")
    DELIVERY = "delivery", _("Parcel delivered")
    CUT = "cut", _("Units cancelled")
    RETURN = "return", _("Return")
    REDACTED = "redacted", _("Personal data erased")


class OrderEvent(models.Model):
    """One line of an order's history: what came, what was decided and why."""

    merchant = models.ForeignKey(
        Merchant,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        verbose_name=_("merchant"),
    )
    order = models.ForeignKey(Order, models.CASCADE, related_name="events", verbose_name=_("order"))
    kind = models.CharField(_("what happened"), max_length=8, choices=EventKind.choices)
    from_status = models.CharField(_("from"), max_length=10, choices=Status.choices, blank=True)
    to_status = models.CharField(_("to"), max_length=10, choices=Status.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    cause = models.CharField(_("cause"), max_length=80)
    created_at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("order event")
        verbose_name_plural = _("order events")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_kind_display()
