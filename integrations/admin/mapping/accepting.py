"""All sure suggestions of a kind at once: looked at first, then accepted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.admin.mapping import addresses, kinds
from integrations.admin.mapping.screen import Frame
from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.rulebook import suggestions
from integrations.rulebook.rules import WrongRules

SHOWN = 200


def accept(request: HttpRequest, frame: Frame, kind: Kind) -> HttpResponse:
    back = addresses.screen(frame.connection.pk, kind)
    if request.method == "POST":
        _accept(request, frame, kind)
        return HttpResponseRedirect(back)
    rows = suggestions.sure(frame.connection, kind)
    context = {
        **frame.context(request, _("Accept the sure suggestions")),
        "label": kinds.LABELS[kind],
        "rows": rows[:SHOWN],
        "number": len(rows),
        "more": max(0, len(rows) - SHOWN),
        "from_platform": kind in FROM_PLATFORM,
        "back": back,
    }
    return render(request, "integrations/mapping/accept.html", context)


def _accept(request: HttpRequest, frame: Frame, kind: Kind) -> None:
    try:
        number = suggestions.accept_sure(frame.connection, kind, request.user.pk)
    except WrongRules:  # the platform's terms were read anew at this very moment
        messages.warning(request, _("The platform's terms have just changed: please look again."))
        return
    text = ngettext("%(number)d suggestion accepted.", "%(number)d suggestions accepted.", number)
    messages.success(request, text % {"number": number})
