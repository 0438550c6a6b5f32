"""What maps by itself: the merchant's fields that every platform knows under its own name.

This list is the vocabulary. The mapping page shows these as done; publishing tells them as they
are, and a platform's mapper puts them into its own words; every other attribute needs a rule.
(ANYMARKET × ERP manual: Modelo, Gênero, Tempo de Garantia and Texto sobre a garantia are mapped
by the automation.)
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """`key` names it in catalog's Product and in the contract's ProductDraft alike."""

    key: str
    label: Promise


FIELDS: tuple[FieldInfo, ...] = (
    FieldInfo("model", _("Model")),
    FieldInfo("gender", _("Gender")),
    FieldInfo("warranty_months", _("Warranty (months)")),
    FieldInfo("warranty_text", _("Warranty text")),
)
