from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from integrations.models.connection import Connection


class MappingRule(models.Model):
    """A rule of a connection's De<>Para. Only integrations/rulebook/rules.py writes it.

    `identity` is what no two rules of a kind have in common (integrations/mapping/rules.py);
    `merchant_key` finds the rule of a MerchantTerm. Both are hashes: terms can be longer than an
    index entry may be.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        db_index=False,
        related_name="rules",
        verbose_name=_("connection"),
    )
    kind = models.CharField(_("kind"), max_length=20)
    attribute = models.CharField(
        _("attribute"), max_length=120, blank=True, help_text=_("Of an attribute's value: whose.")
    )
    merchant_term = models.CharField(_("your term"), max_length=2000)
    platform_id = models.CharField(_("id on the platform"), max_length=80, blank=True)
    platform_name = models.CharField(_("platform's term"), max_length=1000)
    transform = models.JSONField(_("transform"), null=True, blank=True)
    identity = models.CharField(max_length=40, editable=False)
    merchant_key = models.CharField(max_length=40, editable=False)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("mapping rule")
        verbose_name_plural = _("mapping rules")
        ordering = ["connection", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "kind", "identity"], name="one_rule_per_term"
            )
        ]
        indexes = [
            # serves the mapping screen and the unmapped report: the rule of a merchant's term
            models.Index(fields=["connection", "kind", "merchant_key"], name="rule_of_own_term"),
            # serves them too: the rule of a platform's term
            models.Index(fields=["connection", "kind", "platform_id"], name="rule_of_term"),
        ]

    def __str__(self) -> str:
        return f"{self.merchant_term} → {self.platform_name}"


class MappingVersion(models.Model):
    """One change of a connection's De<>Para: who, when, and the difference. Rows are only added.

    `difference` is {"added": [cells…], "removed": [cells…], "changed": [[before, after]…]}, each
    rule as the cells of a spreadsheet row (integrations/mapping/sheet/row.py).
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        db_index=False,
        related_name="mapping_versions",
        verbose_name=_("connection"),
    )
    number = models.PositiveIntegerField(_("version"))
    cause = models.CharField(_("cause"), max_length=80)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("who"),
    )
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)
    difference = models.JSONField(_("difference"), default=dict)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("mapping version")
        verbose_name_plural = _("mapping versions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "number"], name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.connection} · {self.number}"


class MerchantTerm(models.Model):
    """A word the merchant's catalog uses, and how much hangs on it.

    Only integrations/rulebook/merchant_terms.py writes it: words appear as soon as a product has
    them, the counts are taken anew by a job. `products` is how many products have it,
    `stock_value` what may be sold of them at the default table's sale prices.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    kind = models.CharField(_("kind"), max_length=20)
    attribute = models.CharField(_("attribute"), max_length=120, blank=True)
    term = models.CharField(_("your term"), max_length=2000)
    key = models.CharField(max_length=40, editable=False)
    products = models.PositiveIntegerField(_("products"), default=0)
    stock_value = models.DecimalField(_("stock value"), max_digits=16, decimal_places=2, default=0)
    first_seen_at = models.DateTimeField(_("first seen"), auto_now_add=True)
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("merchant's term")
        verbose_name_plural = _("merchant's terms")
        ordering = ["kind", "-products", "id"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "kind", "key"], name="one_own_term")
        ]

    def __str__(self) -> str:
        return self.term
