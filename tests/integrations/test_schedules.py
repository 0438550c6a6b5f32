from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule

from integrations.schedules import PLANS, Plan, synchronise

pytestmark = pytest.mark.django_db

HOURLY = Plan(name="sweep", func="integrations.tasks.tick", cron="0 * * * *")


def sweep() -> Schedule:
    return Schedule.objects.get(name="depara:sweep")


def damage(**columns: Any) -> None:
    Schedule.objects.filter(name="depara:sweep").update(**columns)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_every_plan_names_a_function_that_exists(plan: Plan) -> None:
    assert callable(import_string(plan.func))


def test_the_rows_are_made_once() -> None:
    assert synchronise() == [f"created depara:{plan.name}" for plan in PLANS]
    before = list(Schedule.objects.order_by("pk").values())
    assert synchronise() == []
    assert list(Schedule.objects.order_by("pk").values()) == before


def test_the_command_says_what_it_did() -> None:
    said = StringIO()
    call_command("schedules", stdout=said)
    assert "created depara:tick" in said.getvalue()


def test_a_damaged_row_is_repaired() -> None:
    """A row with unreadable args would stop every schedule of the cluster."""
    synchronise((HOURLY,))
    damage(args="not python(", func="no.such.thing", repeats=0)
    assert synchronise((HOURLY,)) == ["repaired depara:sweep: func, repeats, args"]
    assert (sweep().args, sweep().func, sweep().repeats) == (None, HOURLY.func, -1)


def test_a_new_cron_moves_the_next_run() -> None:
    synchronise((HOURLY,))
    damage(next_run=timezone.now() + timedelta(minutes=1))
    nightly = Plan(name="sweep", func=HOURLY.func, cron="20 3 * * *")
    synchronise((nightly,))
    local = timezone.localtime(sweep().next_run)
    assert (local.hour, local.minute) == (3, 20)


@pytest.mark.parametrize("next_run", [None, timezone.now() + timedelta(days=400)])
def test_a_row_that_was_put_off_runs_again(next_run: Any) -> None:
    synchronise((HOURLY,))
    damage(next_run=next_run)
    assert synchronise((HOURLY,)) == ["resumed depara:sweep"]
    assert sweep().next_run <= timezone.now() + timedelta(hours=1)


def test_a_plan_that_left_the_list_leaves_the_table() -> None:
    synchronise((HOURLY,))
    assert "removed depara:sweep" in synchronise()
    assert not Schedule.objects.filter(name="depara:sweep").exists()


def test_a_second_row_of_the_same_name_is_removed() -> None:
    synchronise((HOURLY,))
    Schedule.objects.create(name="depara:sweep", **HOURLY.columns())
    assert synchronise((HOURLY,)) == ["removed depara:sweep"]
    assert sweep().func == HOURLY.func


@pytest.mark.parametrize("name", [None, "my own"])
def test_a_row_made_by_hand_is_reported_and_left_alone(name: str | None) -> None:
    row = Schedule.objects.create(name=name, func="some.thing", schedule_type=Schedule.HOURLY)
    [line] = [line for line in synchronise() if "by hand" in line]
    assert "some.thing" in line
    assert Schedule.objects.filter(pk=row.pk).exists()
