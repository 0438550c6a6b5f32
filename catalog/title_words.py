"""Search by words of a title, without case and accents: an index answers it, at any number of
products. Not by stems: "camisetas" finds "Camiseta" because each word is taken as a beginning."""

import re

from django.db.models import F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.fields import BooleanField, TextField

_ACCENTED = "áàâãäéèêëíìîïóòôõöúùûüçñ"
_PLAIN = "aaaaaeeeeiiiiooooouuuucn"
_FOLD = str.maketrans(_ACCENTED, _PLAIN)
_WORD = re.compile(r"\w+")
MOST_WORDS = 8


class Words(Func):
    """The words of a text, as PostgreSQL's tsvector; no extension is needed."""

    function = "to_tsvector"
    template = (
        "to_tsvector('simple'::regconfig,"
        f" translate(lower(%(expressions)s), '{_ACCENTED}', '{_PLAIN}'))"
    )
    output_field = TextField()


class _Has(Func):
    """words @@ query"""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()
    conditional = True


def has_words(column: str, text: str) -> Combinable | None:
    """That `column` has words that begin like each of those in `text`; None without a word."""
    words = _WORD.findall(text.lower().translate(_FOLD).replace("_", " "))[:MOST_WORDS]
    if not words:
        return None
    query = " & ".join(f"{_singular(word)}:*" for word in words)
    asked = Func(Value("simple"), Value(query), function="to_tsquery", output_field=TextField(),
                 template="to_tsquery(%(expressions)s)", arg_joiner="::regconfig, ")  # fmt: skip
    return _Has(Words(F(column)), asked)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
