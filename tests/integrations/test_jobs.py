"""The clock and the lease of long work."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection as database
from django.db import transaction
from django.db.models.functions import Now
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries, Settings

from integrations import jobs, tasks
from integrations.contract import PlatformError, RateLimited, Unauthorised
from integrations.models import Connection, Job, JobKind, State, Switch
from integrations.sync import job_steps
from tests.builders import a_connection, a_merchant
from tests.long_work import hurry

pytestmark = pytest.mark.django_db(transaction=True)


def a_job(kind: JobKind = JobKind.VOCABULARY, **values: Any) -> Job:
    connection = a_connection(a_merchant())
    return jobs.start(kind, connection.merchant_id, connection=connection, **values)


def reloaded(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def taken(job: Job) -> Job:
    mine = jobs.take(job.pk)
    assert mine is not None
    return mine


def queued() -> list[int]:
    return [row.task["args"][0] for row in OrmQ.objects.order_by("pk")]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a slice does, by kind of job, as the test says."""
    steps: dict[str, Any] = {}
    monkeypatch.setattr(job_steps, "STEPS", steps)
    return steps


def raises(error: Exception) -> Any:
    def step(job: Job, deadline: float) -> bool:
        raise error

    return step


def counts_up(job: Job, deadline: float) -> bool:
    job.done += 1
    jobs.keep(job)
    return job.done == 3


def test_a_job_is_started_once_until_it_is_over() -> None:
    job = a_job()
    connection = jobs.connection_of(job)

    def again(**values: Any) -> Job:
        return jobs.start(job.kind, job.merchant_id, connection=connection, **values)

    assert again() == job
    assert again(arguments={"only": "brands"}) != job
    jobs.finish(taken(job))
    assert again() != job


def test_two_who_start_at_the_same_time_start_one() -> None:
    connection = a_connection(a_merchant())
    with transaction.atomic():
        jobs.start(JobKind.LINK, connection.merchant_id, connection=connection)
        other = threading.Thread(target=_start_and_close, args=(connection,))
        other.start()
        other.join(0.3)
        assert other.is_alive()
    other.join()
    assert Job.objects.count() == 1


def _start_and_close(connection: Connection) -> None:
    jobs.start(JobKind.LINK, connection.merchant_id, connection=connection)
    database.close()


def test_slices_follow_each_other_until_all_is_done(steps: dict[str, Any]) -> None:
    steps[JobKind.VOCABULARY] = counts_up
    job = a_job()
    for number in (1, 2, 3):
        assert queued() == [job.pk]
        OrmQ.objects.all().delete()
        tasks.run_job(job.pk)
        assert reloaded(job).done == number
    assert queued() == []
    over = reloaded(job)
    assert (over.finished_at is not None, over.due_at, over.error_code) == (True, None, "")


def test_of_two_rings_one_finds_the_job_taken() -> None:
    job = a_job()
    assert jobs.take(job.pk) is not None
    assert jobs.take(job.pk) is None


def test_a_job_that_is_over_or_not_due_is_not_taken() -> None:
    over, later = a_job(), a_job(delay_seconds=60)
    jobs.finish(taken(over))
    assert (jobs.take(over.pk), jobs.take(later.pk)) == (None, None)
    hurry(later)
    assert jobs.take(later.pk) is not None


def test_what_a_worker_that_was_taken_over_still_writes_is_refused() -> None:
    job = a_job()
    slow = taken(job)
    hurry(job)
    quick = taken(job)
    slow.cursor = {"at": "slow"}
    quick.cursor = {"at": "quick"}
    for write in (jobs.keep, jobs.go_on, jobs.finish):
        with pytest.raises(jobs.LeaseLost):
            write(slow)
    jobs.keep(quick)
    assert reloaded(job).cursor == {"at": "quick"}


def test_a_slice_that_was_taken_over_stores_nothing(steps: dict[str, Any]) -> None:
    job = a_job()

    def is_overtaken(mine: Job, deadline: float) -> bool:
        hurry(job)
        taken(job)
        with transaction.atomic():
            Connection.objects.filter(pk=mine.connection_id).update(state=State.INACTIVE)
            jobs.keep(mine)
        return True

    steps[JobKind.VOCABULARY] = is_overtaken
    job_steps.run(job.pk)
    assert Connection.objects.get().state == State.READY
    assert reloaded(job).finished_at is None


