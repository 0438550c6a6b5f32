"""The watchdog and its cluster, with small processes in place of django-q2."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django_q.conf import Conf
from django_q.models import OrmQ

from integrations.worker import cluster as cluster_module
from integrations.worker import probe
from integrations.worker.backoff import Backoff
from integrations.worker.cluster import Cluster
from integrations.worker.watchdog import Watchdog
from tests.integrations.running_worker import eventually

# The watchdog closes old connections, so it cannot be tested inside a transaction.
pytestmark = pytest.mark.django_db(transaction=True)

SLEEP = "import time; time.sleep(600)"
BEAT_AND_SLEEP = "import os, sys, time; os.write(int(sys.argv[1]), b'.'); time.sleep(600)"
DIE = "raise SystemExit(3)"
DEAF = (
    "import os, signal, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "os.fork()\n"
    "os.write(int(sys.argv[1]), b'.')\n"
    "time.sleep(600)"
)


def cluster_of(program: str) -> Cluster:
    return Cluster([sys.executable, "-c", program])


@contextmanager
def watchdog_over(program: str, **options: Any) -> Iterator[Watchdog]:
    defaults: dict[str, Any] = {"tick": list, "stall": 60.0, "pause": 0.01, "grace": 1.0}
    watchdog = Watchdog(start=lambda: cluster_of(program), **(defaults | options))
    try:
        yield watchdog
    finally:
        watchdog._stop()
        connection.close()  # its statement_timeout must not reach other tests


def seem_silent(watchdog: Watchdog, seconds: float) -> None:
    assert watchdog._cluster is not None
    watchdog._cluster._last_sign -= seconds


def has_worked(cluster: Cluster) -> bool:
    cluster.silence()
    return cluster.has_worked


def test_a_beat_ends_the_silence() -> None:
    cluster = cluster_of(BEAT_AND_SLEEP)
    try:
        assert eventually(lambda: has_worked(cluster))
        before = cluster.silence()
        time.sleep(0.01)
        assert cluster.silence() > before
    finally:
        cluster.kill()


def test_a_cluster_that_does_not_obey_is_killed_with_its_children(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster_module, "SECONDS_TO_OBEY", 0.5)
    cluster = cluster_of(DEAF)
    assert eventually(lambda: len(list(cluster._members())) == 2 and has_worked(cluster))
    assert not cluster.stop(grace=0.2)
    assert eventually(lambda: not list(cluster._members()))


def test_a_cluster_that_dies_at_once_is_started_ever_more_slowly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with watchdog_over(DIE) as watchdog:

        def replaced_twice() -> bool:
            watchdog.round()
            return "replaced in 2 s" in caplog.text

        assert eventually(replaced_twice)
    assert "replaced in 1 s: its master process is gone (exit code 3)" in caplog.text


def test_the_wait_grows_to_a_minute_and_ends_with_the_first_work() -> None:
    backoff = Backoff()
    waits = [backoff.seconds(worked=False) for _ in range(9)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert backoff.seconds(worked=True) == 0
    assert backoff.seconds(worked=False) == 1


def test_a_silent_cluster_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    with watchdog_over(SLEEP, stall=0.0) as watchdog:
        watchdog.round()
        watchdog.round()
    assert "it did no work for 0 s" in caplog.text


def test_without_the_database_silence_is_nobodys_fault(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise ConnectionError("the database is away")

    monkeypatch.setattr(probe, "send", away)
    with watchdog_over(SLEEP, stall=60.0) as watchdog:
        watchdog.round()
        for _ in range(3):
            seem_silent(watchdog, 40.0)
            watchdog.round()
    assert "the database is away" in caplog.text
    assert "replaced" not in caplog.text


def test_a_tick_that_fails_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    def tick() -> None:
        raise ZeroDivisionError("a mistake in a tick")

    with watchdog_over(BEAT_AND_SLEEP, tick=tick) as watchdog:
        watchdog.round()
        watchdog.round()
    assert caplog.text.count("ZeroDivisionError: a mistake in a tick") == 2


def test_a_probe_is_sent_only_when_nothing_waits() -> None:
    probe.send()
    probe.send()
    assert OrmQ.objects.filter(key=Conf.CLUSTER_NAME).count() == 1


def test_the_watchdog_does_not_wait_long_for_somebodys_lock() -> None:
    limits = []

    def tick() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            limits.extend(cursor.fetchone())

    with watchdog_over(SLEEP, tick=tick) as watchdog:
        watchdog.round()
    assert limits == ["20s"]
