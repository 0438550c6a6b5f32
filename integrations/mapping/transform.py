"""How a rule rewrites a value on its way out. A transform is plain JSON:

{"kind": "trim"}
{"kind": "case", "to": "upper" | "lower" | "title"}
{"kind": "number", "from": "kg", "to": "g", "decimals": 0, "decimal_mark": ",",
 "with_unit": true}                                     every field optional
{"kind": "yes_no", "yes": "Sim", "no": "Não"}
{"kind": "date", "from": "dd/mm/yyyy", "to": "yyyy-mm-dd"}
{"kind": "fixed", "text": "Nacional"}
{"kind": "template", "text": "{value} {unit}"}
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from integrations.mapping.transforms.dates import DATE
from integrations.mapping.transforms.errors import CannotTransform, WrongTransform
from integrations.mapping.transforms.number import NUMBER
from integrations.mapping.transforms.shape import Shape
from integrations.mapping.transforms.template import TEMPLATE
from integrations.mapping.transforms.text import CASE, FIXED, TRIM
from integrations.mapping.transforms.yes_no import YES_NO
from integrations.mapping.values import Value, text_of

__all__ = ["SHAPES", "CannotTransform", "Transform", "WrongTransform", "apply", "check"]

Transform = Mapping[str, Any]

SHAPES: dict[str, Shape] = {
    "trim": TRIM,
    "case": CASE,
    "number": NUMBER,
    "yes_no": YES_NO,
    "date": DATE,
    "fixed": FIXED,
    "template": TEMPLATE,
}


def check(transform: Any) -> None:
    """Raises WrongTransform, naming the field, unless this is a transform that can be saved."""
    if not isinstance(transform, Mapping):
        raise WrongTransform("", _("a transform is an object with a kind."))
    shape = _shape(transform)
    known = {**shape.required, **shape.optional}
    for name, value in transform.items():
        if name == "kind":
            continue
        if name not in known:
            raise WrongTransform(str(name), _("this kind has no such field."))
        known[name](name, value)
    for name in shape.required:
        if name not in transform:
            raise WrongTransform(name, _("this field is needed."))
    shape.agree(transform)


def apply(transform: Transform, value: Value, *, unit: str = "") -> str:
    """The text to send. `transform` has passed `check`; `unit` is the merchant's attribute's.

    Raises CannotTransform when there is nothing sensible to send for this value: it has no
    value, is no number, has another dimension, or nothing is left of it.
    """
    text = text_of(value)
    if not text:
        raise CannotTransform("", _("there is no value."))
    result = _shape(transform).apply(transform, value, unit)
    if not result.strip():
        raise CannotTransform(text, _("nothing is left of it."))
    return result


def _shape(transform: Transform) -> Shape:
    kind = transform.get("kind")
    if not isinstance(kind, str) or kind not in SHAPES:
        raise WrongTransform("kind", _("choose one of: %s.") % ", ".join(SHAPES))
    return SHAPES[kind]
