"""Suggestions for De<>Para: how many may be accepted unseen, and how many of those are right?

`term_pairs/` holds pairs written for this project: a merchant's term and the platform term it
is, or nothing when it has no counterpart; rows without a merchant's term are platform terms that
nobody means, most of them look-alikes. All rows of a scene are one attribute (or brand list, or
category tree) of one connection. `tuning` may be looked at; `held_out` was written before
the vocabulary and is only ever counted.
"""

import csv
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integrations.mapping.kinds import Kind
from integrations.mapping.suggest import ACCEPT_ALL, Suggestion, suggest
from integrations.mapping.terms import PlatformTerm
from tests.bench.options import Options

DEFAULTS = Options(skus=20_000, rounds=3)
PAIRS = Path(__file__).parent / "term_pairs"
PARTS = ("tuning", "held_out")


@dataclass(frozen=True)
class Scene:
    kind: Kind
    name: str
    pairs: dict[str, str]
    platform_terms: list[PlatformTerm]


@dataclass
class Score:
    """`wanted` pairs have a counterpart; `accepted` suggestions reached the threshold."""

    pairs: int = 0
    wanted: int = 0
    accepted: int = 0
    right: int = 0
    shown: int = 0

    def add(self, other: "Score") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def precision(self) -> float:
        return self.right / self.accepted if self.accepted else 1.0

    @property
    def coverage(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0


def run(options: Options) -> dict[str, Any]:
    """`skus` is the number of platform terms of the speed run; a quarter is the merchant's."""
    total, parts = Score(), {}
    for part in PARTS:
        by_kind = scores(scenes(part), tell=part == "tuning")
        parts[part] = _print_table(part, by_kind)
        total.add(parts[part])
    orphans, taken = _orphans([scene for part in PARTS for scene in scenes(part)])
    print(f"\nafter their counterpart was taken away, {taken} of {orphans} terms were accepted\n")
    milliseconds = min(_speed(options.skus) for _ in range(options.rounds))
    return {
        "bench": "mapping",
        "pairs": total.pairs,
        "precision": round(total.precision, 4),
        "coverage": round(total.coverage, 4),
        "threshold": ACCEPT_ALL,
        **{f"{part}_precision": round(score.precision, 4) for part, score in parts.items()},
        **{f"{part}_coverage": round(score.coverage, 4) for part, score in parts.items()},
        "without_counterpart": total.pairs - total.wanted,
        "orphans": orphans,
        "orphans_accepted": taken,
        f"ms_{options.skus // 4}x{options.skus}": round(milliseconds),
    }


def scenes(part: str) -> list[Scene]:
    """The scenes of "tuning" or "held_out"."""
    rows: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    with (PAIRS / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            rows[row["kind"], row["scene"]].append((row["merchant"], row["platform"]))
    return [_scene(Kind(kind), name, pairs) for (kind, name), pairs in rows.items()]


def _scene(kind: Kind, name: str, pairs: Sequence[tuple[str, str]]) -> Scene:
    names = dict.fromkeys(platform for _, platform in pairs if platform)
    return Scene(
        kind,
        name,
        {merchant: platform for merchant, platform in pairs if merchant},
        [PlatformTerm(str(number), name) for number, name in enumerate(names, 1)],
    )


def scores(given: Iterable[Scene], *, tell: bool = False) -> dict[Kind, Score]:
    """By kind; `tell` prints the suggestions that are wrongly accepted."""
    by_kind: dict[Kind, Score] = defaultdict(Score)
    for scene in given:
        suggestions = suggest(scene.kind, list(scene.pairs), scene.platform_terms)
        by_kind[scene.kind].add(_score(scene, suggestions))
        if tell:
            _print_wrong(scene, suggestions)
    return by_kind


def _score(scene: Scene, suggestions: Sequence[Suggestion]) -> Score:
    accepted = [found for found in suggestions if found.confidence >= ACCEPT_ALL]
    right = [found for found in accepted if scene.pairs[found.merchant] == found.platform.name]
    shown = [found for found in suggestions if scene.pairs[found.merchant] == found.platform.name]
    wanted = sum(bool(platform) for platform in scene.pairs.values())
    return Score(len(scene.pairs), wanted, len(accepted), len(right), len(shown))


def _orphans(given: Iterable[Scene]) -> tuple[int, int]:
    """How many terms lose their counterpart, and how many of them are accepted all the same."""
    tried = accepted = 0
    for scene in given:
        for merchant, platform in scene.pairs.items():
            if platform:
                rest = [term for term in scene.platform_terms if term.name != platform]
                found = suggest(scene.kind, list(scene.pairs), rest)
                tried += 1
                accepted += any(
                    one.merchant == merchant and one.confidence >= ACCEPT_ALL for one in found
                )
    return tried, accepted


def _print_wrong(scene: Scene, suggestions: Sequence[Suggestion]) -> None:
    for found in suggestions:
        expected = scene.pairs[found.merchant]
        if found.confidence >= ACCEPT_ALL and found.platform.name != expected:
            print(
                f"wrong  {scene.kind} ({scene.name}): {found.merchant!r} is not"
                f" {found.platform.name!r} [{found.why}] but {expected or 'nothing'!r}"
            )


def _print_table(part: str, by_kind: dict[Kind, Score]) -> Score:
    total = Score()
    for score in by_kind.values():
        total.add(score)
    print(f"\n{part:<16}{'pairs':>7}{'accepted':>10}{'right':>7}{'precision':>11}", end="")
    print(f"{'coverage':>10}{'offered':>9}")
    for name, score in [*by_kind.items(), ("all", total)]:
        offered = score.shown / score.wanted if score.wanted else 1.0
        print(
            f"{name:<16}{score.pairs:>7}{score.accepted:>10}{score.right:>7}"
            f"{score.precision:>11.3f}{score.coverage:>10.3f}{offered:>9.3f}"
        )
    return total


def _speed(platform_size: int) -> float:
    """Invented catalogs: a third of the terms alike, a third misspelt, a third unknown."""
    chance = random.Random(platform_size)
    names = [_name(chance) for _ in range(platform_size)]
    known = [chance.choice(names) for _ in range(platform_size // 4)]
    merchant = [_spoilt(chance, name, at % 3) for at, name in enumerate(known)]
    terms = [PlatformTerm(str(number), name) for number, name in enumerate(names)]
    start = time.perf_counter()
    suggest(Kind.ATTRIBUTE_VALUE, merchant, terms)
    return (time.perf_counter() - start) * 1_000


def _name(chance: random.Random) -> str:
    """Two to four words of three syllables; a few hundred of them are common."""
    words = [_word(random.Random(int(chance.paretovariate(0.4)) % 50_000)) for _ in range(3)]
    return " ".join(words[: chance.randint(2, 3)]) + f" {chance.randint(1, 500)}"


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("bcdfglmnprstv") + chance.choice("aeiou") for _ in range(3))


def _spoilt(chance: random.Random, name: str, how: int) -> str:
    if how == 0:
        return name.upper() + "s"
    at = chance.randrange(len(name))
    return name[:at] + chance.choice("aeiou") + name[at + 1 :] if how == 1 else _name(chance)
