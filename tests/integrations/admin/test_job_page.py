"""Long work seen while it runs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Role
from integrations.admin import job_words
from integrations.models import Connection, Job, JobKind
from tests.builders import a_connection, a_job, a_merchant, a_user
from tests.integrations.admin.pages import address, browser

pytestmark = pytest.mark.django_db


def member(connection: Connection) -> Client:
    return browser(a_user(connection.merchant, role=Role.VIEWER))


def over(**values: Any) -> dict[str, Any]:
    return {"due_at": None, "finished_at": timezone.now(), **values}


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_list_opens_on_what_is_not_over() -> None:
    connection = a_connection(a_merchant())
    running = a_job(connection)
    failed = a_job(connection, **over(error_code="unavailable"))
    done = a_job(connection, **over())
    client = member(connection)

    def shown(**query: str) -> list[Job]:
        found = client.get(address(Job, "changelist"), query).context["cl"].result_list
        return list(found)

    assert shown() == [running]
    assert shown(work="failed") == [failed]
    assert shown(work="done") == [done]
    assert shown(work="all") == [done, failed, running]


def test_a_running_job_asks_for_itself_anew_and_one_that_is_over_does_not() -> None:
    connection = a_connection(a_merchant())
    at_work = {"leased_until": timezone.now() + timedelta(minutes=1)}
    running = a_job(connection, done=30, total=120, **at_work)
    done = a_job(connection, **over(done=120, total=120))
    client = member(connection)
    page = text_of(client, address(Job, "change", running.pk))
    fragment = f'hx-get="{address(Job, "progress", running.pk)}?shape=whole"'
    assert fragment in page
    assert "width: 25%" in page
    assert "every 2s" not in text_of(client, address(Job, "change", done.pk))


def test_the_fragment_tells_the_progress_and_at_the_end_has_the_page_shown_anew() -> None:
    connection = a_connection(a_merchant())
    job = a_job(connection, done=30, total=120)
    client = member(connection)
    url = address(Job, "progress", job.pk)
    assert "width: 25%" in text_of(client, url)
    Job.objects.update(done=60)
    assert "width: 50%" in text_of(client, url)
    Job.objects.update(**over())
    assert client.get(url).headers["HX-Refresh"] == "true"
    named = client.get(url, {"shape": "named"})
    assert "HX-Refresh" not in named.headers
    assert "every 2s" not in named.content.decode()


def test_a_stranger_sees_no_progress() -> None:
    job = a_job(a_connection(a_merchant()))
    stranger = browser(a_user(a_merchant()))
    assert stranger.get(address(Job, "progress", job.pk)).status_code == 404


def test_somebody_who_is_not_logged_in_sees_no_progress() -> None:
    job = a_job(a_connection(a_merchant()))
    assert Client().get(address(Job, "progress", job.pk)).status_code == 302


def test_a_job_says_in_words_what_came_of_it_and_what_it_left_alone() -> None:
    connection = a_connection(a_merchant())
    result = {"counts": {"brands": 3, "skipped": 1}, "skips": [["<b>Caneca", "Sem código."]]}
    job = a_job(connection, JobKind.CATALOG, **over(result=result))
    page = text_of(member(connection), address(Job, "change", job.pk))
    assert "3 " in page
    assert "&lt;b&gt;Caneca: Sem código." in page


def test_a_failed_job_says_what_who_and_how() -> None:
    connection = a_connection(a_merchant())
    job = a_job(connection, **over(error_code="unauthorised", error_detail="token <expired>"))
    page = text_of(member(connection), address(Job, "change", job.pk))
    assert "token &lt;expired&gt;" in page
    assert "<strong>" in page


def test_the_connection_page_shows_its_running_jobs_alone() -> None:
    connection = a_connection(a_merchant())
    running = a_job(connection, done=7)
    others = [a_job(connection, **over()), a_job(a_connection(connection.merchant))]
    client = browser(a_user(connection.merchant))
    page = text_of(client, address(Connection, "change", connection.pk))
    assert f"{address(Job, 'progress', running.pk)}?shape=named" in page
    assert not any(address(Job, "change", job.pk) in page for job in others)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "waiting"),
        ({"error_code": "unavailable"}, "retrying"),
        ({"leased_until": timezone.now() + timedelta(hours=1)}, "working"),
        ({"leased_until": timezone.now() - timedelta(hours=1)}, "waiting"),
        (over(), "done"),
        (over(error_code="unavailable"), "failed"),
    ],
)
def test_the_state_of_a_job(values: dict[str, Any], state: str) -> None:
    connection = a_connection(a_merchant())
    job = a_job(connection, **values)
    assert job_words.state(job, timezone.now()) == state
