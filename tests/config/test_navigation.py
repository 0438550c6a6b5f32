import pytest
from django.contrib.auth.models import User

from config.navigation import UNFOLD
from tests.builders import a_merchant, a_supporter, a_user
from tests.integrations.admin.pages import SUPPORT_ONLY, address, browser

pytestmark = pytest.mark.django_db


def menu(user: User) -> list[str]:
    """The addresses in the menu as this person sees it."""
    groups = browser(user).get("/admin/").context["sidebar_navigation"]
    return [
        str(item["link"]) for group in groups for item in group["items"] if item["has_permission"]
    ]


def test_everything_in_a_merchants_menu_opens() -> None:
    user = a_user(a_merchant())
    client = browser(user)
    answers = {link: client.get(link).status_code for link in menu(user)}
    assert set(answers.values()) == {200}
    assert len(answers) > 15


def test_support_pages_are_in_supports_menu_alone() -> None:
    pages = {address(model, "changelist") for model in SUPPORT_ONLY}
    assert pages <= set(menu(a_supporter()))
    assert pages.isdisjoint(menu(a_user(a_merchant())))


def test_the_menu_is_in_portuguese() -> None:
    html = browser(a_user(a_merchant())).get("/admin/").content.decode()
    for text in ("Início", "Fila de saída", "Anúncios", "Depósitos", "Tabelas de preço"):
        assert text in html
    assert UNFOLD["SITE_TITLE"] in html


def test_a_log_in_ends_on_the_first_page() -> None:
    user = a_user(a_merchant())
    user.set_password("segredo!")
    user.save()
    client = browser(user)
    client.logout()
    data = {"username": user.username, "password": "segredo!"}
    assert client.post("/admin/login/", data).headers["location"] == "/admin/"
