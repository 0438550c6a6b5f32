from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant


class Carrier(models.Model):
    """Who brings the merchant's parcels. `code` is the merchant's word for it in De<>Para."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    code = models.CharField(_("code"), max_length=80, help_text=_("The carrier's code in the ERP."))
    name = models.CharField(_("name"), max_length=120)
    document = models.CharField("CNPJ", max_length=14, blank=True)
    tracking_url = models.CharField(
        _("tracking address"),
        max_length=500,
        blank=True,
        help_text=_("Where a parcel is followed; {code} stands for its tracking code."),
    )
    active = models.BooleanField(_("active"), default=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "code"], name="one_carrier_per_code")
        ]

    def __str__(self) -> str:
        return self.name
