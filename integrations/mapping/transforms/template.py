"""Templates: "10" → "10 cm" by {"kind": "template", "text": "{value} {unit}"}.

{value} is the merchant's value and {unit} the unit of its attribute; {{ and }} are braces. No
other names, no attributes and no format codes: nothing of ours can be reached from a template.
"""

from string import Formatter
from typing import Any

from django.utils.translation import gettext as _

from integrations.mapping.transforms.errors import CannotTransform, WrongTransform
from integrations.mapping.transforms.shape import Options, Shape, a_text
from integrations.mapping.values import Value, text_of

NAMES = ("value", "unit")


def _apply(options: Options, value: Value, unit: str) -> str:
    values = {"value": text_of(value), "unit": unit}
    parts = []
    for literal, name, _spec, _conversion in Formatter().parse(options["text"]):
        if name == "unit" and not unit:
            raise CannotTransform(values["value"], _("the attribute has no unit."))
        parts += [literal, values[name] if name else ""]
    return "".join(parts)


def _a_template(name: str, value: Any) -> None:
    a_text(name, value)
    try:
        fields = list(Formatter().parse(value))
    except ValueError as error:
        raise WrongTransform(name, _("a brace is open or closed without its partner.")) from error
    for _literal, field, spec, conversion in fields:
        if field is not None and (field not in NAMES or spec or conversion):
            raise WrongTransform(name, _("only {value} and {unit} can be filled in."))


TEMPLATE = Shape(_apply, required={"text": _a_template})
