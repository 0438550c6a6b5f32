"""Whose connection it is."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from catalog.admin.access import access
from catalog.models import Role
from catalog.tenancy import VIEWING
from integrations.models import Connection


def connection_of_person(
    request: HttpRequest, pk: int, among: frozenset[Role] = VIEWING
) -> Connection:
    """The connection, if this person has one of these roles there. Raises Http404."""
    rows = access(request).limit(Connection.objects.all(), among=among)
    return get_object_or_404(rows.select_related("store", "merchant"), pk=pk)
