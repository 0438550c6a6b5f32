from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.merchant import Merchant
from catalog.models.product import Sku


class PriceTable(models.Model):
    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3, default="BRL")
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("Taken where a partner names no price table.")
    )

    class Meta:
        verbose_name = _("price table")
        verbose_name_plural = _("price tables")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "code"], name="one_price_table_per_code"),
            models.UniqueConstraint(
                fields=["merchant"], condition=Q(is_default=True), name="one_default_price_table"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What a SKU costs in a table: "de" (list) and "por" (sale).

    Only catalog/prices.py writes it.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    table = models.ForeignKey(PriceTable, models.CASCADE, verbose_name=_("price table"))
    sku = models.ForeignKey(Sku, models.CASCADE, db_index=False, verbose_name=_("SKU"))
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=2)
    sale_price = models.DecimalField(_("sale price"), max_digits=12, decimal_places=2)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["sku", "table"], name="one_price_per_table"),
            models.CheckConstraint(
                condition=Q(sale_price__gt=0, list_price__gte=F("sale_price")),
                name="sale_price_up_to_list_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} · {self.table}"
