"""Reading page after page, as sync does."""

from collections.abc import Callable
from typing import TypeVar

from integrations.contract import Page

T = TypeVar("T")


def pages_of(read: Callable[[str], Page[T]]) -> list[Page[T]]:
    found = [read("")]
    while cursor := found[-1].next:
        found.append(read(cursor))
    return found


def rows_of(read: Callable[[str], Page[T]]) -> list[T]:
    return [row for page in pages_of(read) for row in page.rows]


def sizes(read: Callable[[str], Page[T]]) -> list[int]:
    return [len(page.rows) for page in pages_of(read)]
