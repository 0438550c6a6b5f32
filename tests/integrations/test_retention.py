"""What only grows is forgotten after a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import tasks
from integrations.models import CallLog, Webhook, WebhookState
from tests.builders import a_connection, a_merchant

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def some_webhooks(number: int, days: int, **values: str) -> None:
    connection = a_connection(a_merchant())
    Webhook.objects.bulk_create(
        Webhook(
            merchant=connection.merchant,
            connection=connection,
            received_at=timezone.now() - days * DAY,
            body=b"{}",
            **{"kind": "order", "event": "order/paid", "state": WebhookState.DONE, **values},
        )
        for _ in range(number)
    )


def test_calls_of_platforms_are_forgotten_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "TRIM_BATCH", 2)
    some_webhooks(5, days=tasks.WEBHOOK_DAYS + 1)
    some_webhooks(3, days=tasks.WEBHOOK_DAYS - 1)

    assert tasks.trim_webhooks() == 5

    assert Webhook.objects.count() == 3


@pytest.mark.parametrize(("state", "kept"), [("new", 1), ("noted", 0), ("echo", 0)])
def test_a_call_that_nobody_has_looked_at_is_kept_whatever_its_age(state: str, kept: int) -> None:
    some_webhooks(1, days=400, state=state)

    tasks.trim_webhooks()

    assert Webhook.objects.count() == kept


def test_what_was_said_to_platforms_is_forgotten_later() -> None:
    connection = a_connection(a_merchant())
    for days in (tasks.CALL_LOG_DAYS + 1, tasks.CALL_LOG_DAYS - 1):
        call = CallLog.objects.create(
            merchant=connection.merchant,
            connection=connection,
            method="GET",
            url="/",
            milliseconds=1,
        )
        CallLog.objects.filter(pk=call.pk).update(at=timezone.now() - days * DAY)

    assert tasks.trim_call_log() == 1
