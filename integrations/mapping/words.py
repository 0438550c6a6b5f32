"""Portuguese words: without accents, in the singular, and adjectives in the masculine.

Only equality matters here, so a form need not be a word: "torre" and "torres" both become
"torr".
"""

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

_PLAIN = str.maketrans("″”“’´‐–—×ºª", '"""\'\'---xoa')

_TABLE = tomllib.loads(Path(__file__).with_name("inflection.toml").read_text(encoding="utf-8"))
STOP_WORDS = frozenset[str](_TABLE["stop_words"])
UNCHANGED = frozenset[str](_TABLE["unchanged"])
IRREGULAR: dict[str, str] = _TABLE["irregular"]
# (ending of the plural, ending of the singular); the first that fits is taken
ENDINGS = (
    ("oes", "ao"), ("aes", "ao"), ("aos", "ao"),
    ("ais", "al"), ("eis", "el"), ("ois", "ol"), ("uis", "ul"), ("is", "il"),
    ("ns", "m"), ("res", "r"), ("zes", "z"),
)  # fmt: skip
ADJECTIVES = frozenset[str](_TABLE["adjectives"])


def fold(text: str) -> str:
    """Lower case, no accents, plain quotes and dashes, one space where there were several."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN)).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.split())


@lru_cache(maxsize=50_000)
def base(word: str) -> str:
    """A folded word's form that is the same for singular and plural, masculine and feminine."""
    single = _singular(word)
    if single.endswith("a") and single[:-1] + "o" in ADJECTIVES:
        return single[:-1] + "o"
    return single


def _singular(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in UNCHANGED or len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("s"):
        return _without_s(word)
    return word[:-1] if re.search(r"..[rz]e$", word) and len(word) > 4 else word


def _without_s(word: str) -> str:
    if re.search(r"(ss|[^aeo]us)$", word):
        return word
    for plural, singular in ENDINGS:
        if word.endswith(plural):
            return word[: -len(plural)] + singular
    return word[:-1]
