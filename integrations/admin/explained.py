"""Errors in words: what happened, who must act, and how."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from integrations.problems import Actor, explain

ACTORS = {
    Actor.MERCHANT: _("the merchant"),
    Actor.PLATFORM: _("the platform"),
    Actor.SUPPORT: _("Depara's support"),
    Actor.NOBODY: _("nobody"),
}


def in_words(code: str) -> SafeString | None:
    """The whole explanation of an error code; None without an error."""
    if not code:
        return None
    explanation = explain(code)
    return format_html(
        "<div><strong>{}</strong></div><div>{}: {}</div><div>{}: {}</div>",
        explanation.what,
        _("Who must act"),
        ACTORS[explanation.who],
        _("How"),
        explanation.how,
    )
