from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from integrations.models.connection import Connection


class WebhookState(models.TextChoices):
    """What became of a call.

    new        stored; nobody has looked at it
    noted      its order is to be read: the inbound queue has it
    done       its order was read, or what it says of the account was acted upon
    echo       our own write that came back
    ignored    nobody here does anything for such an event, or the connection does not want it
    """

    NEW = "new", _("Received")
    NOTED = "noted", _("Waiting for its order")
    DONE = "done", _("Done")
    ECHO = "echo", _("Echo of our own sending")
    IGNORED = "ignored", _("Ignored")


class Webhook(models.Model):
    """A call of a platform, as it came. A hint, never the truth: what it names is read again.

    Only integrations/webhooks.py writes new rows, and integrations/arrivals.py what becomes of
    them. `implies` is the order status the event speaks of.
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
    received_at = models.DateTimeField(_("received at"))
    kind = models.CharField(_("about"), max_length=12)
    event = models.CharField(_("event"), max_length=60)
    subject_id = models.CharField(_("id on the platform"), max_length=80, blank=True)
    implies = models.CharField(_("status it speaks of"), max_length=10, blank=True)
    body = models.BinaryField(_("body"))
    state = models.CharField(
        _("state"), max_length=8, choices=WebhookState.choices, default=WebhookState.NEW
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("received webhook")
        verbose_name_plural = _("received webhooks")
        ordering = ["-id"]
        indexes = [
            # serves the sweep and the sorting: what nobody has looked at
            models.Index(
                fields=["connection", "kind"], condition=Q(state="new"), name="webhook_new"
            ),
            # serves the reading of an order: which events it answers
            models.Index(
                fields=["connection", "subject_id"],
                condition=Q(state="noted"),
                name="webhook_noted",
            ),
            # serves the list
            models.Index(fields=["merchant", "-id"], name="webhook_of_merchant"),
            # serves the retention; calls are stored in the order in which they come
            BrinIndex(fields=["received_at"], name="webhook_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.subject_id}"


class Subscription(models.Model):
    """Whether a connection's platform calls us. Only integrations/subscriptions.py writes it.

    `checked_at` is when all that is wanted was last seen to be there, `address` the address it
    leads to; `unfinished` says that a look since then may have made subscriptions that nobody has
    heard of. `refused` counts calls that did not come from the platform.
    """

    connection = models.OneToOneField(
        Connection,
        models.CASCADE,
        primary_key=True,
        related_name="subscription",
        verbose_name=_("connection"),
    )
    address = models.CharField(_("address"), max_length=255, blank=True)
    orders = models.BooleanField(_("about orders"), default=False)
    checked_at = models.DateTimeField(_("last seen to be there"), null=True, blank=True)
    due_at = models.DateTimeField(_("next look"), null=True, blank=True)
    unfinished = models.BooleanField(_("last look was cut short"), default=False)
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    error_detail = models.TextField(_("the platform's words"), blank=True)
    refused = models.PositiveIntegerField(_("calls refused"), default=0)
    refused_at = models.DateTimeField(_("last refused at"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")

    def __str__(self) -> str:
        return str(self.connection)


class GapReason(models.TextChoices):
    GONE = "gone", _("The platform had lost the subscriptions")
    STARTED = "started", _("Sale events were switched on")
    RESUMED = "resumed", _("The platform had suspended the app")
    INSTALLED = "installed", _("The app was installed anew")
    UNSURE = "unsure", _("A look at the subscriptions was cut short")


class Gap(models.Model):
    """A span of time in which the platform may not have called us, and what was done about it: the
    orders of exactly that span were asked for. Only integrations/subscriptions.py writes it.

    `noted` is how many orders the platform told of; None while nobody has asked yet.
    """

    merchant = models.ForeignKey(
        Merchant, models.DO_NOTHING, db_constraint=False, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="gaps", verbose_name=_("connection")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=GapReason.choices)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("to"))
    made = ArrayField(
        models.CharField(max_length=60), verbose_name=_("subscriptions made"), default=list
    )
    noted = models.PositiveIntegerField(_("orders asked for"), null=True, blank=True)
    filled_at = models.DateTimeField(_("filled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.since:%d/%m/%Y %H:%M} – {self.until:%d/%m/%Y %H:%M}"
