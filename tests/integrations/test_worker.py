"""Real kills of a real worker. Nothing that was enqueued may be lost."""

import os
import signal
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django_q.tasks import async_task

from tests.integrations.running_worker import all_gone, eventually, running_worker

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_cluster_whose_idle_workers_were_killed_is_replaced(tmp_path: Path) -> None:
    """One of them held the queue's lock: their successors would wait for it for ever."""
    with running_worker(tmp_path) as worker:
        for process in worker.pool():
            process.kill()
        assert worker.does("after the kill"), worker.log()
        assert "did no work" in worker.log()


def test_a_cluster_whose_sentinel_was_killed_is_replaced_orphans_and_all(tmp_path: Path) -> None:
    with running_worker(tmp_path) as worker:
        old = worker.everybody()
        worker.sentinel().kill()
        assert worker.does("after the kill"), worker.log()
        assert eventually(lambda: all_gone(old))
        assert "is replaced" in worker.log()


def test_a_cluster_whose_master_was_killed_is_replaced_orphans_and_all(tmp_path: Path) -> None:
    with running_worker(tmp_path) as worker:
        old = worker.everybody()
        worker.master().kill()
        assert eventually(lambda: all_gone(old))
        assert worker.does("after the kill"), worker.log()
        assert "exit code -9" in worker.log()


def test_the_task_of_a_killed_worker_runs_again(tmp_path: Path) -> None:
    with running_worker(tmp_path) as worker:
        trace = tmp_path / "long"
        async_task("tests.integrations.chores.dawdle", str(trace), 1.5)
        begun = trace.with_suffix(".begun")
        assert eventually(lambda: begun.exists() and begun.read_text().endswith("\n"))
        os.kill(int(begun.read_text()), signal.SIGKILL)
        assert not trace.exists()
        assert eventually(trace.exists), worker.log()


def test_sigterm_lets_the_running_task_finish_and_leaves_no_process(tmp_path: Path) -> None:
    with running_worker(tmp_path) as worker:
        trace = tmp_path / "long"
        async_task("tests.integrations.chores.dawdle", str(trace), 1.5)
        assert eventually(trace.with_suffix(".begun").exists)
        everybody = worker.everybody()
        worker.watchdog.terminate()
        worker.watchdog.terminate()
        assert worker.watchdog.wait(timeout=60) == 0
        assert trace.exists()
        assert all_gone(everybody)


def test_a_cluster_does_not_outlive_its_watchdog(tmp_path: Path) -> None:
    with running_worker(tmp_path) as worker:
        everybody = worker.everybody()
        worker.watchdog.kill()
        assert eventually(lambda: all_gone(everybody))


def test_the_worker_survives_a_database_that_goes_away(tmp_path: Path) -> None:
    with running_worker(tmp_path) as worker:
        shut_the_door(allow=False)
        try:
            assert eventually(lambda: "The watchdog's" in worker.log())
        finally:
            shut_the_door(allow=True)
        assert worker.watchdog.poll() is None
        assert worker.does("after the outage"), worker.log()


def shut_the_door(*, allow: bool) -> None:
    """Let nobody into the test database and send out whoever is in, or let them in again."""
    name = connection.settings_dict["NAME"]
    elsewhere = connection.get_connection_params() | {"dbname": "postgres", "autocommit": True}
    connection.close()
    with psycopg.connect(**elsewhere) as database:
        database.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS {allow}')
        database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
