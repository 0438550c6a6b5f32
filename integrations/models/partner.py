from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant


class Scope(models.TextChoices):
    STOCK_WRITE = "stock:write", _("Write stock")
    PRICES_WRITE = "prices:write", _("Write prices")
    PRODUCTS_READ = "products:read", _("Read products and what belongs to them")
    PRODUCTS_WRITE = "products:write", _("Write products and what belongs to them")
    CUSTOMERS_READ = "customers:read", _("Read customers (personal data)")
    CUSTOMERS_WRITE = "customers:write", _("Write customers (personal data)")
    ORDERS_READ = "orders:read", _("Read orders")
    ORDERS_WRITE = "orders:write", _("Invoice, ship, deliver, cancel and take back orders")
    STOCK_READ = "stock:read", _("Read stock and what is behind its figures")
    CONNECTIONS_READ = "connections:read", _("Read connections and their parameters")
    CONNECTIONS_WRITE = "connections:write", _("Change the parameters of connections")


class ApiToken(models.Model):
    """A partner's key to the API. The token itself is shown once; only its hash is kept."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    partner = models.CharField(
        _("partner"), max_length=80, help_text=_("Who uses it, such as the ERP's name.")
    )
    prefix = models.CharField(_("prefix"), max_length=12, unique=True, editable=False)
    digest = models.CharField(_("digest"), max_length=64, editable=False)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=Scope.choices), verbose_name=_("scopes")
    )
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.partner} · {self.prefix}"

    @property
    def cause(self) -> str:
        """How ledger rows name this token."""
        return f"token:{self.prefix}"
