from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from stdnum import ean
from stdnum.exceptions import ValidationError as WrongNumber

from catalog.models.merchant import Merchant
from catalog.models.package import Package
from catalog.title_words import Words


class Gender(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")
    BOY = "boy", _("Boy")
    GIRL = "girl", _("Girl")
    UNISEX = "unisex", _("Unisex")
    BABY = "baby", _("Baby")


def validate_ean(value: str) -> None:
    """EAN/GTIN of 8, 12, 13 or 14 digits with its check digit."""
    try:
        ean.validate(value)
    except WrongNumber as error:
        raise ValidationError(
            _("This is not an EAN: its length or its check digit is wrong."), code="ean"
        ) from error


def validate_variation(value: object) -> None:
    """Names and texts, as {"Cor": "Azul"}."""
    pairs = value.items() if isinstance(value, dict) else [(None, None)]
    if not all(isinstance(part, str) for pair in pairs for part in pair):
        raise ValidationError(
            _('This must be names with texts, such as {"Cor": "Azul"}.'), code="variation"
        )


class Brand(models.Model):
    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    name = models.CharField(_("name"), max_length=255)
    code = models.CharField(
        _("code"), max_length=40, blank=True, help_text=_("The brand's code in the ERP, if any.")
    )

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "name"], name="one_brand_per_name"),
            models.UniqueConstraint(
                fields=["merchant", "code"], condition=~Q(code=""), name="one_brand_per_code"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A node of the merchant's category tree; `path` is the whole way from the root."""

    SEPARATOR = " > "

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    parent = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent category"),
    )
    name = models.CharField(_("name"), max_length=80)
    path = models.CharField(_("path"), max_length=1000, editable=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "path"], name="one_category_per_path")
        ]

    def __str__(self) -> str:
        return self.path


class Product(models.Model):
    """What a shop shows on one page; what is sold of it are its SKUs.

    `updated_at` also follows its SKUs, images, attributes and packagings.
    """

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    code = models.CharField(_("code"), max_length=80, help_text=_("The product's code in the ERP."))
    title = models.CharField(_("title"), max_length=150)
    description = models.TextField(_("description"), max_length=10_000, blank=True)
    brand = models.ForeignKey(
        Brand, models.RESTRICT, null=True, blank=True, verbose_name=_("brand")
    )
    category = models.ForeignKey(
        Category, models.RESTRICT, null=True, blank=True, verbose_name=_("category")
    )
    model = models.CharField(_("model"), max_length=120, blank=True)
    gender = models.CharField(_("gender"), max_length=8, choices=Gender.choices, blank=True)
    ncm = models.CharField("NCM", max_length=8, blank=True)
    origin = models.PositiveSmallIntegerField(
        _("origin"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(8)],
        help_text=_("Tax origin of the goods, 0 to 8 (Convênio ICMS s/nº, Tabela A)."),
    )
    warranty_months = models.PositiveSmallIntegerField(_("warranty (months)"), default=0)
    warranty_text = models.CharField(_("warranty text"), max_length=1000, blank=True)
    active = models.BooleanField(_("active"), default=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "code"], name="one_product_per_code")
        ]
        indexes = [
            # serves the API's cursor
            models.Index(F("merchant"), F("updated_at"), F("id"), name="product_by_update"),
            # serve the list: its pages, and the search by the start of a code or by words
            models.Index(fields=["merchant", "-id"], name="product_list"),
            models.Index(fields=["code"], opclasses=["varchar_pattern_ops"], name="product_prefix"),
            GinIndex(Words("title"), name="product_title_words"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class Sku(Package):
    """What is counted, priced and sold."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="skus", verbose_name=_("product")
    )
    code = models.CharField(_("code"), max_length=80, help_text=_("The SKU's code in the ERP."))
    ean = models.CharField("EAN", max_length=14, blank=True, validators=[validate_ean])
    variation = models.JSONField(
        _("variation"),
        default=dict,
        blank=True,
        validators=[validate_variation],
        help_text=_('What tells it from its sisters, such as {"Cor": "Azul"}.'),
    )
    active = models.BooleanField(_("active"), default=True)
    buffer_units = models.PositiveIntegerField(
        _("safety buffer (units)"),
        null=True,
        blank=True,
        help_text=_("Kept back from every connection; empty: what the connection keeps back."),
    )
    buffer_percent = models.PositiveSmallIntegerField(
        _("safety buffer (%)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("Of what is available; the larger of the two buffers counts."),
    )

    class Meta:
        verbose_name = _("SKU")
        verbose_name_plural = _("SKUs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "code"], name="one_sku_per_code")
        ]
        indexes = [
            # serves linking by EAN
            models.Index(fields=["merchant", "ean"], condition=~Q(ean=""), name="sku_by_ean"),
            # serves searches by the start of a code
            models.Index(fields=["code"], opclasses=["varchar_pattern_ops"], name="sku_prefix"),
        ]

    def __str__(self) -> str:
        return self.code
