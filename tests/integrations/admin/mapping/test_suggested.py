"""Suggestions beside the rows, and all the sure ones at once."""

import pytest

from catalog.models import AttributeKind
from integrations.mapping.kinds import Kind
from integrations.models import MappingRule, MappingVersion
from integrations.rulebook import suggestions
from tests.builders import (
    a_connection,
    a_merchant,
    a_rule,
    a_term,
    a_user,
    an_attribute,
    an_order,
)
from tests.integrations.admin.mapping.walking import page, ruled, says
from tests.integrations.admin.pages import browser

pytestmark = pytest.mark.django_db


def test_suggestions_stand_beside_the_rows_that_need_one() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Tramontina", "Acme", "Ximbica")
    a_term(connection, external_id="7", name="TRAMONTINA")
    a_term(connection, external_id="8", name="Acme")
    a_rule(connection, Kind.BRAND, "Acme", "Acme", platform_id="8")
    client = browser(a_user(connection.merchant))

    response = client.get(page("mapping_suggestions", connection, "brand"))

    [one] = response.context["drawn"]
    assert (one["row"].term, one["id"], one["percent"]) == ("Tramontina", "7", 99)
    assert f'id="suggestion-{one["key"]}"' in response.content.decode()
    screen = client.get(page("mapping", connection, "brand")).content.decode()
    assert f'id="suggestion-{one["key"]}"' in screen


def test_the_sure_ones_are_shown_then_accepted_as_one_version() -> None:
    connection = a_connection(a_merchant())
    user = a_user(connection.merchant)
    says(connection.merchant, Kind.BRAND, "Tramontina", "Brinox", "Casa Nova do Sul")
    a_term(connection, external_id="7", name="TRAMONTINA")
    a_term(connection, external_id="8", name="Brinox")
    a_term(connection, external_id="9", name="Casa Nova do Norte")
    client = browser(user)
    url = page("mapping_accept", connection, "brand")

    shown = client.get(url).context
    assert sorted(row.merchant_term for row in shown["rows"]) == ["Brinox", "Tramontina"]
    assert ruled(connection) == {}
    client.post(url)

    assert ruled(connection) == {"Tramontina": "TRAMONTINA", "Brinox": "Brinox"}
    [version] = MappingVersion.objects.all()
    assert (version.cause, version.user, version.added) == ("suggestions", user, 2)


def test_accepting_leaves_what_somebody_chose_in_the_meantime() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Tramontina")
    a_term(connection, external_id="7", name="TRAMONTINA")
    a_term(connection, external_id="8", name="Outra")
    assert len(suggestions.sure(connection, Kind.BRAND)) == 1
    a_rule(connection, Kind.BRAND, "Tramontina", "Outra", platform_id="8")

    assert suggestions.accept_sure(connection, Kind.BRAND, None) == 0
    assert ruled(connection) == {"Tramontina": "Outra"}


def test_terms_that_cannot_be_told_apart_are_never_accepted() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme")
    for external_id in ("1", "2"):
        a_term(connection, external_id=external_id, name="ACME")

    assert suggestions.sure(connection, Kind.BRAND) == []


def test_values_are_suggested_among_the_options_of_their_attribute() -> None:
    connection = a_connection(a_merchant())
    for attribute, term in (("cor", "Azul"), ("estampa", "azul")):
        says(connection.merchant, Kind.ATTRIBUTE_VALUE, term, attribute=attribute)
    for parent in ("c", "e"):
        a_term(connection, kind="attribute", external_id=parent, name=parent)
        a_term(
            connection,
            kind="attribute_value",
            external_id=f"{parent}1",
            name="AZUL",
            parent_id=parent,
        )
    a_rule(connection, Kind.ATTRIBUTE, "cor", "c", platform_id="c")
    a_rule(connection, Kind.ATTRIBUTE, "estampa", "e", platform_id="e")

    suggestions.accept_sure(connection, Kind.ATTRIBUTE_VALUE, None)

    found = MappingRule.objects.filter(kind=Kind.ATTRIBUTE_VALUE)
    assert set(found.values_list("attribute", "platform_id")) == {("cor", "c1"), ("estampa", "e1")}


def test_what_other_connections_chose_is_a_suggestion_here() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Linha própria")
    a_term(connection, external_id="7", name="Porto Brasil")
    assert suggestions.found(connection, Kind.BRAND) == {}
    a_rule(a_connection(connection.merchant), Kind.BRAND, "linha própria", "porto brasil")
    a_rule(a_connection(a_merchant()), Kind.BRAND, "Alheia", "Porto Brasil")

    [row] = suggestions.sure(connection, Kind.BRAND)

    assert (row.merchant_term, row.platform_id) == ("Linha própria", "7")


def test_what_is_kept_is_forgotten_when_terms_change_on_either_side() -> None:
    connection = a_connection(a_merchant())
    assert suggestions.found(connection, Kind.BRAND) == {}
    says(connection.merchant, Kind.BRAND, "Acme")
    assert suggestions.found(connection, Kind.BRAND) == {}
    term = a_term(connection, external_id="7", name="Acme")
    assert len(suggestions.found(connection, Kind.BRAND)) == 1
    term.gone_at = term.seen_at
    term.save()
    assert suggestions.found(connection, Kind.BRAND) == {}


def test_an_order_s_carrier_is_suggested_the_names_the_merchant_uses() -> None:
    connection = a_connection(a_merchant())
    an_order(connection.merchant, source=connection.source, carrier="CORREIOS")
    a_rule(a_connection(connection.merchant), Kind.CARRIER, "Correios", "SEDEX")

    suggestions.accept_sure(connection, Kind.CARRIER, None)

    rule = MappingRule.objects.get(connection=connection)
    assert (rule.merchant_term, rule.platform_name) == ("Correios", "CORREIOS")


def test_an_attribute_in_another_unit_is_accepted_with_its_conversion() -> None:
    connection = a_connection(a_merchant())
    an_attribute(connection.merchant, "altura", AttributeKind.NUMBER, unit="mm")
    says(connection.merchant, Kind.ATTRIBUTE, "altura", "capacidade (l)")
    a_term(connection, kind="attribute", external_id="7", name="Altura (cm)")
    a_term(connection, kind="attribute", external_id="8", name="Capacidade (ml)")
    client = browser(a_user(connection.merchant))

    beside = client.get(page("mapping_suggestions", connection, "attribute"))
    url = page("mapping_accept", connection, "attribute")
    assert "l → ml" in client.get(url).content.decode()
    client.post(url)

    assert sorted(one["units"] for one in beside.context["drawn"]) == ["l → ml", "→ cm"]
    assert dict(MappingRule.objects.values_list("platform_id", "transform")) == {
        "7": {"kind": "number", "to": "cm"},
        "8": {"kind": "number", "from": "l", "to": "ml"},
    }
