"""The vocabulary files, read once: which phrases mean the same in which kind of mapping."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from integrations.mapping.kinds import Kind
from integrations.mapping.tokens import Tokens, tokens_of

FOLDER = Path(__file__).parent / "vocabulary"


@dataclass(frozen=True)
class Topic:
    """One vocabulary file in tokens; vocabulary/__init__.py says what each part means."""

    kinds: frozenset[Kind]
    whole: bool
    same: dict[Tokens, Tokens]
    near: dict[Tokens, Tokens]
    drop: frozenset[Tokens]
    contrast: tuple[frozenset[str], ...]
    generic: frozenset[Tokens]

    def is_heard_in(self, terms: Iterable[Tokens]) -> bool:
        """Does a platform with these terms talk of this topic?"""
        return not self.whole or len({self.same[term] for term in terms if term in self.same}) >= 2


@cache
def topics_of(kind: Kind) -> tuple[Topic, ...]:
    return tuple(topic for topic in _all_topics() if kind in topic.kinds)


@cache
def _all_topics() -> tuple[Topic, ...]:
    files = sorted(FOLDER.glob("*.toml"))
    return tuple(_topic(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)


def _topic(table: dict[str, Any]) -> Topic:
    return Topic(
        kinds=frozenset(map(Kind, table["kinds"])),
        whole=table.get("whole", False),
        same=_groups(table.get("same", [])),
        near=_groups(table.get("near", [])),
        drop=frozenset(map(tokens_of, table.get("drop", []))),
        contrast=tuple(frozenset(_words(group)) for group in table.get("contrast", [])),
        generic=frozenset(map(tokens_of, table.get("generic", []))),
    )


def _groups(groups: Sequence[Sequence[str]]) -> dict[Tokens, Tokens]:
    """Each phrase to the first of its group; a group may go on from one before it."""
    found: dict[Tokens, Tokens] = {}
    for group in groups:
        phrases = [tokens_of(phrase) for phrase in group]
        first = found.get(phrases[0], phrases[0])
        for phrase in phrases:
            found.setdefault(phrase, first)
    return found


def _words(group: Sequence[str]) -> Iterable[str]:
    return (token for phrase in group for token in tokens_of(phrase))
