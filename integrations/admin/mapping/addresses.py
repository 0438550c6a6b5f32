"""Where the De<>Para pages are."""

from urllib.parse import urlencode

from django.urls import reverse

from integrations.mapping.kinds import Kind
from integrations.rulebook.unmapped import TermRow


def screen(connection_id: int, kind: Kind, **query: str) -> str:
    url = reverse("admin:integrations_connection_mapping", args=[connection_id, kind])
    given = {name: value for name, value in query.items() if value}
    return f"{url}?{urlencode(given)}" if given else url


def of(name: str, connection_id: int, *more: str) -> str:
    """One of the other pages: mapping_terms, mapping_try, unmapped…"""
    return reverse(f"admin:integrations_connection_{name}", args=[connection_id, *more])


def row(connection_id: int, found: TermRow) -> str:
    """The screen with this row in it."""
    return screen(connection_id, found.kind, q=found.term, atributo=found.attribute)
