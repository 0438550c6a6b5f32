"""What the text of a cell means. A text that could be two numbers is refused, never guessed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

_PLAIN = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_GROUPED = re.compile(
    r"[+-]?[0-9]{1,3}(?:(?:\.[0-9]{3}){2,5}|(?:,[0-9]{3}){2,5}"
    r"|(?:\.[0-9]{3}){1,5},[0-9]{1,15}|(?:,[0-9]{3}){1,5}\.[0-9]{1,15})"
)
# A thousand and something, or something with three places after the mark?
_TWO_MEANINGS = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,])[0-9]{3}")
_CURRENCY = re.compile(r"^R\$\s*")


class WrongCell(ValueError):
    """The cell's text cannot be taken; the message is for people."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a spreadsheet: how its texts are read and written."""

    name: str
    read: Callable[[str], Any] = str
    write: Callable[[Any], str] = str
    is_number: bool = False


def number(name: str, places: int | None) -> Column:
    """`places` are those after the mark that such a figure can have; None for any number."""
    return Column(name, lambda text: decimal_of(text, places), decimal_text, is_number=True)


def whole(name: str) -> Column:
    return Column(name, whole_of, str, is_number=True)


def words(name: str, meanings: Mapping[Any, str]) -> Column:
    """One of a few values, each with its word; the values themselves are taken as well."""
    known = {word.casefold(): value for value, word in meanings.items()}
    known |= {str(value).casefold(): value for value in meanings}

    def read(text: str) -> Any:
        try:
            return known[text.strip().casefold()]
        except KeyError as error:
            choices = ", ".join(meanings.values())
            raise WrongCell(_("choose one of: %s.") % choices) from error

    return Column(name, read, lambda value: meanings.get(value, str(value)))


def decimal_of(text: str, places: int | None) -> Decimal:
    """ "1.234,56", "1234,56" and "1234.56" are the same number; raises WrongCell."""
    digits = _CURRENCY.sub("", text.strip()).replace("\xa0", "")
    ambiguous = _TWO_MEANINGS.fullmatch(digits)
    if ambiguous and (ambiguous[1] == "." or (places is not None and places < 3)):
        whole_number = digits.replace(ambiguous[1], "")
        raise WrongCell(
            _("“%(text)s” could be two numbers: write %(whole)s, or use a comma for decimals.")
            % {"text": digits, "whole": whole_number}
        )
    if not (_PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits)):
        raise WrongCell(_("“%s” is not a number.") % text)
    return Decimal(_with_point(digits))


def _with_point(digits: str) -> str:
    """The last mark is the decimal one, unless it comes several times."""
    mark = max(".", ",", key=digits.rfind)
    if digits.count(mark) > 1:
        return digits.replace(mark, "")
    other = "," if mark == "." else "."
    return digits.replace(other, "").replace(mark, ".")


def decimal_text(value: Decimal) -> str:
    """With a decimal comma, as Brazilian spreadsheets have it."""
    return f"{value:f}".replace(".", ",")


def whole_of(text: str) -> int:
    value = decimal_of(text, places=0)
    if value != int(value):
        raise WrongCell(_("“%s” must be a whole number.") % text)
    return int(value)
