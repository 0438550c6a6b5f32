"""What made something happen to an order, as people say it. A cause is "name" or "name:detail"."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Promise] = {
    "connection": _("Connection %(detail)s"),
    "token": _("Partner's token %(detail)s"),
    "tracker": _("Tracking service %(detail)s"),
    "user": _("Person: %(detail)s"),
}


def told(cause: str) -> str:
    """A cause that has no word is told as it is."""
    name, colon, detail = cause.partition(":")
    return str(WORDS[name]) % {"detail": detail} if colon and name in WORDS else cause
