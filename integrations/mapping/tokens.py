"""A term cut into tokens: words in their base form, numbers, and measures in one unit.

    "Camisetas Pretas"  → camiseta, preto
    "1,5 kg", "1500 g"  → =1500 mass
    "10x15 cm"          → =100x150 length
    "3 a 6 meses"       → =3, =6 months
    "127/220V"          → =127 voltage, =220 voltage

A token that starts with "=" is a figure. Figures are never merely similar: they agree or not.
"""

import re
from decimal import Decimal
from functools import lru_cache

from integrations.mapping import numbers
from integrations.mapping.units import UNITS, Unit
from integrations.mapping.values import number_text
from integrations.mapping.words import STOP_WORDS, base, fold

Tokens = tuple[str, ...]

FIGURE = "="
# "O Boticário", "Nº 37": nothing is lost with the first word.
_LEAD = re.compile(r"^(?:[oa]s?|no|n\.|n) +(?=\S)")
# Written before a slash, these are whole words.
_SHORT = {"c": "com ", "s": "sem ", "p": "para "}
_SHORT_FORM = re.compile(r"\b([csp])/ ?(?=[a-z]{3})")

_NUMBER = r"[0-9]+(?:\.[0-9]{3})+(?:,[0-9]+)?(?![0-9])|[0-9]+(?:[.,][0-9]+)?"
_NAMES = "|".join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True))
# "a" is ampere only when it touches its number: "0 a 3 meses" is a range.
_UNIT = rf"(?:\s*(?!a\b)(?:{_NAMES})|a)(?![a-z0-9])"
_PATTERN = re.compile(
    rf"(?P<sides>(?:{_NUMBER})(?:\s*x\s*(?:{_NUMBER}))+)(?P<sides_unit>{_UNIT})?(?![a-z0-9])"
    rf"|(?P<top>[1-9][0-9]?)/(?P<bottom>[1-9][0-9]?)(?P<part_unit>{_UNIT})"
    rf"|(?P<number>{_NUMBER})(?:(?P<unit>{_UNIT})|(?![a-z0-9]))"
    r"|(?P<word>[a-z0-9]+)"
    r"|(?P<plus>(?<=[a-z0-9])\+(?=\s|$))"
)


@lru_cache(maxsize=100_000)
def tokens_of(text: str) -> Tokens:
    """The tokens in the order of the text, stop words between others left out."""
    plain = _LEAD.sub("", fold(text).replace("''", '"'))
    plain = _SHORT_FORM.sub(lambda found: _SHORT[found[1]], plain)
    found = [token for match in _PATTERN.finditer(plain) for token in _tokens(match)]
    last = len(found) - 1
    kept = [token for at, token in enumerate(found) if token not in STOP_WORDS or at in (0, last)]
    return tuple(kept)


def _tokens(match: re.Match[str]) -> list[str]:
    if sides := match["sides"]:
        unit = _unit(match["sides_unit"])
        return [_figure([_amount(side) for side in re.split(r"\s*x\s*", sides)], unit)]
    if top := match["top"]:
        return _part(top, match["bottom"], _unit(match["part_unit"]))
    if number := match["number"]:
        return [_figure([_amount(number)], _unit(match["unit"]))]
    return ["plus"] if match["plus"] else [base(match["word"])]


def _part(top: str, bottom: str, unit: Unit | None) -> list[str]:
    """ "1/2 kg" is half a kilo; "40/41 cm", or anything that is no part, is two figures."""
    if int(top) < int(bottom) <= 16:
        return [_figure([Decimal(top) / Decimal(bottom)], unit)]
    return [_figure([Decimal(top)], None), _figure([Decimal(bottom)], unit)]


def _unit(name: str | None) -> Unit | None:
    return UNITS[name.strip()] if name else None


def _amount(text: str) -> Decimal:
    return numbers.parse(text) or Decimal(0)


def _figure(amounts: list[Decimal], unit: Unit | None) -> str:
    factor = unit.factor if unit else Decimal(1)
    text = "x".join(number_text(amount * factor) for amount in amounts)
    return f"{FIGURE}{text} {unit.dimension}" if unit else f"{FIGURE}{text}"


def is_figure(token: str) -> bool:
    """Does it hold a number, alone or in a name such as "g1" or "4xl"?"""
    return any(letter.isdigit() for letter in token)
