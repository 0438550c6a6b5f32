"""The child's side of a watched cluster."""

from django.core.management import call_command

from integrations.worker import beat, lifeline


def run(beat_pipe: int, lifeline_pipe: int) -> None:
    """Become the master process of a django-q2 cluster that beats, and dies with its watchdog."""
    lifeline.hold(lifeline_pipe)
    beat.beat_into(beat_pipe)
    call_command("qcluster")
