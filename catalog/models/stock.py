from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.merchant import Merchant
from catalog.models.product import Sku


class Warehouse(models.Model):
    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("Taken where a partner names no warehouse.")
    )

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "code"], name="one_warehouse_per_code"),
            models.UniqueConstraint(
                fields=["merchant"], condition=Q(is_default=True), name="one_default_warehouse"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Stock(models.Model):
    """The balance of one SKU in one warehouse.

    Only catalog/stock.py, reservations.py, adjusting.py and returning.py write it.

    What may be sold is `on_hand - reserved`; it is negative while an ERP counts less than was
    already sold, and then nothing is offered.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    sku = models.ForeignKey(Sku, models.CASCADE, db_index=False, verbose_name=_("SKU"))
    warehouse = models.ForeignKey(Warehouse, models.RESTRICT, verbose_name=_("warehouse"))
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["sku", "warehouse"], name="one_stock_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.sku} · {self.warehouse}"

    @property
    def available(self) -> int:
        return max(0, self.on_hand - self.reserved)


class MovementKind(models.TextChoices):
    COUNT = "count", _("Count")
    RESERVE = "reserve", _("Reservation")
    ADJUST = "adjust", _("Adjustment of a reservation")
    RELEASE = "release", _("Release")
    SHIP = "ship", _("Shipment")
    RETURN = "return", _("Return")
    REPAIR = "repair", _("Repair")


class Movement(models.Model):
    """A ledger row: why a balance changed. Rows are only ever added.

    The sums of the changes equal the balances, always. `reservation` is the number the reserving
    side gave (an order item's id); with it a move of one kind happens once per balance, and once
    for each `turn` of being adjusted or returned.
    """

    # No database constraint on merchant: `stock` already implies it, and each constraint is
    # checked again for every ledger row of every push.
    merchant = models.ForeignKey(
        Merchant,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        verbose_name=_("merchant"),
    )
    stock = models.ForeignKey(
        Stock, models.CASCADE, db_index=False, related_name="movements", verbose_name=_("stock")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=MovementKind.choices)
    on_hand_change = models.IntegerField(_("change on hand"), default=0)
    reserved_change = models.IntegerField(_("change reserved"), default=0)
    reservation = models.BigIntegerField(_("reservation"), null=True, blank=True)
    turn = models.SmallIntegerField(
        _("turn"), db_default=0, help_text=_("Which of a reservation's adjustments this is.")
    )
    cause = models.CharField(
        _("cause"), max_length=80, help_text=_("Who asked: a token, a connection, a person.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        ordering = ["-id"]
        indexes = [
            # serves the SKU's ledger and the check of sums against balances
            models.Index(F("stock"), F("id").desc(), name="movement_of_stock"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reservation", "stock", "kind", "turn"],
                condition=Q(reservation__isnull=False),
                name="one_move_per_reservation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on_hand_change:+d} / {self.reserved_change:+d}"
