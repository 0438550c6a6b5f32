"""Choosing the platform's words on the De<>Para screen."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext

from catalog.models import Role
from integrations.mapping.kinds import Kind
from integrations.models import MappingRule, MappingVersion
from tests.builders import a_connection, a_merchant, a_rule, a_term, a_user, an_order
from tests.integrations.admin.mapping.walking import (
    choose,
    form_of,
    page,
    problems,
    ruled,
    says,
    transform,
)
from tests.integrations.admin.pages import browser

pytestmark = pytest.mark.django_db

UNKNOWN = "The platform has no such term: choose one from the list."
SEVERAL = "The platform has several terms of this name: choose one from the list."


def test_several_rows_are_saved_at_once_as_one_version() -> None:
    connection = a_connection(a_merchant())
    user = a_user(connection.merchant, role=Role.OPERATOR)
    says(connection.merchant, Kind.BRAND, "Acme", "Bela", "Casa")
    for number, name in enumerate(("ACME", "BELA")):
        a_term(connection, external_id=f"b{number}", name=name)
    url = page("mapping", connection, "brand")

    response = choose(browser(user), url, Acme={"choice": "b0", "name": "x"}, Bela={"choice": "b1"})

    assert response.status_code == 302
    assert ruled(connection) == {"Acme": "ACME", "Bela": "BELA"}
    [version] = MappingVersion.objects.all()
    assert (version.added, version.cause, version.user) == (2, f"user:{user.pk}", user)


def test_what_was_left_alone_is_not_touched() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme", "Bela")
    a_rule(connection, Kind.BRAND, "acme", "ACME Ltda", transform={"kind": "trim"})
    before = MappingRule.objects.get()
    url = page("mapping", connection, "brand")

    choose(browser(a_user(connection.merchant)), url, Bela={"name": "BELA"})

    assert MappingRule.objects.get(merchant_term="acme").changed_at == before.changed_at
    assert ruled(connection) == {"acme": "ACME Ltda", "Bela": "BELA"}


def test_saving_nothing_changes_nothing() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme")
    url = page("mapping", connection, "brand")
    response = choose(browser(a_user(connection.merchant)), url)
    assert response.status_code == 302
    assert not MappingVersion.objects.exists()


def test_a_removed_choice_removes_the_rule() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme")
    a_term(connection, external_id="7", name="ACME")
    a_rule(connection, Kind.BRAND, "Acme", "ACME", platform_id="7")
    url = page("mapping", connection, "brand")

    choose(browser(a_user(connection.merchant)), url, Acme={"choice": "", "name": ""})

    assert ruled(connection) == {}


def test_a_name_that_was_typed_and_not_chosen_is_found() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme")
    a_term(connection, external_id="7", name="Ácme Brasil")
    url = page("mapping", connection, "brand")

    choose(browser(a_user(connection.merchant)), url, Acme={"name": "ácme brasil"})

    assert MappingRule.objects.get().platform_id == "7"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"choice": "alheio"}, UNKNOWN),
        ({"choice": "foi"}, UNKNOWN),
        ({"name": "Xpto"}, "Xpto"),
        ({"name": "Dupla"}, SEVERAL),
    ],
)
def test_a_wrong_choice_is_told_beside_its_row_and_nothing_is_saved(
    given: dict[str, str], complaint: str
) -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme", "Bela")
    a_term(connection, external_id="7", name="ACME")
    a_term(connection, external_id="foi", name="Foi", gone_at=timezone.now())
    for external_id in ("d1", "d2"):
        a_term(connection, external_id=external_id, name="Dupla")
    a_term(a_connection(connection.merchant), external_id="alheio", name="De outra conexão")
    url = page("mapping", connection, "brand")

    response = choose(browser(a_user(connection.merchant)), url, Acme={"choice": "7"}, Bela=given)

    assert list(problems(response)) == ["Bela"]
    assert gettext(complaint) in problems(response)["Bela"]
    assert ruled(connection) == {}
    kept = {view.row.term: view.choice or view.name for view in response.context["rows"]}
    assert kept == {"Acme": "7", "Bela": given.get("choice") or given["name"]}


def test_two_rules_for_one_term_are_refused() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme", "Bela")
    client = browser(a_user(connection.merchant))
    url = page("mapping", connection, "brand")
    data = form_of(client.get(url), Acme={"name": "A"}, Bela={"name": "B"})
    data["term-1"] = " ACME "

    response = client.post(url, data)

    assert response.status_code == 200
    assert ruled(connection) == {}


def test_the_value_of_an_attribute_may_only_be_one_of_its_options() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.ATTRIBUTE_VALUE, "Azul", attribute="cor")
    for external_id in ("c", "t"):
        a_term(connection, kind="attribute", external_id=external_id, name=external_id)
    a_term(connection, kind="attribute_value", external_id="c1", name="Azul", parent_id="c")
    a_term(connection, kind="attribute_value", external_id="t1", name="Azul", parent_id="t")
    a_rule(connection, Kind.ATTRIBUTE, "Cor", "c", platform_id="c")
    client = browser(a_user(connection.merchant))
    url = page("mapping", connection, "attribute_value")

    assert list(problems(choose(client, url, Azul={"choice": "t1"}))) == ["Azul"]
    choose(client, url, Azul={"choice": "c1"})

    rule = MappingRule.objects.get(kind=Kind.ATTRIBUTE_VALUE)
    assert (rule.platform_id, rule.attribute) == ("c1", "cor")


def test_a_transform_is_checked_and_told_beside_its_row() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.ATTRIBUTE, "peso")
    client = browser(a_user(connection.merchant))
    url = page("mapping", connection, "attribute")
    data = form_of(client.get(url), peso={"name": "Peso"})

    wrong = client.post(url, {**data, **transform(0, "number", **{"from": "kg", "to": "cm"})})
    assert list(problems(wrong)) == ["peso"]
    assert ruled(connection) == {}

    right = transform(0, "number", **{"from": "kg", "to": "g", "decimals": "0", "with_unit": "1"})
    client.post(url, {**data, **right})
    assert MappingRule.objects.get().transform == {
        "kind": "number", "from": "kg", "to": "g", "decimals": 0, "with_unit": True
    }  # fmt: skip


def test_a_transform_alone_is_a_change() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.ATTRIBUTE, "peso")
    a_rule(connection, Kind.ATTRIBUTE, "peso", "Peso")
    client = browser(a_user(connection.merchant))
    url = page("mapping", connection, "attribute")

    client.post(url, {**form_of(client.get(url)), **transform(0, "case", to="upper")})
    assert MappingRule.objects.get().transform == {"kind": "case", "to": "upper"}

    choose(client, url)
    assert MappingRule.objects.get().transform is None


def test_of_two_people_the_second_one_is_told_before_the_first_ones_rule_goes() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme", "Bela")
    ana, bia = browser(a_user(connection.merchant)), browser(a_user(connection.merchant))
    url = page("mapping", connection, "brand")
    of_bia = form_of(bia.get(url), Acme={"name": "Da Bia"}, Bela={"name": "Bela"})
    choose(ana, url, Acme={"name": "Da Ana"})

    told = bia.post(url, of_bia)

    assert "Da Ana" in problems(told)["Acme"]
    assert ruled(connection) == {"Acme": "Da Ana"}
    again = bia.post(url, form_of(told))
    assert again.status_code == 302
    assert ruled(connection) == {"Acme": "Da Bia", "Bela": "Bela"}


def test_a_rule_that_somebody_removed_meanwhile_is_not_brought_back_unseen() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme")
    a_rule(connection, Kind.BRAND, "Acme", "ACME")
    client = browser(a_user(connection.merchant))
    url = page("mapping", connection, "brand")
    data = form_of(client.get(url), Acme={"name": "Outra"})
    choose(client, url, Acme={"name": ""})

    assert list(problems(client.post(url, data))) == ["Acme"]
    assert ruled(connection) == {}


def test_a_wider_rule_is_shown_and_cannot_be_removed_here() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.ATTRIBUTE_VALUE, "Azul", attribute="cor")
    a_rule(connection, Kind.ATTRIBUTE_VALUE, "azul", "BLUE")
    client = browser(a_user(connection.merchant))
    url = page("mapping", connection, "attribute_value")

    assert list(problems(choose(client, url, Azul={"name": ""}))) == ["Azul"]
    choose(client, url, Azul={"name": "MARINE"})

    found = MappingRule.objects.order_by("pk").values_list("attribute", "platform_name")
    assert list(found) == [("", "BLUE"), ("cor", "MARINE")]


def test_a_carrier_of_orders_gets_the_merchants_name() -> None:
    connection = a_connection(a_merchant())
    an_order(connection.merchant, source=connection.source, carrier="JADLOG .PACKAGE")
    client = browser(a_user(connection.merchant))
    url = page("mapping", connection, "carrier")

    choose(client, url, **{"JADLOG .PACKAGE": {"name": "Jadlog"}})

    rule = MappingRule.objects.get()
    assert (rule.merchant_term, rule.platform_name) == ("Jadlog", "JADLOG .PACKAGE")
    [view] = client.get(url).context["rows"]
    assert view.name == "Jadlog"
    choose(client, url, **{"JADLOG .PACKAGE": {"name": ""}})
    assert ruled(connection) == {}


def test_a_term_that_has_gone_is_marked() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme")
    term = a_term(connection, external_id="7", name="ACME")
    a_rule(connection, Kind.BRAND, "Acme", "ACME", platform_id="7")
    term.gone_at = timezone.now() - timedelta(days=1)
    term.save()

    response = browser(a_user(connection.merchant)).get(page("mapping", connection, "brand"))

    [view] = response.context["rows"]
    assert view.row.rule is not None
    assert view.row.rule.gone
    assert view.choice == "7"
    assert 'value="ACME"' in response.content.decode()


def test_the_page_filters_searches_and_pages() -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, *(f"Marca {number}" for number in range(53)))
    says(connection.merchant, Kind.BRAND, "Acme")
    a_rule(connection, Kind.BRAND, "Acme", "ACME")
    client = browser(a_user(connection.merchant))
    url = page("mapping", connection, "brand")

    first = client.get(url).context
    second = client.get(url + first["newer"]).context
    found = client.get(url, {"q": "acm"}).context
    nothing = client.get(url, {"q": "acm", "so": "pendentes"}).context

    assert (len(first["rows"]), first["older"]) == (50, "")
    assert (len(second["rows"]), second["newer"], second["older"]) == (4, "", "?p=0")
    assert [view.row.term for view in found["rows"]] == ["Acme"]
    assert nothing["rows"] == []
    assert (first["count"].mapped, first["count"].terms) == (1, 54)


@pytest.mark.parametrize("number", ["-1", "x", "999999999999"])
def test_a_page_that_is_not_there_is_empty_or_the_first(number: str) -> None:
    connection = a_connection(a_merchant())
    says(connection.merchant, Kind.BRAND, "Acme")
    client = browser(a_user(connection.merchant))
    assert client.get(page("mapping", connection, "brand"), {"p": number}).status_code == 200


def test_terms_are_shown_as_text_never_as_markup() -> None:
    connection = a_connection(a_merchant())
    evil = '"><script>alert(1)</script>'
    says(connection.merchant, Kind.BRAND, evil)
    a_term(connection, external_id="7", name=evil)
    a_rule(connection, Kind.BRAND, evil, evil, platform_id="7")
    html = browser(a_user(connection.merchant)).get(page("mapping", connection, "brand"))
    assert "<script>alert" not in html.content.decode()
