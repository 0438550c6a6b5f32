"""The suggestions for the rows of a page, fetched by the page when it is there already."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from integrations.admin.mapping import row_views, transform_fields
from integrations.admin.mapping.screen import Asked, Frame
from integrations.mapping.kinds import Kind
from integrations.mapping.suggest import ACCEPT_ALL, Suggestion
from integrations.mapping.transform import Transform
from integrations.rulebook import suggestions as all_suggestions
from integrations.rulebook.unmapped import TermRow
from integrations.rulebook.unmapped.listing import PAGE


def suggestions(request: HttpRequest, frame: Frame, kind: Kind) -> HttpResponse:
    """Pieces of the page, each of which finds its place by its id."""
    rows = Asked.of(request).rows(frame.connection, kind)[:PAGE]
    known = all_suggestions.found(frame.connection, kind)
    drawn = [
        drawing(row, known[all_suggestions.key_of(row)])
        for row in rows
        if not row.is_mapped and all_suggestions.key_of(row) in known
    ]
    sure = len(all_suggestions.sure(frame.connection, kind)) if frame.may_change else 0
    context = {"drawn": drawn, "sure": sure, "may_change": frame.may_change}
    return render(request, "integrations/mapping/suggestions.html", context)


def drawing(row: TermRow, suggestion: Suggestion) -> dict[str, Any]:
    return {
        "row": row,
        "key": row_views.key_of(row),
        "id": suggestion.platform.external_id,
        "name": suggestion.platform.name,
        "percent": round(100 * suggestion.confidence),
        "sure": suggestion.confidence >= ACCEPT_ALL,
        "why": suggestion.why.label,
        "transform": transform_fields.text(suggestion.transform),
        "units": units_of(suggestion.transform),
        "rivals": [rival.name for rival in suggestion.rivals],
    }


def units_of(transform: Transform | None) -> str:
    """What a conversion does, for people."""
    return f"{transform.get('from', '')} → {transform['to']}".strip() if transform else ""
