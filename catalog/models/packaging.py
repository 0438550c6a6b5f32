from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.merchant import Merchant
from catalog.models.package import Package
from catalog.models.product import Sku, validate_ean


class Packaging(Package):
    """A way a SKU is packed, such as a box of twelve."""

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    sku = models.ForeignKey(
        Sku, models.CASCADE, db_index=False, related_name="packagings", verbose_name=_("SKU")
    )
    code = models.CharField(_("code"), max_length=40, help_text=_("Such as UN, CX or PCT."))
    ean = models.CharField("EAN", max_length=14, blank=True, validators=[validate_ean])
    units = models.PositiveIntegerField(
        _("units inside"), default=1, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("packaging")
        verbose_name_plural = _("packagings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["sku", "code"], name="one_packaging_per_code"),
            models.CheckConstraint(condition=Q(units__gt=0), name="packaging_holds_something"),
        ]
        indexes = [
            # serves the API's cursor
            models.Index(F("merchant"), F("id"), name="packaging_by_merchant"),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.units})"
