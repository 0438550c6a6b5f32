from datetime import timedelta

import pytest
from django.db.models import Model
from django.utils import timezone

from integrations import inbox, outbox
from integrations.models import CallLog, Connection, HeldWrite, Inbound, Outbound
from integrations.models.work import InboundTopic
from tests.builders import a_connection, a_listing, a_merchant, a_sku, a_supporter, a_user
from tests.integrations.admin.pages import address, browser, label

pytestmark = pytest.mark.django_db

QUEUES = [Outbound, Inbound]


def some_work() -> Connection:
    """A stock row that waits, a price row at rest and an order that is parked."""
    connection = a_connection(a_merchant())
    outbox.follow([a_listing(connection, a_sku(connection.merchant, code="CANECA"))])
    Outbound.objects.filter(topic="price").update(due_at=None, waiting_since=None)
    inbox.note(connection, InboundTopic.ORDER, ["PEDIDO-9"])
    Inbound.objects.update(due_at=None, parked_at=timezone.now(), error_code="unknown_sku")
    return connection


@pytest.mark.parametrize("model", [*QUEUES, CallLog, HeldWrite], ids=label)
def test_not_even_support_adds_changes_or_deletes(model: type[Model]) -> None:
    connection = some_work()
    CallLog.objects.create(
        merchant=connection.merchant, connection=connection, method="GET", url="/", milliseconds=1
    )
    HeldWrite.objects.create(merchant=connection.merchant, cause="token:x", body=b"{}")
    row = model._default_manager.all()[0]
    client = browser(a_supporter())
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "change", row.pk), {}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


def test_the_list_opens_on_what_waits_or_is_parked() -> None:
    connection = some_work()
    client = browser(a_user(connection.merchant))
    shown = client.get(address(Outbound, "changelist")).context["cl"].result_list
    assert [row.topic for row in shown] == ["stock"]
    parked = client.get(address(Inbound, "changelist")).context["cl"].result_list
    assert [row.external_id for row in parked] == ["PEDIDO-9"]


@pytest.mark.parametrize(("choice", "number"), [("waiting", 1), ("parked", 0), ("all", 2)])
def test_the_filter_shows_the_others(choice: str, number: int) -> None:
    connection = some_work()
    client = browser(a_user(connection.merchant))
    response = client.get(address(Outbound, "changelist"), {"work": choice})
    assert len(response.context["cl"].result_list) == number


def test_the_longest_waiting_row_is_first() -> None:
    connection = some_work()
    outbox.follow([a_listing(connection, a_sku(connection.merchant, code="ANTIGA"))])
    ago = timezone.now() - timedelta(hours=2)
    Outbound.objects.filter(sku__code="ANTIGA", topic="stock").update(waiting_since=ago)
    client = browser(a_user(connection.merchant))
    shown = client.get(address(Outbound, "changelist")).context["cl"].result_list
    assert shown[0].sku.code == "ANTIGA"


def test_a_parked_row_comes_back() -> None:
    connection = some_work()
    row = Inbound.objects.get()
    client = browser(a_user(connection.merchant))
    data = {"action": "bring_back", "_selected_action": [row.pk]}
    client.post(address(Inbound, "changelist"), data)
    row.refresh_from_db()
    assert row.parked_at is None
    assert row.due_at is not None


def test_the_page_of_a_parked_row_says_what_who_and_how() -> None:
    connection = some_work()
    Inbound.objects.update(error_detail="SKU <ABC> não existe")
    client = browser(a_user(connection.merchant))
    html = client.get(address(Inbound, "change", Inbound.objects.get().pk)).content.decode()
    assert "SKU &lt;ABC&gt; não existe" in html
    assert "<strong>" in html
