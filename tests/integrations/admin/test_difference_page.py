"""The merchant decides what differs, many rows at once."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Product, Role
from integrations.models import Connection, Decision, Difference
from tests.builders import a_connection, a_difference, a_merchant, a_product, a_sku, a_user
from tests.integrations.admin.pages import address, browser

pytestmark = pytest.mark.django_db


def act(client: Client, action: str, *rows: Difference) -> str:
    """The messages shown afterwards."""
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    response = client.post(address(Difference, "changelist"), data, follow=True)
    return " ".join(str(message) for message in response.context.get("messages", []))


def one(**values: Any) -> tuple[Connection, Difference]:
    connection = a_connection(a_merchant())
    product = a_product(connection.merchant, title="Meu")
    a_sku(connection.merchant, product=product)
    return connection, a_difference(connection, product, theirs="Deles", **values)


def test_the_list_opens_on_what_is_to_be_decided_and_shows_both_values() -> None:
    connection, row = one()
    a_difference(connection, row.product, field="model", decision=Decision.KEPT)
    client = browser(a_user(connection.merchant))
    response = client.get(address(Difference, "changelist"))
    assert list(response.context["cl"].result_list) == [row]
    html = response.content.decode()
    assert "Meu" in html
    assert "Deles" in html
    everything = client.get(address(Difference, "changelist"), {"work": "all"})
    assert len(everything.context["cl"].result_list) == 2


def test_the_platforms_values_are_taken() -> None:
    connection, row = one()
    user = a_user(connection.merchant, role=Role.OPERATOR)
    assert "1" in act(browser(user), "take", row)
    row.refresh_from_db()
    assert (row.decision, row.decided_by) == (Decision.ACCEPTED, user.get_username())
    assert Product.objects.get().title == "Deles"


def test_mine_are_kept() -> None:
    connection, row = one()
    act(browser(a_user(connection.merchant)), "keep", row)
    row.refresh_from_db()
    assert (row.decision, Product.objects.get().title) == (Decision.KEPT, "Meu")


def test_what_the_catalog_refuses_is_told_and_stays_open() -> None:
    connection, row = one(field="ncm")
    Difference.objects.update(theirs="123456789")
    told = act(browser(a_user(connection.merchant)), "take", row)
    assert "ncm" in told
    row.refresh_from_db()
    assert (row.decision, Product.objects.get().ncm) == (Decision.OPEN, "")


@pytest.mark.parametrize("action", ["take", "keep"])
def test_neither_a_stranger_nor_a_viewer_decides(action: str) -> None:
    connection, row = one()
    for person in (a_user(a_merchant()), a_user(connection.merchant, role=Role.VIEWER)):
        act(browser(person), action, row)
    row.refresh_from_db()
    assert (row.decision, Product.objects.get().title) == (Decision.OPEN, "Meu")


def test_every_field_has_a_name_for_people() -> None:
    connection, row = one()
    fields = ["brand", "height", "attribute:<cor>", "warranty_months"]
    for field in fields:
        a_difference(connection, row.product, field=field)
    html = browser(a_user(connection.merchant)).get(address(Difference, "changelist"))
    text = html.content.decode()
    assert "&lt;cor&gt;" in text
    assert "warranty_months" not in text
