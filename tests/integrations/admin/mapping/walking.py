"""Walking about the De<>Para pages: what the merchant says, and what a browser would post."""

from typing import Any

from django.urls import reverse

from catalog.models import Merchant
from integrations.mapping.kinds import Kind
from integrations.models import Connection, MappingRule
from tests.builders import a_merchant_term


def says(
    merchant: Merchant, kind: Kind, *terms: str, attribute: str = "", products: int = 1
) -> None:
    """The merchant's products use these terms."""
    for term in terms:
        figures = {"products": products, "stock_value": products * 100}
        a_merchant_term(merchant, kind, term, attribute=attribute, **figures)


def page(name: str, connection: Connection, *more: Any) -> str:
    return reverse(f"admin:integrations_connection_{name}", args=[connection.pk, *more])


def form_of(response: Any, **chosen: dict[str, Any]) -> dict[str, Any]:
    """What a browser posts from the screen; `chosen` by term: {"choice": "7"} and the like."""
    views = response.context["rows"]
    data: dict[str, Any] = {"rows": len(views)}
    for view in views:
        fields = {
            "term": view.row.term,
            "attribute": view.row.attribute,
            "platform": view.row.platform_id,
            "shown": view.shown,
            "shown-transform": view.shown_transform,
            "was": view.was,
            "choice": view.choice,
            "name": view.name,
            "transform": "",
            **chosen.get(view.row.term, {}),
        }
        data |= {f"{name}-{view.number}": value for name, value in fields.items()}
    return data


def choose(client: Any, url: str, **chosen: dict[str, Any]) -> Any:
    """Open the screen, choose, and save."""
    return client.post(url, form_of(client.get(url), **chosen))


def transform(number: int, kind: str, **fields: Any) -> dict[str, Any]:
    """What the fields of a transform post, beside the row's others."""
    return {
        f"transform-{number}": kind,
        **{f"t-{number}-{name}": value for name, value in fields.items()},
    }


def ruled(connection: Connection) -> dict[str, str]:
    """The merchant's term to the platform's, of all rules there are."""
    found = MappingRule.objects.filter(connection=connection)
    return {rule.merchant_term: rule.platform_name for rule in found}


def problems(response: Any) -> dict[str, str]:
    """What the screen shown anew complains of, beside each term."""
    assert response.status_code == 200
    return {view.row.term: view.error for view in response.context["errors"]}
