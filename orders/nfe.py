"""The access key of an NF-e (model 55) or NFC-e (65): what its 44 characters say.

    35 2605 11222333000181 55 001 000000123 1 00000017 5
    UF AAMM issuer         mod ser number   tpEmis cNF check digit

Source: MOC "Visão Geral", 2.2.6; since July 2026 the issuer's CNPJ may have letters in its first
twelve places (IN RFB 2.229/2024, NT Conjunta 2025.001). Texts of exceptions are for people.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from stdnum.br import cnpj, cpf

LENGTH = 44
MODELS = ("55", "65")
# The country's states by IBGE's codes.
STATES = {
    "11": "RO", "12": "AC", "13": "AM", "14": "RR", "15": "PA", "16": "AP", "17": "TO",
    "21": "MA", "22": "PI", "23": "CE", "24": "RN", "25": "PB", "26": "PE", "27": "AL",
    "28": "SE", "29": "BA", "31": "MG", "32": "ES", "33": "RJ", "35": "SP", "41": "PR",
    "42": "SC", "43": "RS", "50": "MS", "51": "MT", "52": "GO", "53": "DF",
}  # fmt: skip
# Series of issuers who are people: eleven digits of a CPF behind three zeros (NT 2018.001).
_OF_PEOPLE = range(920, 970)
_SHAPE = re.compile(r"[0-9]{6}[0-9A-Z]{12}[0-9]{26}")
# What people and programs write between the digits, and the Id of an XML before them.
_BETWEEN = re.compile(r"[\s.,/–-]")


class WrongKey(Exception):
    """This is not the access key of an NF-e; the message says why."""


@dataclass(frozen=True, slots=True)
class AccessKey:
    """`text` has no punctuation. `number` and `series` have no leading zeros."""

    text: str
    state_code: str
    year: int
    month: int
    issuer: str
    model: str
    series: str
    number: str

    @property
    def state(self) -> str:
        """The issuer's state, "SP"; "" when there is no such code."""
        return STATES.get(self.state_code, "")

    @property
    def issuer_root(self) -> str:
        """The company, whichever of its branches issued it."""
        return self.issuer[:8]

    @property
    def issuer_is_known(self) -> bool:
        """Whether the issuer's own check digits are right."""
        if int(self.series) in _OF_PEOPLE and self.issuer.startswith("000"):
            return bool(cpf.is_valid(self.issuer[3:]))
        return bool(cnpj.is_valid(self.issuer))

    def is_of(self, day: date) -> bool:
        return (self.year, self.month) == (day.year, day.month)


def compact(text: str) -> str:
    """As it is kept: without spaces and punctuation, letters in capitals."""
    return _BETWEEN.sub("", text).upper().removeprefix("NFE")


def has_shape(key: str) -> bool:
    """Of a compact one: digits, with letters in the issuer's place only."""
    return _SHAPE.fullmatch(key) is not None


def split(text: str) -> AccessKey:
    """Only the shape is looked at, 44 characters: test accounts make up the rest. Raises
    WrongKey."""
    key = compact(text)
    if len(key) != LENGTH:
        raise WrongKey(
            _("An access key has 44 characters, and this one has %(length)d.")
            % {"length": len(key)}
        )
    if not has_shape(key):
        raise WrongKey(_("An access key has digits only; letters are for the issuer's CNPJ."))
    return AccessKey(
        text=key,
        state_code=key[:2],
        year=2000 + int(key[2:4]),
        month=int(key[4:6]),
        issuer=key[6:20],
        model=key[20:22],
        series=str(int(key[22:25])),
        number=str(int(key[25:34])),
    )


def read(text: str) -> AccessKey:
    """Everything that can be wrong with a key is looked at. Raises WrongKey."""
    key = split(text)
    expected = check_digit(key.text[:-1])
    if key.text[-1] != expected:
        raise WrongKey(_("A character of the key is wrong: its check digit does not agree."))
    if not key.state:
        raise WrongKey(_("No state has the code %(code)s.") % {"code": key.state_code})
    if not 1 <= key.month <= 12:
        raise WrongKey(_("The key's month, %(month)02d, does not exist.") % {"month": key.month})
    if key.model not in MODELS:
        raise WrongKey(
            _("The key is of a document of model %(model)s; an NF-e's is 55, an NFC-e's 65.")
            % {"model": key.model}
        )
    if key.number == "0":
        raise WrongKey(_("The key's invoice has no number."))
    if not key.issuer_is_known:
        raise WrongKey(
            _("The issuer's CNPJ in the key, %(cnpj)s, is wrong.") % {"cnpj": key.issuer}
        )
    return key


def check_digit(rest: str) -> str:
    """Of the 43 characters before it: modulo 11 with the weights 2 to 9 from the right; remainders
    0 and 1 give 0. A character's value is its ASCII code less 48, which digits are themselves."""
    weighed = sum(
        (ord(character) - 48) * (2 + place % 8) for place, character in enumerate(reversed(rest))
    )
    remainder = weighed % 11
    return "0" if remainder < 2 else str(11 - remainder)
