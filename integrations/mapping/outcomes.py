"""What comes of looking a value up in a connection's rules."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.mapping.kinds import Kind
from integrations.mapping.rules import Rule


class Reason(StrEnum):
    """Why a value is not mapped; `label` is for people."""

    NO_RULE = "no_rule"
    AMBIGUOUS = "ambiguous"
    CANNOT_TRANSFORM = "cannot_transform"
    GONE = "gone"

    @property
    def label(self) -> Promise:
        return LABELS[self]


LABELS: dict[Reason, Promise] = {
    Reason.NO_RULE: _("There is no rule for this term"),
    Reason.AMBIGUOUS: _("Several rules fit this term"),
    Reason.CANNOT_TRANSFORM: _("The rule's transform cannot handle this value"),
    Reason.GONE: _("The platform no longer has the rule's term"),
}


@dataclass(frozen=True, slots=True)
class Mapped:
    """`text` is what to send, or what the platform's term means to the merchant.

    `rule` is the rule that decided.
    """

    text: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Not sent, and reported: `term` of `kind` waits for the merchant. `detail` is for people."""

    kind: Kind
    term: str
    reason: Reason
    attribute: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no value: nothing is sent, and nothing is wrong. Zero is a value."""

    kind: Kind


Outcome = Mapped | Unmapped | Missing
