"""What a transform kind declares, and the checks of its fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from integrations.mapping.transforms.errors import WrongTransform
from integrations.mapping.units import unit_of
from integrations.mapping.values import Value

Options = Mapping[str, Any]
Check = Callable[[str, Any], None]  # field name and value; raises WrongTransform


def no_further_rule(options: Options) -> None:
    """For kinds whose fields are right whenever each of them is."""


@dataclass(frozen=True)
class Shape:
    """`apply(options, value, unit)` gives the text to send; raises CannotTransform.

    `unit` is that of the merchant's attribute, for values that name none. `agree` checks what
    several fields must have in common.
    """

    apply: Callable[[Options, Value, str], str]
    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    agree: Callable[[Options], None] = no_further_rule


def a_text(name: str, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise WrongTransform(name, _("a text is needed here."))


def a_flag(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise WrongTransform(name, _("this is either true or false."))


def a_unit(name: str, value: Any) -> None:
    a_text(name, value)
    if unit_of(value) is None:
        raise WrongTransform(name, _("“%s” is not a known unit.") % value)


def one_of(*choices: str) -> Check:
    def check(name: str, value: Any) -> None:
        if value not in choices:
            raise WrongTransform(name, _("choose one of: %s.") % ", ".join(choices))

    return check


def a_whole_number(least: int, most: int) -> Check:
    def check(name: str, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            limits = {"least": least, "most": most}
            raise WrongTransform(
                name, _("a whole number from %(least)d to %(most)d is needed here.") % limits
            )

    return check
