"""The way in from the menu."""

import pytest
from django.urls import reverse

from integrations.mapping.kinds import Kind
from tests.builders import a_connection, a_merchant, a_rule, a_user
from tests.integrations.admin.mapping.walking import says
from tests.integrations.admin.pages import address, browser
from tests.integrations.admin.test_every_page import INLINE_SCRIPT

pytestmark = pytest.mark.django_db

URL = "/admin/integrations/connection/mapping/"


def test_it_is_in_the_menu() -> None:
    html = browser(a_user(a_merchant())).get("/admin/").content.decode()
    assert reverse("admin:integrations_connection_overview") == URL
    assert f'href="{URL}"' in html


def test_who_has_one_connection_is_on_its_screen_at_once() -> None:
    connection = a_connection(a_merchant())
    a_connection(a_merchant())
    response = browser(a_user(connection.merchant)).get(URL)
    assert response["Location"] == address(type(connection), "mapping", connection.pk)


def test_who_has_several_sees_how_much_waits_on_each_of_theirs() -> None:
    first = a_connection(a_merchant())
    second = a_connection(first.merchant)
    a_connection(a_merchant())
    says(first.merchant, Kind.BRAND, "Acme", "Bela")
    a_rule(second, Kind.BRAND, "Acme", "ACME")
    response = browser(a_user(first.merchant)).get(URL)
    assert [card["waiting"] for card in response.context["cards"]] == [2, 1]
    assert not INLINE_SCRIPT.findall(response.content.decode())


def test_a_person_without_a_merchant_sees_nothing() -> None:
    a_connection(a_merchant())
    a_connection(a_merchant())
    assert browser(a_user()).get(URL).context["cards"] == []
