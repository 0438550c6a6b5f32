from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from stdnum.br import cnpj, cpf
from stdnum.exceptions import ValidationError as WrongNumber

from catalog.models.merchant import Merchant

CPF_LENGTH = 11


class FederalUnit(models.TextChoices):
    """States and the Federal District, by the abbreviations of IBGE."""

    AC = "AC", "Acre"
    AL = "AL", "Alagoas"
    AM = "AM", "Amazonas"
    AP = "AP", "Amapá"
    BA = "BA", "Bahia"
    CE = "CE", "Ceará"
    DF = "DF", "Distrito Federal"
    ES = "ES", "Espírito Santo"
    GO = "GO", "Goiás"
    MA = "MA", "Maranhão"
    MG = "MG", "Minas Gerais"
    MS = "MS", "Mato Grosso do Sul"
    MT = "MT", "Mato Grosso"
    PA = "PA", "Pará"
    PB = "PB", "Paraíba"
    PE = "PE", "Pernambuco"
    PI = "PI", "Piauí"
    PR = "PR", "Paraná"
    RJ = "RJ", "Rio de Janeiro"
    RN = "RN", "Rio Grande do Norte"
    RO = "RO", "Rondônia"
    RR = "RR", "Roraima"
    RS = "RS", "Rio Grande do Sul"
    SC = "SC", "Santa Catarina"
    SE = "SE", "Sergipe"
    SP = "SP", "São Paulo"
    TO = "TO", "Tocantins"


def compact_document(value: str) -> str:
    """A CPF or CNPJ without its punctuation."""
    number: str = cnpj.compact(value)
    return number


def compact_postal_code(value: str) -> str:
    return value.replace("-", "").replace(".", "").strip()


def validate_document(value: str) -> None:
    """A CPF or a CNPJ (alphanumeric too) with its check digits.

    Eleven equal digits have right check digits and are nobody's CPF.
    """
    number = compact_document(value)
    try:
        if len(number) == CPF_LENGTH and len(set(number)) > 1:
            cpf.validate(number)
        else:
            cnpj.validate(number)
    except WrongNumber as error:
        raise ValidationError(
            _("This is not a CPF or CNPJ: its length or its check digits are wrong."),
            code="document",
        ) from error


class Customer(models.Model):
    """Somebody the merchant sells to, as the ERP knows them.

    Personal data (LGPD, Lei 13.709/2018): the merchant is its controller. It is told to no
    platform, partners read it only with a scope of its own, and who owns the merchant can delete
    it for good: nothing else points at it.
    """

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, db_index=False, verbose_name=_("merchant")
    )
    code = models.CharField(
        _("code"), max_length=80, help_text=_("The customer's code in the ERP.")
    )
    name = models.CharField(_("name"), max_length=150)
    document = models.CharField(
        "CPF/CNPJ", max_length=18, blank=True, validators=[validate_document]
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    street = models.CharField(_("street"), max_length=150, blank=True)
    number = models.CharField(_("number"), max_length=20, blank=True)
    complement = models.CharField(_("complement"), max_length=100, blank=True)
    district = models.CharField(_("district"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, choices=FederalUnit.choices, blank=True)
    postal_code = models.CharField(
        "CEP",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^\d{5}-?\d{3}$", _("A CEP has eight digits."))],
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "code"], name="one_customer_per_code")
        ]
        indexes = [
            # serves the API's cursor
            models.Index(F("merchant"), F("updated_at"), F("id"), name="customer_by_update"),
            # serves the search by CPF or CNPJ
            models.Index(fields=["merchant", "document"], name="customer_by_document"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.document = compact_document(self.document)
        self.postal_code = compact_postal_code(self.postal_code)
