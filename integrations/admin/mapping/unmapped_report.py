"""What waits on a connection for a rule, the costliest first, each a click from its row."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from integrations.admin.mapping import addresses, kinds
from integrations.admin.mapping.screen import Frame
from integrations.rulebook import unmapped

SHOWN = 300


def report(request: HttpRequest, frame: Frame) -> HttpResponse:
    connection = frame.connection
    found = unmapped.report(connection, limit=SHOWN + 1)
    counts = unmapped.counts(connection, kinds.ALWAYS)
    context = {
        **frame.context(request, _("What waits for De<>Para")),
        "cards": [
            {
                "label": kinds.LABELS[kind],
                "count": count,
                "url": addresses.screen(connection.pk, kind, so="pendentes"),
            }
            for kind, count in counts.items()
        ],
        "rows": [{"row": row, "url": addresses.row(connection.pk, row)} for row in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "shown": SHOWN,
        "mapping_url": addresses.screen(connection.pk, kinds.first(connection)),
    }
    return render(request, "integrations/mapping/report.html", context)
