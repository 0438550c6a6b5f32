from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from integrations.models.connection import Connection
from integrations.models.work import Work
from orders.models import Order

STATUS = "status"


class OrderTelling(Work):
    """This connection must hear what became of one of its orders. A queue row like the others.

    What is to be told is read from the order when it is told. `sent` is what the platform has
    taken so far, step by step, so that nothing is told twice:
    {"invoices": {key: told}, "shipments": {id: told}, "delivered": told, "cancelled": told}, each
    told {"mark": a digest of what was said, "at": when, in ISO format}.
    """

    merchant = models.ForeignKey(
        Merchant,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        verbose_name=_("merchant"),
    )
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        db_index=False,
        related_name="order_tellings",
        verbose_name=_("connection"),
    )
    order = models.ForeignKey(
        Order, models.CASCADE, related_name="tellings", verbose_name=_("order")
    )
    topic = models.CharField(_("topic"), max_length=10, default=STATUS, editable=False)
    sent = models.JSONField(_("told"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("order to be told")
        verbose_name_plural = _("orders to be told")
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "order"], name="one_telling_per_order")
        ]
        indexes = [
            models.Index(
                F("connection"),
                F("topic"),
                F("due_at"),
                condition=Q(due_at__isnull=False),
                name="telling_due",
            ),
            models.Index(
                F("connection"),
                F("topic"),
                F("due_at"),
                condition=Q(due_at__isnull=False, urgent=True),
                name="telling_urgent",
            ),
            models.Index(
                fields=["connection", "parked_at"],
                condition=Q(parked_at__isnull=False),
                name="telling_parked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} → {self.connection}"
