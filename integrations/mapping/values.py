"""Values of the merchant's products, and what they read like."""

from datetime import date, datetime
from decimal import Decimal

Value = str | int | float | Decimal | bool | date | datetime

YES = "Sim"
NO = "Não"


def text_of(value: Value | None) -> str:
    """The value as text; "" is a missing value: None, or nothing but white space.

    Zero is a value. Numbers have a dot and no needless zeros, dates are ISO 8601.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value.strip()
    return number_text(value)


def number_text(value: float | Decimal) -> str:
    """ "1500", "0.5": never an exponent, never a needless zero."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite():
        return str(number)
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def lookup_key(text: str) -> str:
    """Texts that differ only in case and white space are one term."""
    return " ".join(text.casefold().split())
