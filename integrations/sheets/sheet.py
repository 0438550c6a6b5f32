"""What a spreadsheet of one resource is."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import QuerySet

from catalog.batch import BatchResult
from integrations.sheets.cell_values import Column

Texts = Mapping[str, str]  # by column


class Numbered(Protocol):
    @property
    def index(self) -> int: ...


Row = TypeVar("Row", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Values:
    """What a line gives, by column; `number` is the line's in the file."""

    number: int
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line is not taken; `column` is empty when it is about the whole line."""

    number: int
    column: str
    message: str


class Sheet(ABC, Generic[Row]):
    """Columns, the rows of the writer, and the present state as the texts of the columns.

    `required` are columns that must be there, `key` those that say what a line is about.
    `fields` says which column a writer means when it names a field.
    """

    name: str
    key: tuple[str, ...]
    required: tuple[str, ...]
    fields: Mapping[str, str] = {}

    @abstractmethod
    def column(self, name: str) -> Column | None:
        """The column with this name; None when there is none."""

    @abstractmethod
    def examples(self) -> Sequence[str]:
        """The names to show to people."""

    @abstractmethod
    def rows(self, merchant_id: int, lines: Sequence[Values]) -> tuple[list[Row], list[Fault]]:
        """The writer's rows, each with the line's number as its index.

        A line that gives nothing but what it is about has no row: all stays as it is.
        """

    @abstractmethod
    def identity(self, row: Row) -> Hashable:
        """What tells rows apart, as in `state`."""

    @abstractmethod
    def state(self, merchant_id: int, rows: Sequence[Row]) -> dict[Hashable, Texts]:
        """What there is now of what these rows are about; a handful of queries."""

    @abstractmethod
    def write(self, merchant_id: int, rows: Sequence[Row], cause: str) -> BatchResult:
        """The catalog's writer."""

    @abstractmethod
    def header(self, merchant_id: int, listed: QuerySet[Any]) -> list[str]:
        """The columns of an export of the listed rows."""

    @abstractmethod
    def listed(self, merchant_id: int, listed: QuerySet[Any]) -> Iterator[Iterable[Texts]]:
        """All of them as texts, some thousand at a time."""
