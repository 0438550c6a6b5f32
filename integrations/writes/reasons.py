"""What msgspec found wrong, in words for the partner's people; the field is always named."""

import re
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_PLACE = re.compile(r" - at `\$\.?(?P<field>[^`]*)`$")


class _Pattern(NamedTuple):
    words: re.Pattern[str]
    template: str | Promise


def _expected(kind: str, template: str | Promise) -> _Pattern:
    return _Pattern(re.compile(rf"Expected `{kind}( \| null)?`, got"), template)


# msgspec's messages are part of its tested behaviour; one that is not known is shown as it is.
_PATTERNS = (
    _Pattern(
        re.compile("Object missing required field `(?P<field>[^`]+)`"),
        _("The field “%(field)s” is missing."),
    ),
    _Pattern(
        re.compile("Object contains unknown field `(?P<field>[^`]*)`"),
        _("There is no field “%(field)s”: is it a typing mistake?"),
    ),
    _Pattern(
        re.compile("Expected `(str|array)` of length >= 1"),
        _("The field “%(field)s” must not be empty."),
    ),
    _Pattern(
        re.compile("Expected `str` of length <= (?P<most>[0-9]+)"),
        _("The field “%(field)s” is too long: at most %(most)s characters."),
    ),
    _Pattern(
        re.compile("Expected `array` of length <= (?P<most>[0-9]+)"),
        _("The field “%(field)s” is too long: at most %(most)s elements."),
    ),
    _Pattern(
        re.compile("Expected `str` matching regex"),
        _("The field “%(field)s” contains characters that are not allowed."),
    ),
    _Pattern(
        re.compile("Expected `int` [<>]= (?P<limit>-?[0-9]+)"),
        _("The field “%(field)s” is beyond its limit, %(limit)s."),
    ),
    _Pattern(re.compile("Integer value out of range"), _("The field “%(field)s” is too large.")),
    _Pattern(
        re.compile("Invalid enum value '(?P<value>[^']*)'"),
        _("The field “%(field)s” does not know the value “%(value)s”."),
    ),
    _Pattern(
        re.compile("Expected `datetime` with a timezone component"),
        _("The field “%(field)s” has no time zone: write 2026-01-31T12:00:00-03:00 or …Z."),
    ),
    _Pattern(
        re.compile("Invalid RFC3339 encoded datetime"),
        _(
            "The field “%(field)s” is not a date and time: write 2026-01-31T12:00:00-03:00 or …Z."
            " In an address, + is written %%2B."
        ),
    ),
    _Pattern(re.compile("Invalid decimal string"), _("The field “%(field)s” must be a number.")),
    _expected("int", _("The field “%(field)s” must be a whole number.")),
    _expected("decimal", _("The field “%(field)s” must be a number.")),
    _expected("str", _("The field “%(field)s” must be a text.")),
    _expected("bool", _("The field “%(field)s” must be true or false.")),
    _expected("array", _("The field “%(field)s” must be a list.")),
    _expected("object", _("The field “%(field)s” must be an object.")),
)


def of_value(words: str) -> str:
    """What a msgspec.ValidationError says; its message is `words`."""
    place = _PLACE.search(words)
    field = place["field"] if place else ""
    for pattern in _PATTERNS:
        found = pattern.words.match(words)
        if found is None:
            continue
        values = {"field": field} | found.groupdict()
        if not values["field"]:
            return gettext("It must be a JSON object with the documented fields.")
        return str(pattern.template) % values
    return words


def of_syntax(words: str) -> str:
    """Why a body is not JSON at all: msgspec's words tell the byte."""
    return gettext("This is not valid JSON in UTF-8: %(words)s.") % {"words": words}
