"""Walking about the De<>Para pages: what the merchant says, and what a browser would post."""

from typing import Any

from django.urls import reverse

from catalog.models import Merchant
from integrations.mapping.kinds import Kind
from integrations.mapping.sheet.row import MappingRow
from integrations.models import Connection, MappingRule, MerchantTerm
from integrations.rulebook import rules


def says(
    merchant: Merchant, kind: Kind, *terms: str, attribute: str = "", products: int = 1
) -> None:
    """The merchant's products use these terms."""
    for term in terms:
        MerchantTerm.objects.create(
            merchant=merchant,
            kind=kind,
            attribute=attribute,
            term=term,
            key=rules.merchant_key(attribute, term),
            products=products,
            stock_value=products * 100,
        )


def is_mapped(connection: Connection, kind: Kind, term: str, to: str, **values: Any) -> None:
    row = MappingRow(kind, term, values.pop("platform_id", ""), to, **values)
    rules.save(connection, put=[row], cause="test")


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
