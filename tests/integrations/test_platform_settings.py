"""What a connector gets: the connection's own values, and below them those of the app."""

import pytest

from integrations.models import PlatformApp, platform_settings
from tests.builders import a_connection, a_merchant

pytestmark = pytest.mark.django_db


def test_without_an_app_it_is_what_the_connection_says() -> None:
    connection = a_connection(a_merchant(), settings={"oi": "1."}, secrets={"token": "t"})

    assert platform_settings(connection) == {"oi": "1.", "token": "t"}


def test_what_the_connection_leaves_empty_the_app_says() -> None:
    PlatformApp.objects.create(
        platform="nuvemshop",
        settings={"app_id": "4321", "contact": "dev@exemplo.com"},
        secrets={"app_secret": "of the app"},
    )
    connection = a_connection(
        a_merchant(),
        platform="nuvemshop",
        settings={"store_id": "7", "contact": "", "location": ""},
        secrets={"token": "t", "app_secret": None},
    )

    assert platform_settings(connection) == {
        "app_id": "4321",
        "contact": "dev@exemplo.com",
        "app_secret": "of the app",
        "store_id": "7",
        "location": "",
        "token": "t",
    }


def test_what_the_connection_says_itself_counts_also_when_it_is_no() -> None:
    PlatformApp.objects.create(platform="nuvemshop", settings={"a": 1, "b": True, "c": "x"})
    connection = a_connection(
        a_merchant(), platform="nuvemshop", settings={"a": 0, "b": False, "c": "y"}
    )

    assert platform_settings(connection) == {"a": 0, "b": False, "c": "y"}


def test_the_app_of_another_platform_says_nothing_here() -> None:
    PlatformApp.objects.create(platform="nuvemshop", secrets={"app_secret": "s"})

    assert platform_settings(a_connection(a_merchant())) == {}
