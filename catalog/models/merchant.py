import zoneinfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum.br import cnpj
from stdnum.exceptions import ValidationError as WrongNumber


class Plan(models.TextChoices):
    BASIC = "basic", _("Basic")
    ADVANCED = "advanced", _("Advanced")
    PRO = "pro", _("PRO")
    MASTER = "master", _("Master")
    LEGACY = "legacy", _("Legacy")


class AddOn(models.TextChoices):
    """What a merchant may have beside the plan."""

    REAL_TIME_ORDERS = "real_time_orders", _("Order updates in real time")


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    OPERATOR = "operator", _("Operator")
    VIEWER = "viewer", _("Viewer")


def validate_cnpj(value: str) -> None:
    """A CNPJ with its check digits; letters are allowed from July 2026 (IN RFB 2.229/2024)."""
    try:
        cnpj.validate(value)
    except WrongNumber as error:
        raise ValidationError(
            _("This is not a CNPJ: its length or its check digits are wrong."), code="cnpj"
        ) from error


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("Unknown time zone. Example: America/Sao_Paulo."), code="time_zone")


class Merchant(models.Model):
    """The tenant: owns catalog, warehouses, stores, orders and tokens."""

    name = models.CharField(_("name"), max_length=120)
    cnpj = models.CharField("CNPJ", max_length=18, unique=True, validators=[validate_cnpj])
    plan = models.CharField(_("plan"), max_length=12, choices=Plan.choices, default=Plan.BASIC)
    add_ons = ArrayField(
        models.CharField(max_length=20, choices=AddOn.choices),
        verbose_name=_("add-ons"),
        default=list,
        blank=True,
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        default="America/Sao_Paulo",
        validators=[validate_time_zone],
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.cnpj = cnpj.compact(self.cnpj)


class Membership(models.Model):
    """What a user may do for a merchant."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("user"),
    )
    merchant = models.ForeignKey(
        Merchant, models.CASCADE, related_name="memberships", verbose_name=_("merchant")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.OPERATOR)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "merchant"], name="one_membership_per_merchant")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.merchant}"
