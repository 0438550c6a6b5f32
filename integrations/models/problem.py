from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from integrations.models.connection import Connection


class Problem(models.Model):
    """Something a person has to see to, grouped by its cause. Only integrations/pending.py
    writes it.

    `code` is one of problems.EXPLANATIONS; `subject` tells problems of one code apart (a term's
    id, a kind), `detail` names it for people and `number` counts what it touches. A problem that
    is over keeps its row with the time it was solved; when it comes back it opens again.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name=_("connection"),
    )
    code = models.CharField(_("code"), max_length=40)
    subject = models.CharField(_("subject"), max_length=160, blank=True)
    detail = models.CharField(_("what"), max_length=500, blank=True)
    number = models.PositiveIntegerField(_("how many"), default=1)
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))
    solved_at = models.DateTimeField(_("solved at"), null=True, blank=True)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "connection", "code", "subject"],
                nulls_distinct=False,
                name="one_problem_per_cause",
            )
        ]
        indexes = [
            # serves the list and the overview: what is open
            models.Index(
                fields=["merchant", "since"],
                condition=Q(solved_at__isnull=True),
                name="problem_open",
            )
        ]

    def __str__(self) -> str:
        return self.detail or self.code
