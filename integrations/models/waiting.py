from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant, Sku
from integrations.models.connection import Connection
from integrations.models.work import Inbound


class WaitingOrder(models.Model):
    """An order that was read and is not imported yet: what it looks like, and why it waits.

    It hangs on its row of the inbound queue, which reads it anew when it may come in, and goes
    when it has. Only integrations/waiting_orders.py writes it. `term` is the platform's word that
    has no partner in De<>Para, where that is the reason.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="waiting_orders", verbose_name=_("connection")
    )
    inbound = models.OneToOneField(
        Inbound, models.CASCADE, related_name="waiting", verbose_name=_("inbound")
    )
    number = models.CharField(_("number"), max_length=80)
    channel = models.CharField(_("channel"), max_length=60, blank=True)
    status = models.CharField(_("status"), max_length=10)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    placed_at = models.DateTimeField(_("placed at"))
    code = models.CharField(_("reason"), max_length=40)
    term = models.CharField(_("platform's term"), max_length=255, blank=True)
    detail = models.TextField(_("details"), blank=True)
    since = models.DateTimeField(_("waiting since"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last read"), auto_now=True)

    class Meta:
        verbose_name = _("waiting order")
        verbose_name_plural = _("waiting orders")
        ordering = ["since", "id"]
        indexes = [
            # serves the page, and what a saved rule brings back
            models.Index(fields=["merchant", "code"], name="waiting_by_reason"),
            models.Index(fields=["connection", "code"], name="waiting_of_connection"),
        ]

    def __str__(self) -> str:
        return self.number


class WaitingItem(models.Model):
    """A line of a waiting order. `reserved` units are held for it meanwhile, in the ledger under
    the number −id: those of order items are positive."""

    merchant = models.ForeignKey(
        Merchant,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        verbose_name=_("merchant"),
    )
    order = models.ForeignKey(
        WaitingOrder, models.CASCADE, related_name="items", verbose_name=_("waiting order")
    )
    sku = models.ForeignKey(Sku, models.CASCADE, null=True, blank=True, verbose_name=_("SKU"))
    external_id = models.CharField(_("id on the platform"), max_length=80)
    external_sku_id = models.CharField(
        _("SKU's id on the platform"), max_length=80, blank=True, default=""
    )
    sku_code = models.CharField(_("SKU's code"), max_length=255, blank=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    quantity = models.IntegerField(_("quantity"))
    reserved = models.PositiveIntegerField(_("reserved"), default=0)

    class Meta:
        verbose_name = _("item of a waiting order")
        verbose_name_plural = _("items of waiting orders")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="a_waiting_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title or self.sku_code}"
