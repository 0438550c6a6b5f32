"""Long lists come page by page, so that reading them can be gone on with later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that could not be understood: its id there, "" when it has none, and the reason in
    the platform folder's words."""

    external_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of the rows. `next` asks for the ones behind them; "" on the last page.

    `total` is how many rows there are in all, as far as the platform tells: to show progress,
    never a reason to stop. `skipped` were on this page too.
    """

    rows: Sequence[T]
    next: str = ""
    total: int | None = None
    skipped: Sequence[Skipped] = ()
