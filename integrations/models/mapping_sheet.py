from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from integrations.models.connection import Connection


class SheetState(models.TextChoices):
    READING = "reading", _("Being read")
    READ = "read", _("Waiting for your word")
    APPLYING = "applying", _("Being applied")
    DONE = "done", _("Applied")
    REFUSED = "refused", _("Refused")


class MappingSheet(models.Model):
    """A De<>Para spreadsheet on its way in. Only integrations/rulebook/mapping_sheets.py writes it.

    `kind` is the one kind it was said to be about, or "" for those its lines name; `kinds` are
    those it covers: only of these are rules removed. `plan` is the fingerprint of what it would
    do, as it was last seen; `file` is where it lies until it has been read.
    """

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        related_name="mapping_sheets",
        verbose_name=_("connection"),
    )
    name = models.CharField(_("file"), max_length=200)
    file = models.CharField(max_length=200, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    kinds = models.JSONField(default=list, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=SheetState.choices, default=SheetState.READING
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    plan = models.CharField(max_length=32, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), null=True, blank=True)
    cause = models.CharField(_("cause"), max_length=80)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("who"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("De<>Para spreadsheet")
        verbose_name_plural = _("De<>Para spreadsheets")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class SheetRow(models.Model):
    """A line of a De<>Para spreadsheet as it was read; gone once the sheet is over.

    A good line holds a rule, a wrong one its texts and what is wrong (`error`, at `column`); a
    line with an empty side is `blank` and says nothing.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    sheet = models.ForeignKey(MappingSheet, models.CASCADE, db_index=False, related_name="rows")
    number = models.PositiveIntegerField(_("line"))
    kind = models.TextField(_("kind"), blank=True)
    attribute = models.TextField(_("attribute"), blank=True)
    merchant_term = models.TextField(_("your term"), blank=True)
    platform_id = models.TextField(_("id on the platform"), blank=True)
    platform_name = models.TextField(_("platform's term"), blank=True)
    transform = models.JSONField(_("transform"), null=True, blank=True)
    identity = models.CharField(max_length=40, blank=True)
    merchant_key = models.CharField(max_length=40, blank=True)
    column = models.CharField(max_length=20, blank=True)
    error = models.TextField(_("what is wrong"), blank=True)
    blank = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="one_row_per_line")]

    def __str__(self) -> str:
        return f"{self.sheet} · {self.number}"
