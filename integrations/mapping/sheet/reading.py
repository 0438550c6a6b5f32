"""A line of the file to a row, or to what is wrong with it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from integrations.mapping import transform
from integrations.mapping.kinds import Kind
from integrations.mapping.rules import Identity
from integrations.mapping.sheet import cells
from integrations.mapping.sheet.known import KnownTerms
from integrations.mapping.sheet.row import COLUMNS, KIND_WORDS, MappingRow
from integrations.mapping.sheet.xlsx_file import UnusableCell
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.transform import Transform, WrongTransform
from integrations.mapping.words import fold

_KINDS = {fold(word): kind for kind, word in KIND_WORDS.items()} | {
    fold(kind.value): kind for kind in Kind
}


@dataclass(frozen=True, slots=True)
class RowError:
    """`number` is the line in the file, `column` one of COLUMNS; `message` is for people.

    `cells` are the line's texts, to show and to know which rule was meant.
    """

    number: int
    column: str
    message: str
    cells: tuple[str, ...]


class _Wrong(Exception):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


class RowReader:
    """Reads lines in order; the second row for one term is a duplicate."""

    def __init__(self, known: KnownTerms | None) -> None:
        self._known = known
        self._seen: dict[Identity, int] = {}

    def read(self, number: int, line: Sequence[str | UnusableCell]) -> MappingRow | RowError:
        texts = [cells.raw(text) if isinstance(text, str) else "" for text in line[: len(COLUMNS)]]
        texts += [""] * (len(COLUMNS) - len(texts))
        try:
            self._check_usable(line)
            row = self._row(texts)
            self._check_first(number, row)
        except _Wrong as wrong:
            return RowError(number, wrong.column, wrong.message, tuple(texts))
        return row

    def _check_usable(self, line: Sequence[str | UnusableCell]) -> None:
        for column, cell in zip(COLUMNS, line, strict=False):
            if isinstance(cell, UnusableCell):
                raise _Wrong(column, cell.reason)

    def _row(self, texts: Sequence[str]) -> MappingRow:
        kind_word, attribute, merchant_term, external_id, name, rewriting = texts
        kind = _kind(kind_word)
        if not merchant_term.strip():
            raise _Wrong("de", _("your term is missing."))
        if attribute.strip() and kind != Kind.ATTRIBUTE_VALUE:
            raise _Wrong("atributo", _("only attribute values belong to an attribute."))
        term = self._term(kind, external_id, name)
        return MappingRow(
            kind, merchant_term, term.external_id, term.name, _transform(rewriting), attribute
        )

    def _term(self, kind: Kind, external_id: str, name: str) -> PlatformTerm:
        given = PlatformTerm(external_id, name)
        if not (external_id.strip() or name.strip()):
            raise _Wrong("para_nome", _("the platform's term is missing."))
        if self._known is None or not self._known.speaks_of(kind):
            return given
        if external_id.strip():
            return _same(given, self._known.with_id(kind, external_id))
        return _only(given, self._known.with_name(kind, name))

    def _check_first(self, number: int, row: MappingRow) -> None:
        first = self._seen.setdefault(row.identity, number)
        if first != number:
            raise _Wrong("de", _("line %d already has a rule for this term.") % first)


def _kind(word: str) -> Kind:
    kind = _KINDS.get(fold(word))
    if kind is None:
        raise _Wrong("tipo", _("choose one of: %s.") % ", ".join(KIND_WORDS.values()))
    return kind


def _same(given: PlatformTerm, known: PlatformTerm | None) -> PlatformTerm:
    """An id with another term's name beside it is not guessed about."""
    if known is None:
        raise _Wrong("para_codigo", _("the platform has no term with this code."))
    if given.name.strip() and fold(given.name) != fold(known.name):
        raise _Wrong("para_nome", _("this code belongs to “%s”.") % known.name)
    return known


def _only(given: PlatformTerm, known: Sequence[PlatformTerm]) -> PlatformTerm:
    if not known:
        raise _Wrong("para_nome", _("the platform has no term with this name."))
    if len(known) > 1:
        codes = ", ".join(term.external_id for term in known)
        raise _Wrong("para_codigo", _("several terms have this name; give the code: %s.") % codes)
    return known[0]


def _transform(text: str) -> Transform | None:
    if not text.strip():
        return None
    try:
        found: Any = json.loads(text)
        transform.check(found)
    except WrongTransform as error:
        raise _Wrong("transformacao", str(error)) from error
    except (ValueError, RecursionError) as error:
        raise _Wrong("transformacao", _("this is not JSON.")) from error
    return dict(found)
