"""Money on pages: R$ 1.234,50."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def reais(amount: Decimal) -> str:
    """Cents are told below a thousand; above they are noise."""
    places = 2 if abs(amount) < 1000 else 0
    return f"R$ {number_format(amount, places, use_l10n=True, force_grouping=True)}"
