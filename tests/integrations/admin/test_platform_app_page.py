from typing import Any

import pytest
from django.db import connection as database

from integrations.models import PlatformApp
from tests.builders import a_merchant, a_supporter, a_user
from tests.integrations.admin.pages import address, browser, errors, form_data
from tests.integrations.installations import SECRET, our_app

pytestmark = pytest.mark.django_db


def page(app: PlatformApp) -> Any:
    return browser(a_supporter()).get(address(PlatformApp, "change", app.pk))


def save(app: PlatformApp, **changes: str) -> Any:
    url = address(PlatformApp, "change", app.pk)
    return browser(a_supporter()).post(url, form_data(page(app), **changes))


def test_an_app_is_made_for_a_platform_that_installs_apps() -> None:
    client = browser(a_supporter())
    url = address(PlatformApp, "add")
    offered = client.get(url).context["adminform"].form.fields["platform"].choices
    assert [name for name, _ in offered] == ["nuvemshop"]

    response = client.post(url, {"platform": "nuvemshop"})

    app = PlatformApp.objects.get()
    assert response["Location"] == address(PlatformApp, "change", app.pk)
    assert "platform" in errors(client.post(url, {"platform": "nuvemshop"}))


def test_the_fields_are_those_of_the_platform() -> None:
    app = PlatformApp.objects.create(platform="nuvemshop")
    save(app, setting_app_id="4321", setting_app_secret=SECRET, setting_contact="dev@example.com")
    app.refresh_from_db()
    assert (app.settings["app_id"], app.secrets) == ("4321", {"app_secret": SECRET})


def test_a_secret_is_never_shown_and_an_empty_input_keeps_it() -> None:
    app = our_app()
    assert SECRET not in page(app).content.decode()
    save(app, setting_app_id="9")
    app.refresh_from_db()
    assert (app.settings["app_id"], app.secrets) == ("9", {"app_secret": SECRET})


def test_a_secret_cannot_be_read_in_the_table() -> None:
    our_app()
    with database.cursor() as cursor:
        cursor.execute("SELECT secrets FROM integrations_platformapp")
        assert SECRET not in cursor.fetchone()[0]


def test_what_the_platform_requires_is_asked_for() -> None:
    app = PlatformApp.objects.create(platform="nuvemshop")
    assert {"setting_app_id", "setting_app_secret"} <= errors(save(app)).keys()


def test_the_addresses_for_the_partner_panel_are_told(settings: Any) -> None:
    settings.PUBLIC_URL = "https://depara.example/"
    app = our_app()
    html = page(app).content.decode()
    assert "https://depara.example/install/nuvemshop/back/" in html
    for word in ("store-redact", "customers-redact", "customers-data-request"):
        assert f"https://depara.example/webhooks/{app.key}/{word}/" in html


def test_without_a_public_address_the_page_says_so(settings: Any) -> None:
    settings.PUBLIC_URL = ""
    assert "PUBLIC_URL" in page(our_app()).content.decode()


def test_an_app_of_a_platform_that_has_left_can_be_looked_at() -> None:
    assert page(PlatformApp.objects.create(platform="gone")).status_code == 200


def test_merchants_do_not_see_it() -> None:
    app = our_app()
    owner = browser(a_user(a_merchant()))
    assert owner.get(address(PlatformApp, "change", app.pk)).status_code == 403