def test_a_lease_begins_anew_with_everything_that_is_kept() -> None:
    job = taken(a_job())
    Job.objects.update(leased_until=Now() + timedelta(seconds=1))
    jobs.keep(job)
    assert Job.objects.filter(leased_until__gt=Now() + timedelta(seconds=60)).exists()


def test_as_many_are_at_work_as_there_is_room_for(settings: Settings) -> None:
    settings.JOBS_AT_ONCE = 2
    first, second, third = a_job(), a_job(), a_job()
    assert queued() == [first.pk, second.pk]
    mine = taken(first)
    taken(second)
    assert jobs.take(third.pk) is None
    assert jobs.ring() == 0
    jobs.go_on(mine)
    OrmQ.objects.all().delete()
    assert jobs.ring() == 1
    assert queued() == [third.pk]  # the first one is behind it now


def test_the_last_room_is_not_found_by_two(settings: Settings) -> None:
    settings.JOBS_AT_ONCE = 1
    first, second = a_job(), a_job()
    found: list[Job | None] = []

    def look() -> None:
        found.append(jobs.take(second.pk))
        database.close()

    with transaction.atomic():
        taken(first)
        other = threading.Thread(target=look)
        other.start()
        other.join(0.3)
        assert other.is_alive()
    other.join()
    assert found == [None]


def test_who_finds_no_room_may_be_woken_at_once(settings: Settings) -> None:
    settings.JOBS_AT_ONCE = 1
    first, second = a_job(), a_job()
    mine = taken(first)
    Job.objects.filter(pk=second.pk).update(woken_at=Now())  # by a ring in a race
    assert jobs.take(second.pk) is None
    jobs.finish(mine)
    assert jobs.ring() == 1


