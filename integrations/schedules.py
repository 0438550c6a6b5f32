"""What runs by the clock. Rows made by hand are reported and left alone.

django-q2 looks every 30 s and knows no period under a minute; one row that cannot be read stops
all of them. So the rows are made and repaired from this list whenever a worker starts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django_q.models import Schedule

OURS = "depara:"
EXCLUSIVE = f'LOCK TABLE "{Schedule._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE'


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`func` every so many `minutes`, or at the times of `cron` (in the zone of TIME_ZONE)."""

    name: str
    func: str
    minutes: int | None = None
    cron: str | None = None

    def columns(self) -> dict[str, Any]:
        """What its row must say. Everything but the clock: next_run and the last task."""
        return {
            "func": self.func,
            "schedule_type": Schedule.CRON if self.cron else Schedule.MINUTES,
            "minutes": self.minutes,
            "cron": self.cron,
            "repeats": -1,
            "args": None,
            "kwargs": None,
            "hook": None,
            "cluster": None,
            "intended_date_kwarg": None,
        }


PLANS = (
    # The watchdog ticks every other second; this is the net below it.
    Plan(name="tick", func="integrations.tasks.tick", minutes=1),
    Plan(name="campaigns", func="integrations.tasks.campaign_edges", minutes=1),
    Plan(name="orders", func="integrations.tasks.compare_orders", cron="40 2 * * *"),
    Plan(name="privacy", func="integrations.tasks.privacy_requests", minutes=1),
    Plan(name="deliveries", func="integrations.tasks.ask_trackers", minutes=30),
    Plan(name="retention", func="integrations.tasks.trim_call_log", cron="20 3 * * *"),
    Plan(name="old-webhooks", func="integrations.tasks.trim_webhooks", cron="25 3 * * *"),
    Plan(name="old-jobs", func="integrations.tasks.trim_jobs", cron="30 3 * * *"),
    Plan(name="mapping-sheets", func="integrations.tasks.trim_mapping_sheets", cron="35 3 * * *"),
    Plan(name="vocabularies", func="integrations.tasks.import_vocabularies", cron="40 3 * * *"),
    Plan(name="catalogs", func="integrations.tasks.import_catalogs", cron="10 4 * * *"),
    Plan(name="ledger", func="integrations.tasks.check_ledger", cron="50 3 * * *"),
    Plan(name="terms", func="integrations.tasks.count_terms", cron="20 4 * * *"),
)


def synchronise(plans: tuple[Plan, ...] = PLANS) -> list[str]:
    """Make the schedule rows say what `plans` says; returns a line for each thing done or seen."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(EXCLUSIVE)  # workers of several machines may start at once
        return [*_remove_stale(plans), *_put_right(plans), *_foreign()]


def _remove_stale(plans: tuple[Plan, ...]) -> Iterator[str]:
    names = {OURS + plan.name for plan in plans}
    for row in Schedule.objects.filter(name__startswith=OURS).order_by("pk"):
        if row.name in names:
            names.remove(row.name)  # a second row of the same name is one too many
        else:
            row.delete()
            yield f"removed {row.name}"


def _put_right(plans: tuple[Plan, ...]) -> Iterator[str]:
    for plan in plans:
        row = Schedule.objects.filter(name=OURS + plan.name).first()
        if row is None:
            Schedule.objects.create(name=OURS + plan.name, **plan.columns())
            yield f"created {OURS}{plan.name}"
        elif wrong := [key for key, value in plan.columns().items() if getattr(row, key) != value]:
            _repair(row, plan)
            yield f"repaired {row.name}: {', '.join(wrong)}"
        elif _is_put_off(row):
            _repair(row, plan)
            yield f"resumed {row.name}"


def _is_put_off(row: Schedule) -> bool:
    return row.next_run is None or row.next_run > row.calculate_next_run(timezone.now())


def _repair(row: Schedule, plan: Plan) -> None:
    for key, value in plan.columns().items():
        setattr(row, key, value)
    # django-q2 would keep the time of the old rule.
    row.next_run = row.calculate_next_run(timezone.now())
    row.save()


def _foreign() -> Iterator[str]:
    for row in Schedule.objects.exclude(name__startswith=OURS):
        yield f"left alone, made by hand: {row.name or row.pk} ({row.func})"
