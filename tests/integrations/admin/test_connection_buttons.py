import pytest
from django.test import Client
from django_q.models import OrmQ

from integrations import outbox
from integrations.models import Connection, Job, JobKind, Outbound, State
from integrations.models.work import OutboundTopic
from tests.builders import a_connection, a_listing, a_merchant, a_sku, a_user
from tests.integrations.admin.pages import address, browser

pytestmark = pytest.mark.django_db(transaction=True)

BUTTONS = [
    "test",
    "link",
    "import_vocabulary",
    "import_catalog",
    "compare_orders",
    "import_orders",
    "send_all_stock",
    "send_all_prices",
    "activate",
    "deactivate",
]
POSTED = {"_form_submitted": "on"}


def owner_of(connection: Connection, **options: bool) -> Client:
    return browser(a_user(connection.merchant), **options)


def press(connection: Connection, button: str) -> str:
    """The messages shown on the page the browser is sent back to."""
    client = owner_of(connection)
    response = client.post(address(Connection, button, connection.pk), POSTED, follow=True)
    assert response.redirect_chain == [(address(Connection, "change", connection.pk), 302)]
    return " ".join(str(message) for message in response.context["messages"])


def tasks() -> list[tuple[str, tuple[object, ...]]]:
    return [(row.task["func"], row.task["args"]) for row in OrmQ.objects.all()]


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_does_nothing_before_its_dialog_is_posted(button: str) -> None:
    connection = a_connection(a_merchant())
    response = owner_of(connection).get(address(Connection, button, connection.pk))
    assert "csrfmiddlewaretoken" in response.content.decode()
    assert not OrmQ.objects.exists()
    assert Connection.objects.get().state == State.READY


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_needs_the_csrf_token(button: str) -> None:
    connection = a_connection(a_merchant())
    client = owner_of(connection, enforce_csrf_checks=True)
    url = address(Connection, button, connection.pk)
    assert client.post(url, POSTED).status_code == 403


def test_htmx_is_sent_to_the_connection_page() -> None:
    connection = a_connection(a_merchant())
    url = address(Connection, "deactivate", connection.pk)
    response = owner_of(connection).post(url, POSTED, headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == address(Connection, "change", connection.pk)


def test_a_test_tells_what_was_seen() -> None:
    settings = {"oi": "1.", "api_url": "http://127.0.0.1:9/"}  # nobody answers there
    connection = a_connection(a_merchant(), settings=settings, secrets={"token": "gumga-1"})
    assert "ConnectError" in press(connection, "test")


@pytest.mark.parametrize(
    ("button", "kind"),
    [
        ("link", JobKind.LINK),
        ("import_vocabulary", JobKind.VOCABULARY),
        ("import_catalog", JobKind.CATALOG),
        ("compare_orders", JobKind.ORDERS),
    ],
)
def test_long_work_is_a_job_and_started_once(button: str, kind: JobKind) -> None:
    connection = a_connection(a_merchant())
    press(connection, button)
    press(connection, button)
    job = Job.objects.get()
    assert (job.kind, job.connection, job.cause.startswith("user:")) == (kind, connection, True)
    assert tasks() == [("integrations.tasks.run_job", (job.pk,))]


def test_importing_orders_wakes_the_connection() -> None:
    connection = a_connection(a_merchant())
    press(connection, "import_orders")
    assert ("integrations.tasks.dispatch", (connection.pk,)) in tasks()
    connection.activity.refresh_from_db()
    assert connection.activity.pull_due_at is not None


@pytest.mark.parametrize(
    ("button", "topic"),
    [("send_all_stock", OutboundTopic.STOCK), ("send_all_prices", OutboundTopic.PRICE)],
)
def test_a_full_push_marks_every_listing_of_the_topic(button: str, topic: OutboundTopic) -> None:
    connection = a_connection(a_merchant())
    outbox.follow([a_listing(connection, a_sku(connection.merchant)) for _ in range(3)])
    Outbound.objects.update(due_at=None, sent=5)
    assert "3" in press(connection, button)
    waiting = Outbound.objects.filter(due_at__isnull=False, sent__isnull=True)
    assert [row.topic for row in waiting] == [topic] * 3


def test_a_connection_is_put_out_of_work_and_back() -> None:
    connection = a_connection(a_merchant())
    press(connection, "deactivate")
    assert Connection.objects.get().state == State.INACTIVE
    press(connection, "activate")
    assert Connection.objects.get().state == State.NEW


def test_where_orders_are_not_imported_there_is_nothing_to_compare() -> None:
    connection = a_connection(a_merchant(), pull_orders=False)
    assert press(connection, "compare_orders")
    assert not Job.objects.exists()
