from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from orders.models.order import Order


class Invoice(models.Model):
    """An NF-e of an order. Only orders/invoicing.py writes it.

    `authorised_at` is empty while SEFAZ has not said yes; `xml` is the authorised document, where
    somebody gave it. An order may have several.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    order = models.ForeignKey(
        Order, models.CASCADE, related_name="invoices", verbose_name=_("order")
    )
    key = models.CharField(_("access key"), max_length=44)
    number = models.CharField(_("number"), max_length=9)
    series = models.CharField(_("series"), max_length=3)
    issued_at = models.DateTimeField(_("issued at"))
    authorised_at = models.DateTimeField(_("authorised at"), null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2, null=True, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    xml = models.TextField("XML", blank=True)
    cause = models.CharField(_("cause"), max_length=80)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["id"]
        constraints = [
            # An NF-e is about one sale: the same key on another order is a mistake.
            models.UniqueConstraint(fields=["merchant", "key"], name="an_invoice_exists_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.series}"
