from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.admin.filters import OpeningFilter

_WAITING = Q(due_at__isnull=False)
_PARKED = Q(parked_at__isnull=False)


class WorkFilter(OpeningFilter):
    """A queue's list opens on what needs work."""

    title = _("situation")
    parameter_name = "work"
    opens_on = "open"
    ways = {
        "open": (_("Waiting or parked"), _WAITING | _PARKED),
        "waiting": (_("Waiting"), _WAITING),
        "parked": (_("Parked"), _PARKED),
        "all": (_("All"), Q()),
    }
