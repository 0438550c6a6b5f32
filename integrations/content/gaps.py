"""What of a product the connection's De<>Para does not cover."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from integrations.mapping.outcomes import Unmapped


@dataclass(frozen=True, slots=True)
class Gap:
    """`blocks`: the product cannot be told without it; otherwise it is told without this."""

    unmapped: Unmapped
    blocks: bool

    @property
    def text(self) -> str:
        """For people: kind, term and reason."""
        gap = self.unmapped
        term = f"{gap.attribute}: {gap.term}" if gap.attribute else gap.term
        words = {"kind": gap.kind.label, "term": term, "reason": gap.detail or gap.reason.label}
        return _("%(kind)s “%(term)s”: %(reason)s") % words
