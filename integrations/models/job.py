from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from integrations.models.connection import Connection


class JobKind(models.TextChoices):
    LINK = "link", _("Linking of listings")
    VOCABULARY = "vocabulary", _("Import of the platform's terms")
    CATALOG = "catalog", _("Import of the platform's products")
    COUNT = "count", _("Count of your terms")
    MAPPING_SHEET = "mapping_sheet", _("Import of a De<>Para spreadsheet")
    ROLL_BACK = "roll_back", _("Way back to a version of the De<>Para")
    LINK_SHEET = "link_sheet", _("Import of a spreadsheet of links")
    SHEET = "sheet", _("Import of a spreadsheet")
    ORDERS = "orders", _("Compare of orders with the platform")
    PROBLEMS = "problems", _("Look for what waits for you")


class Job(models.Model):
    """Long work in small slices, by whichever worker is free. Only integrations/jobs.py writes
    its clock and its lease; the step of its kind keeps `cursor`, `done`, `total` and `result`.

    waiting    due_at is set, nobody is at it
    at work    leased_until is in the future
    over       finished_at is set; with error_code when it failed
    A worker that dies in a slice loses that slice: the next one goes on from `cursor`.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("connection"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=JobKind.choices)
    arguments = models.JSONField(
        _("arguments"), default=dict, blank=True, encoder=DjangoJSONEncoder
    )
    file = models.CharField(_("file"), max_length=200, blank=True)
    cause = models.CharField(_("cause"), max_length=80, blank=True)
    cursor = models.JSONField(_("position"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), null=True, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    woken_at = models.DateTimeField(_("woken at"), null=True, blank=True)
    leased_until = models.DateTimeField(_("at work until"), null=True, blank=True)
    lease = models.CharField(_("lease"), max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    error_detail = models.TextField(_("in its words"), blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]
        indexes = [
            # serves the tick: which jobs are due
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="job_due"),
            # serves the list
            models.Index(fields=["merchant", "-id"], name="job_of_merchant"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
