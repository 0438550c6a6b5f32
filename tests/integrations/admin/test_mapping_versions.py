"""The versions of a De<>Para: what each changed, and the way back."""

from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Role
from integrations.admin import mapping_versions
from integrations.models import Connection, Job, JobKind, MappingVersion
from integrations.rulebook import rules
from integrations.sync import job_steps
from tests.builders import a_connection, a_merchant, a_user
from tests.integrations.admin.pages import address, browser
from tests.integrations.rule_sheets import a_row, put, rules_of

pytestmark = pytest.mark.django_db


def a_shop() -> tuple[Connection, Client]:
    shop = a_connection(a_merchant())
    return shop, browser(a_user(shop.merchant, role=Role.OPERATOR, username="maria"))


def page(client: Client, version: MappingVersion, **query: Any) -> Any:
    return client.get(address(MappingVersion, "change", version.pk), query)


def roll_back(client: Client, version: MappingVersion) -> Any:
    url = address(MappingVersion, "roll_back", version.pk).replace("_change", "")
    return client.post(url, {"_form_submitted": "on"})


def test_the_list_says_how_much_each_version_changed() -> None:
    shop, client = a_shop()
    put(shop, a_row("A"), a_row("B"))
    rules.save(shop, put=[a_row("A", "Puma")], remove=[a_row("B")], cause="spreadsheet")

    html = client.get(address(MappingVersion, "changelist")).content.decode()

    assert "+2 ~0 −0" in html
    assert "+0 ~1 −1" in html


def test_a_version_shows_its_difference_row_by_row() -> None:
    shop, client = a_shop()
    put(shop, a_row("Muda"), a_row("Sai"))
    rules.save(
        shop,
        put=[a_row("Muda", "Puma", platform_id="2"), a_row("Entra", transform={"kind": "trim"})],
        remove=[a_row("Sai")],
        cause="test",
    )

    response = page(client, MappingVersion.objects.get(number=2))

    told = [(line.outcome, line.cells[1].text) for line in response.context["lines"]]
    assert told == [("added", "Entra"), ("changed", "Muda"), ("removed", "Sai")]
    assert "<del" in response.content.decode()
    assert "trim" in response.content.decode()


def test_a_large_difference_is_shown_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, client = a_shop()
    monkeypatch.setattr(mapping_versions, "SHOWN", 2)
    put(shop, a_row("A"), a_row("B"), a_row("C"))
    version = MappingVersion.objects.get()

    assert page(client, version).context["more"]
    last = page(client, version, page="1")
    assert [line.cells[1].text for line in last.context["lines"]] == ["C"]
    assert not last.context["more"]


def test_the_list_does_not_read_the_differences() -> None:
    shop, client = a_shop()
    put(shop, a_row("A"))

    with CaptureQueriesContext(database) as captured:
        client.get(address(MappingVersion, "changelist"))

    assert not any('"difference"' in query["sql"] for query in captured)


def test_rolling_back_makes_the_rules_what_they_were_in_a_new_version() -> None:
    shop, client = a_shop()
    put(shop, a_row("A"))
    put(shop, a_row("B"))

    roll_back(client, MappingVersion.objects.get(number=1))

    assert rules_of(shop) == [a_row("A")]
    version = MappingVersion.objects.get(number=3)
    assert (version.cause, str(version.user)) == ("roll_back:1", "maria")
    assert "1" in page(client, version).content.decode()


def test_rolling_back_to_where_one_is_changes_nothing() -> None:
    shop, client = a_shop()
    put(shop, a_row("A"))

    roll_back(client, MappingVersion.objects.get())

    assert MappingVersion.objects.count() == 1


def test_a_look_at_the_dialog_changes_nothing() -> None:
    shop, client = a_shop()
    put(shop, a_row("A"))
    put(shop, a_row("B"))
    url = address(MappingVersion, "roll_back", MappingVersion.objects.get(number=1).pk)

    assert client.get(url.replace("_change", "")).status_code == 200

    assert MappingVersion.objects.count() == 2


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_nobody_else_rolls_back(role: Role | None) -> None:
    shop = a_connection(a_merchant())
    put(shop, a_row("A"))
    put(shop, a_row("B"))
    person = a_user(shop.merchant, role=role) if role else a_user(a_merchant())

    response = roll_back(browser(person), MappingVersion.objects.get(number=1))

    assert response.status_code == 403
    assert MappingVersion.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_long_way_back_is_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, client = a_shop()
    monkeypatch.setattr(mapping_versions, "AT_ONCE_CHANGES", 1)
    put(shop, a_row("A"))
    put(shop, a_row("B"), a_row("C"))

    roll_back(client, MappingVersion.objects.get(number=1))
    assert len(rules_of(shop)) == 3

    job_steps.run(Job.objects.get(kind=JobKind.ROLL_BACK).pk)
    assert rules_of(shop) == [a_row("A")]
    version = MappingVersion.objects.get(number=3)
    assert (version.cause, str(version.user)) == ("roll_back:1", "maria")
