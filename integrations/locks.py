"""The numbers of our advisory locks.

The whole database shares one space of 64-bit numbers. Ours begin with bits of their own for each
purpose and end with the id of whoever takes turns.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection

_PURPOSE_BITS = 48


class Lock(IntEnum):
    """What is taken in turns."""

    WRITES = 0x0DE9
    LINKING = 0x0DEA
    REPLAY = 0x0DEB
    JOBS = 0x0DEC
    RULES = 0x0DED
    COUNTING = 0x0DEE
    PROBLEMS = 0x0DEF
    ALONE = 0x0DF0
    CARRIERS = 0x0DF1

    def of(self, whose: int) -> int:
        """The number to lock for this merchant, or connection; `of(0)` is what all of the purpose
        begin with."""
        return self << _PURPOSE_BITS | whose

    def take(self, whose: int) -> None:
        """Wait for the turn; it ends with the transaction."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [self.of(whose)])


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Nobody else is inside under this name meanwhile. The lock is the database session's and not
    a transaction's, so that it may be held around a call of HTTP; it ends with the process."""
    number = _number(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        _leave(number)


@contextmanager
def if_alone(name: str) -> Iterator[bool]:
    """As `alone`, without waiting: yields whether nobody else is inside."""
    number = _number(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        [mine] = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            _leave(number)


def _number(name: str) -> int:
    digest = hashlib.sha256(name.encode()).digest()
    return Lock.ALONE.of(int.from_bytes(digest[:6]))


def _leave(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
