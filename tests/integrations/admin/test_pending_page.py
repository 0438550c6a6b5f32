"""Pendências: what waits for a person, and the way to where it is put right."""

from typing import Any

import pytest
from django.test import Client

from integrations import pending
from integrations.models import Connection, Problem
from integrations.pending import Cause
from tests.builders import a_connection, a_merchant, a_user
from tests.integrations.admin.pages import address, browser

pytestmark = pytest.mark.django_db


def a_shop() -> tuple[Connection, Client]:
    shop = a_connection(a_merchant())
    return shop, browser(a_user(shop.merchant))


def tell(shop: Connection, code: str, *causes: Cause) -> None:
    pending.tell(shop.merchant_id, shop, code, causes)


def the_list(client: Client, **query: str) -> str:
    response: Any = client.get(address(Problem, "changelist"), query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_list_opens_on_what_is_still_there() -> None:
    shop, client = a_shop()
    tell(shop, "term_gone", Cause("brand:1", "Marca: Velha"))
    tell(shop, "term_gone", Cause("brand:2", "Marca: Nova"))

    assert "Marca: Nova" in the_list(client)
    assert "Marca: Velha" not in the_list(client)
    assert "Marca: Velha" in the_list(client, situation="solved")
    assert "Marca: Velha" in the_list(client, situation="all")


def test_a_problem_says_what_happened_who_must_act_and_how() -> None:
    shop, client = a_shop()
    tell(shop, "required_term", Cause("attribute:7", "Atributo: Voltagem"))

    row = Problem.objects.get()
    html = client.get(address(Problem, "change", row.pk)).content.decode()

    for text in ("Atributo: Voltagem", "Quem deve agir", "Como"):
        assert text in html


@pytest.mark.parametrize(
    ("code", "subject", "place"),
    [
        ("required_term", "attribute:7", "/mapping/attribute/"),
        ("unmapped_terms", "brand", "/mapping/brand/?so=pendentes"),
        ("another", "", "/change/"),
    ],
)
def test_a_problem_leads_to_where_it_is_put_right(code: str, subject: str, place: str) -> None:
    shop, client = a_shop()
    tell(shop, code, Cause(subject, "isto"))

    assert f"/admin/integrations/connection/{shop.pk}{place}" in the_list(client)


def test_a_problem_of_no_connection_leads_nowhere() -> None:
    shop, client = a_shop()
    pending.tell(shop.merchant_id, None, "another", [Cause("brand", "isto")])

    assert "isto" in the_list(client)


def test_the_menu_and_the_first_page_count_ones_own_open_problems() -> None:
    shop, client = a_shop()
    tell(shop, "term_gone", *(Cause(f"brand:{n}", "x") for n in range(37)))
    other = browser(a_user(a_merchant()))

    cards = client.get("/admin/").context["cards"]

    assert 37 in [card["number"] for card in cards if card["alarming"]]
    assert "37" in the_list(client)
    assert all(not card["alarming"] for card in other.get("/admin/").context["cards"])


def test_the_menu_counts_what_is_open_and_says_nothing_when_nothing_is() -> None:
    shop, client = a_shop()
    badge = "min-w-[18px]"

    quiet = the_list(client)
    tell(shop, "term_gone", Cause("brand:1", "Marca: Velha"))
    counted = the_list(client)

    assert badge not in quiet
    assert badge in counted
