from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant, Sku


class Status(models.TextChoices):
    PENDING = "pending", _("Pending")
    PAID = "paid", _("Paid")
    INVOICED = "invoiced", _("Invoiced")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")
    RETURNED = "returned", _("Returned")


class Order(models.Model):
    """One sale. `source` and `external_id` say where it came from; together they exist once.

    Amounts are stored as the platform gave them; intake refuses those that do not add up.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    source = models.CharField(_("source"), max_length=40)
    external_id = models.CharField(_("id on the platform"), max_length=80)
    number = models.CharField(_("number"), max_length=80, help_text=_("The number the buyer sees."))
    channel = models.CharField(
        _("channel"), max_length=60, blank=True, help_text=_("The marketplace, in its own word.")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    short = models.BooleanField(
        _("short"), default=False, help_text=_("More was sold than there was to reserve.")
    )
    fulfilled_by_channel = models.BooleanField(
        _("fulfilled by the channel"),
        default=False,
        help_text=_("The marketplace ships from its own stock: ours is not touched."),
    )
    buyer = models.JSONField(_("buyer"), default=dict)
    shipping = models.JSONField(_("shipping address"), default=dict)
    billing = models.JSONField(_("billing address"), default=dict)
    payments = models.JSONField(_("payments"), default=list)
    carrier = models.CharField(_("carrier"), max_length=120, blank=True)
    discount = models.DecimalField(_("discount"), max_digits=12, decimal_places=2, default=0)
    freight = models.DecimalField(_("freight"), max_digits=12, decimal_places=2, default=0)
    interest = models.DecimalField(_("interest"), max_digits=12, decimal_places=2, default=0)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    placed_at = models.DateTimeField(_("placed at"))
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    invoiced_at = models.DateTimeField(_("invoiced at"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("shipped at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    told_at = models.DateTimeField(
        _("as of"),
        null=True,
        blank=True,
        help_text=_("The platform's own moment of the newest state that was read."),
    )
    cancellation = models.JSONField(
        _("cancellation"),
        default=dict,
        blank=True,
        db_default=Value({}, models.JSONField()),
        help_text=_("Reason, words, and whether the platform restocks and writes to the buyer."),
    )
    redacted_at = models.DateTimeField(_("personal data erased at"), null=True, blank=True)
    created_at = models.DateTimeField(_("received at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "source", "external_id"], name="an_order_exists_once"
            )
        ]
        indexes = [
            # serves the order list and the API's cursor
            models.Index(F("merchant"), F("updated_at"), F("id"), name="order_by_update"),
            # serve the search of the list
            models.Index(
                fields=["merchant", "number"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="order_by_number",
            ),
            models.Index(
                fields=["merchant", "external_id"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="order_by_external_id",
            ),
            # serves "what needs work"
            models.Index(
                fields=["merchant", "status"],
                condition=~Q(status__in=["delivered", "cancelled", "returned"]),
                name="order_open",
            ),
            # serves reports: what was placed in a period
            models.Index(fields=["merchant", "placed_at"], name="order_by_placing"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderItem(models.Model):
    """A line of an order: of `quantity`, what was `cancelled` will not be sent and what was
    `returned` came back. `reserved` is held for it in stock; what else is to be sent is short."""

    merchant = models.ForeignKey(
        Merchant,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        verbose_name=_("merchant"),
    )
    order = models.ForeignKey(Order, models.CASCADE, related_name="items", verbose_name=_("order"))
    sku = models.ForeignKey(Sku, models.RESTRICT, verbose_name=_("SKU"))
    external_id = models.CharField(_("id on the platform"), max_length=80)
    title = models.CharField(_("title"), max_length=255, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    cancelled = models.PositiveIntegerField(_("cancelled"), default=0, db_default=0)
    returned = models.PositiveIntegerField(_("returned"), default=0, db_default=0)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)
    discount = models.DecimalField(_("discount"), max_digits=12, decimal_places=2, default=0)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("order item")
        verbose_name_plural = _("order items")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="an_item_exists_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, reserved__lte=F("quantity")),
                name="reserved_up_to_quantity",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("cancelled") + F("returned")),
                name="no_more_undone_than_sold",
            ),
        ]
        indexes = [
            # serves reports: few lines are undone, and all the others stay outside of it
            models.Index(
                fields=["order"],
                condition=Q(cancelled__gt=0) | Q(returned__gt=0),
                name="item_undone",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title or self.sku_id}"

    @property
    def to_send(self) -> int:
        """Units that are still sold."""
        return self.quantity - self.cancelled
