"""A line of the file to a row, or to what is wrong with it."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from integrations.mapping import transform
from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.mapping.sheet import cells
from integrations.mapping.sheet.known import KnownTerms
from integrations.mapping.sheet.row import COLUMNS, KIND_WORDS, MappingRow
from integrations.mapping.sheet.storable import unstorable
from integrations.mapping.sheet.xlsx_file import UnusableCell
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.transform import Transform, WrongTransform
from integrations.mapping.words import fold

_KINDS = {fold(word): kind for kind, word in KIND_WORDS.items()} | {
    fold(kind.value): kind for kind in Kind
}


_DECIMAL_COMMA = re.compile(r":\s*-?[0-9]+,[0-9]")


@dataclass(frozen=True, slots=True)
class RowError:
    """`number` is the line in the file, `column` one of COLUMNS; `message` is for people.

    `cells` are the line's texts, to show and to know which rule was meant.
    """

    number: int
    column: str
    message: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlankRow:
    """A line that only has one side: it waits for its other side, and changes nothing."""

    number: int
    cells: tuple[str, ...]


class _Wrong(Exception):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


class RowReader:
    """Reads lines in order; the second row for one term is a duplicate.

    `known` may be told anew for each few lines.
    """

    def __init__(self, known: KnownTerms | None = None) -> None:
        self.known = known
        self._seen: dict[bytes, int] = {}

    def read(
        self, number: int, line: Sequence[str | UnusableCell]
    ) -> MappingRow | RowError | BlankRow:
        texts = texts_of(line)
        try:
            self._check_usable(line)
            if _is_blank(texts):
                return BlankRow(number, texts)
            row = self._row(texts)
            self._check_storable(row)
            self._check_first(number, row)
        except _Wrong as wrong:
            return RowError(number, wrong.column, wrong.message, texts)
        return row

    def _check_usable(self, line: Sequence[str | UnusableCell]) -> None:
        for column, cell in zip(COLUMNS, line, strict=False):
            if isinstance(cell, UnusableCell):
                raise _Wrong(column, cell.reason)

    def _check_storable(self, row: MappingRow) -> None:
        found = unstorable(row)
        if found is not None:
            raise _Wrong(*found)

    def _row(self, texts: Sequence[str]) -> MappingRow:
        kind_word, attribute, merchant_term, external_id, name, rewriting = texts
        kind = _kind(kind_word)
        if not merchant_term.strip():
            raise _Wrong("de", _("your term is missing."))
        if attribute.strip() and kind != Kind.ATTRIBUTE_VALUE:
            raise _Wrong("atributo", _("only attribute values belong to an attribute."))
        if not (external_id.strip() or name.strip()):
            raise _Wrong("para_nome", _("the platform's term is missing."))
        given = MappingRow(kind, merchant_term, external_id, name, _transform(rewriting), attribute)
        return given if self._stands(given) else self._with_known_term(given)

    def _stands(self, given: MappingRow) -> bool:
        return self.known is not None and self.known.stands(given)

    def _with_known_term(self, given: MappingRow) -> MappingRow:
        if self.known is None or not self.known.speaks_of(given.kind):
            return given
        term = given.rule.platform_term
        if term.external_id.strip():
            found = _same(term, self.known.with_id(given.kind, term.external_id))
        else:
            found = _only(term, self.known.with_name(given.kind, term.name))
        return replace(given, platform_id=found.external_id, platform_name=found.name)

    def _check_first(self, number: int, row: MappingRow) -> None:
        first = self._seen.setdefault(_digest(row), number)
        if first != number:
            raise _Wrong("de", _("line %d already has a rule for this term.") % first)


def texts_of(line: Sequence[str | UnusableCell]) -> tuple[str, ...]:
    """The line's texts under COLUMNS, without what only guards them from programs."""
    texts = [cells.raw(text) if isinstance(text, str) else "" for text in line[: len(COLUMNS)]]
    return (*texts, *[""] * (len(COLUMNS) - len(texts)))


def kind_of(word: str) -> Kind | None:
    return _KINDS.get(fold(word))


def _digest(row: MappingRow) -> bytes:
    """Of the identity: files have many lines."""
    text = json.dumps(row.identity)
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _is_blank(texts: Sequence[str]) -> bool:
    """An export gives what is not mapped yet its place; the line may stay as it is."""
    kind_word, _attribute, merchant_term, external_id, name, rewriting = texts
    has_theirs = bool(external_id.strip() or name.strip())
    has_ours = bool(merchant_term.strip())
    if rewriting.strip() or has_ours == has_theirs or kind_of(kind_word) is None:
        return False
    return has_ours or kind_of(kind_word) in FROM_PLATFORM


def _kind(word: str) -> Kind:
    kind = kind_of(word)
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
        raise _Wrong("transformacao", _not_json(text)) from error
    return dict(found)


def _not_json(text: str) -> str:
    if _DECIMAL_COMMA.search(text):
        return _("this is not JSON: numbers here have a point, not a comma.")
    return _("this is not JSON.")
