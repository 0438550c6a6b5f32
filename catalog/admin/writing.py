"""Between a form and the writers, which take batches and answer row by row."""

from catalog.batch import BatchResult


class Refused(Exception):
    """A writer refused a row its form had found good: the world changed in between."""


def applied(result: BatchResult) -> None:
    """Raises Refused with the writer's reason."""
    if result.rejected:
        raise Refused(result.rejected[0].reason)
