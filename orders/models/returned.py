from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from orders.models.order import Order, OrderItem


class OrderReturn(models.Model):
    """Goods of an order that came back. Only orders/returning.py writes it.

    `reference` is the partner's or the person's number of it, and tells a repetition from another
    return. With `restock` the units are on hand again.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    order = models.ForeignKey(
        Order, models.CASCADE, related_name="returns", verbose_name=_("order")
    )
    reference = models.CharField(_("reference"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    restock = models.BooleanField(_("back in stock"), default=True)
    cause = models.CharField(_("cause"), max_length=80)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "reference"], name="a_return_exists_once")
        ]

    def __str__(self) -> str:
        return self.reference


class ReturnedItem(models.Model):
    """So many units of a line came back with this return."""

    merchant = models.ForeignKey(
        Merchant,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        verbose_name=_("merchant"),
    )
    order_return = models.ForeignKey(
        OrderReturn, models.CASCADE, related_name="items", verbose_name=_("return")
    )
    item = models.ForeignKey(
        OrderItem, models.CASCADE, related_name="returns", verbose_name=_("order item")
    )
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("returned item")
        verbose_name_plural = _("returned items")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order_return", "item"], name="an_item_is_once_in_a_return"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="something_came_back"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.item_id}"
