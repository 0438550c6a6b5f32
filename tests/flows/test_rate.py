"""Promise 14: one governor for all workers, and no 429 in steady state."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from integrations.contract import Rate
from integrations.models import CallLog
from integrations.platforms.anymarket.connector import Platform
from integrations.platforms.anymarket.simulator import Simulator
from integrations.sync import line
from tests.flows.shop import a_shop

pytestmark = pytest.mark.django_db(transaction=True)

WINDOW = 2.0
ALLOWED = 20


def test_eight_workers_share_one_rate_and_never_hear_a_429(
    anymarket: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = a_shop(anymarket, "A")
    monkeypatch.setattr(Platform, "rates", {"default": Rate(burst=4, per_second=8)})
    CallLog.objects.all().delete()
    time.sleep(WINDOW)
    shop.account.knobs.turn({"limit": ALLOWED, "window": WINDOW})

    def ask() -> None:
        try:
            connector = line.open_line(shop.connection, patience=60)
            for _ in range(5):
                connector.push_stock([])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda _: ask(), range(8)))

    assert CallLog.objects.count() == 40
    assert not CallLog.objects.filter(status=429).exists()
