"""When something is said to have happened: clocks differ a little, but nobody tells the future."""

from datetime import datetime, timedelta

CLOCKS_DIFFER = timedelta(minutes=5)


def is_to_come(moment: datetime, now: datetime) -> bool:
    return moment > now + CLOCKS_DIFFER


def is_before(moment: datetime, earliest: datetime | None) -> bool:
    """Whether it is clearly before what has to come first; None when that is not known."""
    return earliest is not None and moment < earliest - CLOCKS_DIFFER
