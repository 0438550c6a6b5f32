import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant, PriceTable, Warehouse
from catalog.published import Limits
from integrations.models.encrypted import EncryptedJSONField


class Store(models.Model):
    """A merchant's shop. What it sells on are its connections."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    name = models.CharField(_("store name"), max_length=120)
    domain = models.CharField(_("domain"), max_length=253, blank=True)

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "name"], name="one_store_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    """What a connection is fit for, as far as the platform's answers have shown."""

    NEW = "new", _("Not tested")
    READY = "ready", _("Connected")
    NEEDS_REAUTHORISATION = "reauth", _("Needs reauthorisation")
    INACTIVE = "inactive", _("Inactive")


class StockRule(models.TextChoices):
    ALL = "all", _("Consolidate all warehouses")
    ONE = "one", _("Only that warehouse")


class OrderFilter(models.TextChoices):
    PAID = "paid", _("Paid only")
    ALL = "all", _("All")


class StatusAfter(models.TextChoices):
    INVOICE_ISSUED = "invoice_issued", _("Invoice issued")
    INVOICE_AUTHORISED = "invoice_authorised", _("Invoice authorised")
    SHIPPED = "shipped", _("Shipped")


def new_key() -> str:
    """The unguessable part of a connection's addresses."""
    return secrets.token_urlsafe(24)


class Connection(models.Model):
    """One account of a store on one platform.

    `platform` is the name of a platform folder. It has no `choices`: a migration must not
    depend on which folders exist. The columns are the parameters the core obeys; what else a
    platform declares is in `settings` (open) and `secrets` (encrypted).
    """

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    store = models.ForeignKey(
        Store, models.CASCADE, related_name="connections", verbose_name=_("store")
    )
    platform = models.CharField(_("platform"), max_length=40)
    key = models.CharField(_("key"), max_length=40, unique=True, default=new_key, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.NEW, editable=False
    )
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    secrets = EncryptedJSONField(_("secrets"), default=dict, blank=True)

    warehouse = models.ForeignKey(
        Warehouse, models.RESTRICT, null=True, blank=True, verbose_name=_("warehouse")
    )
    stock_rule = models.CharField(
        _("stock rule"), max_length=3, choices=StockRule.choices, default=StockRule.ALL
    )
    order_filter = models.CharField(
        _("import orders by status"),
        max_length=4,
        choices=OrderFilter.choices,
        default=OrderFilter.PAID,
    )
    import_since = models.DateField(_("import orders placed since"), null=True, blank=True)
    protect_waiting = models.BooleanField(_("reserve stock for waiting orders"), default=True)
    status_after = models.CharField(
        _("update the order's status in the shop after"),
        max_length=20,
        choices=StatusAfter.choices,
        default=StatusAfter.INVOICE_AUTHORISED,
    )
    check_invoice_key = models.BooleanField(_("check the NF-e's key"), default=True)
    ship_before_invoice = models.BooleanField(_("allow shipping without an invoice"), default=True)
    buffer_units = models.PositiveIntegerField(_("safety buffer (units)"), default=0)
    buffer_percent = models.PositiveSmallIntegerField(_("safety buffer (%)"), default=0)
    max_published = models.PositiveIntegerField(_("most units published"), null=True, blank=True)
    send_images = models.BooleanField(_("send images"), default=True)
    price_table = models.ForeignKey(
        PriceTable, models.RESTRICT, null=True, blank=True, verbose_name=_("price table")
    )
    push_products = models.BooleanField(_("send products"), default=True)
    send_terms = models.BooleanField(_("create brands and categories there"), default=False)
    push_stock = models.BooleanField(_("send stock"), default=True)
    push_prices = models.BooleanField(_("send prices"), default=True)
    push_status = models.BooleanField(_("send the status of orders"), default=True)
    pull_orders = models.BooleanField(_("import orders"), default=True)
    push_interval = models.PositiveSmallIntegerField(_("send changes every (minutes)"), default=15)
    pull_interval = models.PositiveSmallIntegerField(_("import orders every (minutes)"), default=10)
    sale_events = models.BooleanField(_("sale events"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering = ["store__name", "platform"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stock_rule="one") | Q(warehouse__isnull=False),
                name="one_warehouse_needs_a_warehouse",
            ),
            models.CheckConstraint(
                condition=Q(buffer_percent__lte=100), name="buffer_within_what_there_is"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store} · {self.platform}"

    @property
    def source(self) -> str:
        """How orders and ledger rows name this connection."""
        return f"connection:{self.pk}"

    @property
    def limits(self) -> Limits:
        """How much of what is available is offered here."""
        return Limits(self.buffer_units, self.buffer_percent, self.max_published)

    @property
    def counts_only(self) -> int | None:
        """The warehouse whose stock alone counts here; None: all of them together."""
        return self.warehouse_id if self.stock_rule == StockRule.ONE else None

    @property
    def own_values(self) -> dict[str, Any]:
        """Open settings and secrets together: what was typed in or granted here."""
        return {**self.settings, **self.secrets}
