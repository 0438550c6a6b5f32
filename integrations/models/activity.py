from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from integrations.models.connection import Connection


class Activity(models.Model):
    """What the workers know of a connection: kept apart, so that saving a form never undoes it.

    `woken_at` says that a task is on its way; `leased_until` that one is at work. `broken_since`,
    `probe` and `probe_until` are the circuit breaker's: integrations/breaker.py.
    """

    connection = models.OneToOneField(
        Connection,
        models.CASCADE,
        primary_key=True,
        related_name="activity",
        verbose_name=_("connection"),
    )
    woken_at = models.DateTimeField(_("woken at"), null=True, blank=True)
    leased_until = models.DateTimeField(_("at work until"), null=True, blank=True)
    lease = models.CharField(_("lease"), max_length=32, blank=True)
    resume_at = models.DateTimeField(_("rests until"), null=True, blank=True)
    push_due_at = models.DateTimeField(_("next sending"), null=True, blank=True)
    pull_due_at = models.DateTimeField(_("next import"), null=True, blank=True)
    orders_since = models.DateTimeField(_("orders read up to"), null=True, blank=True)
    pushed_at = models.DateTimeField(_("last sending"), null=True, blank=True)
    pulled_at = models.DateTimeField(_("last import"), null=True, blank=True)
    compared_at = models.DateTimeField(_("last nightly compare"), null=True, blank=True)
    missing_orders = models.PositiveIntegerField(_("missing orders found"), null=True, blank=True)
    stale_orders = models.PositiveIntegerField(_("orders behind found"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    broken_since = models.DateTimeField(_("out of order since"), null=True, blank=True)
    probe = models.CharField(_("probe"), max_length=32, blank=True)
    probe_until = models.DateTimeField(_("being tried until"), null=True, blank=True)
    error_code = models.CharField(_("last error"), max_length=40, blank=True)
    error_detail = models.TextField(_("the platform's words"), blank=True)
    error_at = models.DateTimeField(_("last error at"), null=True, blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            # serves wakeup.others_wait
            models.Index(
                fields=["woken_at"], condition=Q(woken_at__isnull=False), name="activity_woken"
            )
        ]

    def __str__(self) -> str:
        return str(self.connection)


class RateBucket(models.Model):
    """A token bucket per (connection, endpoint group), shared by all workers of all machines.

    `burst` and `per_second` are what the platform's answers have taught; without them the rate is
    the one that the platform's folder declares. `told_limit` is the limit in the answers' words.
    """

    connection = models.ForeignKey(
        Connection, models.CASCADE, db_index=False, verbose_name=_("connection")
    )
    group = models.CharField(_("endpoint group"), max_length=40)
    tokens = models.FloatField(_("tokens"))
    filled_at = models.DateTimeField(_("filled at"))
    blocked_until = models.DateTimeField(_("blocked until"), null=True, blank=True)
    told_limit = models.FloatField(_("limit told by the platform"), null=True, blank=True)
    burst = models.FloatField(_("at once"), null=True, blank=True)
    per_second = models.FloatField(_("per second"), null=True, blank=True)
    learned_at = models.DateTimeField(_("learned at"), null=True, blank=True)

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        constraints = [
            models.UniqueConstraint(fields=["connection", "group"], name="one_bucket_per_group")
        ]

    def __str__(self) -> str:
        return f"{self.connection_id} · {self.group}"