def test_an_idle_tick_looks_once_for_jobs(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    jobs.finish(taken(a_job()))
    with django_assert_num_queries(1):
        assert jobs.ring() == 0


def test_a_lost_task_is_rung_again() -> None:
    job = a_job()
    OrmQ.objects.all().delete()
    assert jobs.ring() == 0
    Job.objects.update(woken_at=Now() - timedelta(seconds=jobs.FORGET_WAKE_SECONDS + 1))
    tasks.tick()
    assert job.pk in queued()


def test_a_job_that_kills_its_workers_ends() -> None:
    job = a_job()
    for _ in range(job_steps.MOST_ATTEMPTS):
        taken(job)
        hurry(job)
    job_steps.run(job.pk)
    over = reloaded(job)
    assert (over.error_code, over.finished_at is not None) == ("kills_workers", True)


def test_what_gets_on_may_fail_as_often_as_it_likes(steps: dict[str, Any]) -> None:
    def gets_on_and_fails(job: Job, deadline: float) -> bool:
        counts_up(job, deadline)
        raise PlatformError("busy", code="unavailable")

    steps[JobKind.VOCABULARY] = gets_on_and_fails
    job = a_job()
    for _ in range(job_steps.MOST_ATTEMPTS + 3):
        hurry(job)
        job_steps.run(job.pk)
    assert reloaded(job).finished_at is None
    assert reloaded(job).done == job_steps.MOST_ATTEMPTS + 3


def test_what_fails_again_and_again_ends_with_the_platforms_words(steps: dict[str, Any]) -> None:
    steps[JobKind.VOCABULARY] = raises(PlatformError("out of order", code="unavailable"))
    job = a_job()
    job_steps.run(job.pk)
    waiting = reloaded(job)
    assert (waiting.finished_at, waiting.error_code) == (None, "unavailable")
    assert not Job.objects.filter(due_at__lte=Now()).exists()
    for _ in range(job_steps.MOST_ATTEMPTS):
        hurry(job)
        job_steps.run(job.pk)
    over = reloaded(job)
    assert over.finished_at is not None
    assert (over.error_code, over.error_detail) == ("unavailable", "out of order")


def test_what_is_refused_for_good_ends_at_once(steps: dict[str, Any]) -> None:
    refused = PlatformError("no such page", code="not_found", permanent=True)
    steps[JobKind.VOCABULARY] = raises(refused)
    job = a_job()
    job_steps.run(job.pk)
    assert (reloaded(job).finished_at is not None, reloaded(job).error_code) == (True, "not_found")


def test_a_rate_limit_is_nobodys_failure(steps: dict[str, Any]) -> None:
    steps[JobKind.VOCABULARY] = raises(RateLimited("slow down", retry_after=30.0))
    job = a_job()
    for _ in range(job_steps.MOST_ATTEMPTS + 3):
        hurry(job)
        job_steps.run(job.pk)
    waiting = reloaded(job)
    assert (waiting.finished_at, waiting.error_code, waiting.attempts) == (None, "", 0)
    assert Job.objects.filter(due_at__gt=Now() + timedelta(seconds=20)).exists()


def test_credentials_that_are_no_longer_good_end_it_and_hold_the_connection(
    steps: dict[str, Any],
) -> None:
    steps[JobKind.VOCABULARY] = raises(Unauthorised("token expired"))
    job = a_job()
    job_steps.run(job.pk)
    assert (reloaded(job).error_code, Connection.objects.get().state) == (
        "unauthorised",
        State.NEEDS_REAUTHORISATION,
    )


def test_a_fault_of_ours_is_tried_again_a_few_times(steps: dict[str, Any]) -> None:
    steps[JobKind.VOCABULARY] = raises(ZeroDivisionError("oops"))
    job = a_job()
    for _ in range(job_steps.MOST_FAULTS - 1):
        hurry(job)
        job_steps.run(job.pk)
        assert reloaded(job).finished_at is None
    hurry(job)
    job_steps.run(job.pk)
    over = reloaded(job)
    assert (over.finished_at is not None, over.error_code) == (True, "internal_error")
    assert "oops" in over.error_detail


def test_a_closed_gate_puts_off_what_talks_to_the_platform(steps: dict[str, Any]) -> None:
    steps[JobKind.VOCABULARY] = steps[JobKind.COUNT] = counts_up
    talking, counting = a_job(), a_job(JobKind.COUNT)
    for job in (talking, counting):
        Switch.objects.create(merchant_id=job.merchant_id, on=False)
        hurry(job)
        job_steps.run(job.pk)
    assert [reloaded(job).done for job in (talking, counting)] == [0, 1]
    held = reloaded(talking)
    assert (held.attempts, held.error_code, held.finished_at) == (0, "", None)
    Switch.objects.update(on=True)
    hurry(talking)
    job_steps.run(talking.pk)
    assert reloaded(talking).done == 1


def test_a_job_of_a_platform_that_is_not_installed_ends() -> None:
    connection = a_connection(a_merchant(), platform="gone")
    job = jobs.start(JobKind.VOCABULARY, connection.merchant_id, connection=connection)
    job_steps.run(job.pk)
    assert reloaded(job).error_code == "unknown_platform"


def test_old_jobs_are_forgotten_with_their_files(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    names = [default_storage.save(f"jobs/{n}.csv", ContentFile(b"x")) for n in range(2)]
    old, shared, young, running = (
        a_job(JobKind.LINK_SHEET, file=names[0]),
        a_job(JobKind.LINK_SHEET, file=names[1]),
        a_job(JobKind.LINK_SHEET, file=names[1]),
        a_job(JobKind.LINK_SHEET),
    )
    ninety_one = Now() - timedelta(days=91)
    Job.objects.filter(pk__in=[old.pk, shared.pk]).update(finished_at=ninety_one, due_at=None)
    Job.objects.filter(pk=young.pk).update(finished_at=Now() - timedelta(days=89), due_at=None)
    Job.objects.filter(pk=running.pk).update(created_at=ninety_one)
    assert tasks.trim_jobs() == 2
    assert set(Job.objects.all()) == {young, running}
    assert [default_storage.exists(name) for name in names] == [False, True]
