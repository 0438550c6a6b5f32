"""A transform as fields of a form: what each kind asks for, and how it is read back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.mapping.transform import Transform


@dataclass(frozen=True, slots=True)
class TransformField:
    """`choices` are the values with their labels; a number is written without a fraction."""

    name: str
    label: Promise
    choices: tuple[tuple[str, Promise | str], ...] = ()
    number: bool = False
    flag: bool = False
    example: str = ""


_CASES = (
    ("upper", _("CAPITALS")),
    ("lower", _("small letters")),
    ("title", _("Like a Title")),
)
_MARKS = ((".", "1.5"), (",", "1,5"))

FIELDS: dict[str, tuple[TransformField, ...]] = {
    "trim": (),
    "case": (TransformField("to", _("Write in"), _CASES),),
    "number": (
        TransformField("from", _("From the unit"), example="kg"),
        TransformField("to", _("To the unit"), example="g"),
        TransformField("decimals", _("Decimal places"), number=True, example="0"),
        TransformField("decimal_mark", _("Decimal mark"), _MARKS),
        TransformField("with_unit", _("Send the unit as well"), flag=True),
    ),
    "yes_no": (
        TransformField("yes", _("For yes, send"), example="Sim"),
        TransformField("no", _("For no, send"), example="Não"),
    ),
    "date": (
        TransformField("from", _("Your format"), example="dd/mm/aaaa"),
        TransformField("to", _("Format to send"), example="aaaa-mm-dd"),
    ),
    "fixed": (TransformField("text", _("Always send"), example="Nacional"),),
    "template": (TransformField("text", _("Template"), example="{value} {unit}"),),
}

LABELS: dict[str, Promise] = {
    "trim": _("Remove needless spaces"),
    "case": _("Capitals or small letters"),
    "number": _("Number and unit"),
    "yes_no": _("Yes or no"),
    "date": _("Date"),
    "fixed": _("Fixed text"),
    "template": _("Template with the value"),
}


def for_script() -> list[dict[str, Any]]:
    """What the page's script draws the fields from."""
    return [
        {"kind": kind, "label": str(LABELS[kind]), "fields": [_drawn(field) for field in fields]}
        for kind, fields in FIELDS.items()
    ]


def read(data: Mapping[str, Any], number: int) -> Transform | None:
    """The transform of the posted row, not yet checked. Empty fields are left out."""
    kind = data.get(f"transform-{number}", "")
    if not kind:
        return None
    found: dict[str, Any] = {"kind": kind}
    for field in FIELDS.get(kind, ()):
        text = data.get(f"t-{number}-{field.name}", "")
        if field.flag and text:
            found[field.name] = True
        elif field.number and text.strip().isdecimal():
            found[field.name] = int(text)
        elif text.strip():
            found[field.name] = text
    return found


def _drawn(field: TransformField) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": str(field.label),
        "choices": [[value, str(label)] for value, label in field.choices],
        "flag": field.flag,
        "example": field.example,
    }


def text(transform: Transform | None) -> str:
    """To compare with, and for the script: JSON, "" for none."""
    return "" if transform is None else json.dumps(dict(transform), sort_keys=True)
