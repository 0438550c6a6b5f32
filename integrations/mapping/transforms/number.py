"""Numbers and units: "1,5 kg" → "1500" by {"kind": "number", "from": "kg", "to": "g"}.

from          the unit of values that name none; else the attribute's unit
to            the unit to send
decimals      how many places are sent, rounded half up; without it as many as are needed
decimal_mark  "." (the default) or ","
with_unit     send "1500 g" instead of "1500"
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from integrations.mapping import numbers
from integrations.mapping.transforms.errors import CannotTransform, WrongTransform
from integrations.mapping.transforms.shape import (
    Options,
    Shape,
    a_flag,
    a_unit,
    a_whole_number,
    one_of,
)
from integrations.mapping.units import Unit, unit_of
from integrations.mapping.values import Value, number_text, text_of

MOST_DECIMALS = 6
LARGEST = Decimal(10) ** 15
_MEASURE = re.compile(r"([+-]?[0-9][0-9.,]*)\s*(.*)", re.DOTALL)


def _apply(options: Options, value: Value, unit: str) -> str:
    amount, named = _measure(value)
    source = named or options.get("from") or unit
    if target := options.get("to"):
        amount = _converted(value, amount, source, target)
    if abs(amount) >= LARGEST:
        raise CannotTransform(text_of(value)[:40], _("this number is too large."))
    text = _written(amount, options)
    return f"{text} {target or source}" if options.get("with_unit") else text


def _measure(value: Value) -> tuple[Decimal, str]:
    """The figure, and the unit that the value itself names."""
    text = text_of(value)
    match = _MEASURE.fullmatch(text)
    exact = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    # Numbers come with a dot that is never a Brazilian thousands separator.
    amount = Decimal(match[1]) if match and exact else match and numbers.parse(match[1])
    if not match or amount is None:
        raise CannotTransform(text, _("this is not a number."))
    if match[2] and unit_of(match[2]) is None:
        raise CannotTransform(text, _("“%s” is not a known unit.") % match[2])
    return amount, match[2]


def _converted(value: Value, amount: Decimal, source: str, target: str) -> Decimal:
    before, after = unit_of(source), _unit(target)
    if before is None:
        raise CannotTransform(text_of(value), _("there is no unit to convert from."))
    if before.dimension != after.dimension:
        names = {"source": source, "target": target}
        raise CannotTransform(
            text_of(value), _("%(source)s cannot be converted to %(target)s.") % names
        )
    return amount * before.factor / after.factor


def _unit(name: str) -> Unit:
    unit = unit_of(name)
    if unit is None:
        raise WrongTransform("to", _("“%s” is not a known unit.") % name)
    return unit


def _written(amount: Decimal, options: Options) -> str:
    places = options.get("decimals")
    step = Decimal(1).scaleb(-(MOST_DECIMALS if places is None else places))
    rounded = amount.quantize(step, ROUND_HALF_UP)
    text = number_text(rounded) if places is None else format(rounded + 0, "f")
    return text.replace(".", options.get("decimal_mark", "."))


def _agree(options: Options) -> None:
    source, target = unit_of(options.get("from", "")), unit_of(options.get("to", ""))
    if source and target and source.dimension != target.dimension:
        names = {"source": options["from"], "target": options["to"]}
        raise WrongTransform("to", _("%(source)s cannot be converted to %(target)s.") % names)


NUMBER = Shape(
    _apply,
    optional={
        "from": a_unit,
        "to": a_unit,
        "decimals": a_whole_number(0, MOST_DECIMALS),
        "decimal_mark": one_of(".", ","),
        "with_unit": a_flag,
    },
    agree=_agree,
)
