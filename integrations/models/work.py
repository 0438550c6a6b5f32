from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant, Sku
from integrations.models.connection import Connection
from integrations.models.listing import Listing


class Work(models.Model):
    """A row of a queue. integrations/queue.py is the only writer of these columns.

    waiting    due_at is set: somebody has to look at the subject at that time
    at work    leased_until is in the future: somebody is looking
    parked     parked_at is set: only a person or a new change brings it back
    at rest    none of these

    `revision` counts changes. Work is finished only when the revision it began with is still
    the current one; otherwise the subject changed meanwhile and is looked at once more.
    `takeovers` counts workers that died with the row in their hands. `urgent` rows are claimed
    before all others of their queue: what a sale changed, and what a platform called about.
    """

    revision = models.BigIntegerField(_("revision"), default=0)
    urgent = models.BooleanField(_("goes first"), default=False, db_default=False)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    leased_until = models.DateTimeField(_("at work until"), null=True, blank=True)
    lease = models.CharField(_("lease"), max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    takeovers = models.PositiveSmallIntegerField(_("takeovers"), default=0)
    parked_at = models.DateTimeField(_("parked at"), null=True, blank=True)
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    error_detail = models.TextField(_("the platform's words"), blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        abstract = True
        indexes = [
            # serves queue.claim and the sweep: what is due; holds only what waits
            models.Index(
                F("connection"),
                F("topic"),
                F("due_at"),
                condition=Q(due_at__isnull=False),
                name="%(class)s_due",
            ),
            # serves queue.claim: what goes first
            models.Index(
                F("connection"),
                F("topic"),
                F("due_at"),
                condition=Q(due_at__isnull=False, urgent=True),
                name="%(class)s_urgent",
            ),
            # serves the page of parked rows
            models.Index(
                fields=["connection", "parked_at"],
                condition=Q(parked_at__isnull=False),
                name="%(class)s_parked",
            ),
        ]


class OutboundTopic(models.TextChoices):
    STOCK = "stock", _("Stock")
    PRICE = "price", _("Price")


class Outbound(Work):
    """This connection must hear about this subject. The figure is read when it is sent.

    `sent` is what the connection was last told: the same figure is not told twice.
    """

    merchant = models.ForeignKey(
        Merchant,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        verbose_name=_("merchant"),
    )
    connection = models.ForeignKey(
        Connection, models.CASCADE, db_index=False, verbose_name=_("connection")
    )
    listing = models.ForeignKey(Listing, models.CASCADE, db_index=False, verbose_name=_("listing"))
    sku = models.ForeignKey(Sku, models.CASCADE, db_index=False, verbose_name=_("SKU"))
    topic = models.CharField(_("topic"), max_length=10, choices=OutboundTopic.choices)
    sent = models.JSONField(_("last sent"), null=True, blank=True, encoder=DjangoJSONEncoder)

    class Meta(Work.Meta):
        verbose_name = _("outbound")
        verbose_name_plural = _("outbound queue")
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "topic"], name="one_row_per_topic")
        ]
        indexes = [
            *Work.Meta.indexes,
            # serves outbox.mark: which connections must hear of these SKUs
            models.Index(fields=["sku", "topic"], name="outbound_of_sku"),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} · {self.sku_id}"


class InboundTopic(models.TextChoices):
    ORDER = "order", _("Order")


class Inbound(Work):
    """What came in and is not done yet: a hint that something changed at the other end."""

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection, models.CASCADE, db_index=False, verbose_name=_("connection")
    )
    topic = models.CharField(_("topic"), max_length=10, choices=InboundTopic.choices)
    external_id = models.CharField(_("id on the platform"), max_length=80)
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)

    class Meta(Work.Meta):
        verbose_name = _("inbound")
        verbose_name_plural = _("inbound queue")
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "topic", "external_id"], name="one_row_per_hint"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} · {self.external_id}"
