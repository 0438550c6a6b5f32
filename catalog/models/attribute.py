from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.merchant import Merchant
from catalog.models.product import Product


class AttributeKind(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    YES_NO = "yes_no", _("Yes or no")
    LIST = "list", _("List of options")


class Attribute(models.Model):
    """Something products may say of themselves, such as their voltage."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    code = models.CharField(_("code"), max_length=80)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=8, choices=AttributeKind.choices, default=AttributeKind.TEXT
    )
    unit = models.CharField(
        _("unit"), max_length=20, blank=True, help_text=_("Of a number, such as cm or V.")
    )

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "code"], name="one_attribute_per_code")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.unit and self.kind != AttributeKind.NUMBER:
            raise ValidationError({"unit": _("Only a number has a unit.")}, code="unit")


class AttributeOption(models.Model):
    """What a list attribute may say."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    attribute = models.ForeignKey(
        Attribute, models.CASCADE, related_name="options", verbose_name=_("attribute")
    )
    value = models.CharField(_("value"), max_length=255)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["attribute", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["attribute", "value"], name="one_option_per_value")
        ]

    def __str__(self) -> str:
        return self.value


class AttributeValue(models.Model):
    """What a product says: a text that catalog/attribute_values.py found good for the kind.

    text and list as they are, number with a point and without exponent, yes_no "true" or "false".
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    product = models.ForeignKey(
        Product,
        models.CASCADE,
        db_index=False,
        related_name="attribute_values",
        verbose_name=_("product"),
    )
    attribute = models.ForeignKey(
        Attribute, models.CASCADE, related_name="values", verbose_name=_("attribute")
    )
    value = models.TextField(_("value"), max_length=2_000)

    class Meta:
        verbose_name = _("attribute value")
        verbose_name_plural = _("attribute values")
        ordering = ["product", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "attribute"], name="one_value_per_attribute")
        ]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.value}"
