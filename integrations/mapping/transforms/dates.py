"""Dates: "31/12/2026" → "2026-12-31" by {"kind": "date", "from": "dd/mm/yyyy", "to": "yyyy-mm-dd"}.

Formats are made of dd, mm and yyyy (or aaaa), and whatever stands between them.
"""

import re
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from integrations.mapping.transforms.errors import CannotTransform, WrongTransform
from integrations.mapping.transforms.shape import Options, Shape, a_text
from integrations.mapping.values import Value, text_of

_PART = re.compile(r"dd|mm|yyyy|aaaa", re.IGNORECASE)
_READ = {"dd": "(?P<day>[0-9]{1,2})", "mm": "(?P<month>[0-9]{1,2})", "yyyy": "(?P<year>[0-9]{4})"}


def _apply(options: Options, value: Value, unit: str) -> str:
    day = _date(options["from"], value)
    texts = {"dd": f"{day.day:02}", "mm": f"{day.month:02}", "yyyy": f"{day.year:04}"}
    return _PART.sub(lambda part: texts[_name(part)], options["to"])


def _date(layout: str, value: Value) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = re.fullmatch(_pattern(layout), text_of(value))
    if not match:
        raise CannotTransform(text_of(value), _("this is not a date written as %s.") % layout)
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError as error:
        raise CannotTransform(text_of(value), _("there is no such day.")) from error


def _pattern(layout: str) -> str:
    """A regular expression: the parts' digits, and the rest of the format as it stands."""
    between = [re.escape(text) for text in _PART.split(layout)]
    parts = [_READ[_name(part)] for part in _PART.finditer(layout)]
    return between[0] + "".join(part + text for part, text in zip(parts, between[1:], strict=True))


def _name(part: re.Match[str]) -> str:
    name = part[0].lower()
    return "yyyy" if name == "aaaa" else name


def _a_whole_date(name: str, value: Any) -> None:
    a_text(name, value)
    if sorted(map(_name, _PART.finditer(value))) != ["dd", "mm", "yyyy"]:
        raise WrongTransform(name, _("dd, mm and yyyy are needed, each once."))


def _a_format(name: str, value: Any) -> None:
    a_text(name, value)
    if not _PART.search(value):
        raise WrongTransform(name, _("one of dd, mm and yyyy is needed at least."))


DATE = Shape(_apply, required={"from": _a_whole_date, "to": _a_format})
