"""The way in from the menu: every connection's De<>Para, and how much waits on each."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalog.admin.access import access
from integrations.admin.connection_state import platform_title
from integrations.admin.mapping import addresses
from integrations.models import Connection
from integrations.rulebook import unmapped

SHOWN = 50


def overview(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """To the screen at once, when there is only one connection."""
    rows = access(request).limit(Connection.objects.select_related("store").order_by("pk"))
    connections = list(rows[:SHOWN])
    if len(connections) == 1:
        return HttpResponseRedirect(addresses.of("mapping", connections[0].pk))
    totals = unmapped.totals(connections)
    cards = [
        {
            "name": f"{connection.store} · {platform_title(connection.platform)}",
            "waiting": totals[connection.pk],
            "url": addresses.of("mapping", connection.pk),
        }
        for connection in connections
    ]
    context = {**site.each_context(request), "title": _("De<>Para"), "cards": cards}
    return render(request, "integrations/mapping/overview.html", context)
