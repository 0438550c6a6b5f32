from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from integrations.models.connection import Connection


class Term(models.Model):
    """A word a platform knows, as it was last read. Only sync/vocabulary.py writes it.

    A term that was there and is no longer told stays, with the time it went: rules may still
    point to it, and somebody has to hear of that.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        db_index=False,
        related_name="terms",
        verbose_name=_("connection"),
    )
    kind = models.CharField(_("kind"), max_length=20)
    external_id = models.CharField(_("id on the platform"), max_length=80)
    name = models.CharField(_("name"), max_length=500)
    parent_id = models.CharField(_("belongs to"), max_length=80, blank=True)
    path = models.CharField(_("path"), max_length=1000, blank=True)
    required = models.BooleanField(_("required"), default=False)
    first_seen_at = models.DateTimeField(_("first seen"))
    seen_at = models.DateTimeField(_("last seen"))
    gone_at = models.DateTimeField(_("gone since"), null=True, blank=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["kind", "path", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "kind", "external_id"], name="one_term_per_external_id"
            )
        ]
        indexes = [
            # serves search by the beginning of a name
            models.Index(fields=["connection", "kind", "name"], name="term_by_name"),
            # serves publishing and De<>Para: the values of an attribute, and whether it has any
            models.Index(fields=["connection", "kind", "parent_id"], name="term_by_parent"),
        ]

    def __str__(self) -> str:
        return self.path or self.name
