"""Transforms of plain text: trim, case, fixed text."""

from integrations.mapping.transforms.shape import Options, Shape, a_text, one_of
from integrations.mapping.values import Value, text_of

# Inside a title these stay small, as Portuguese has it: "Camiseta de Algodão".
_SMALL = "a as ao aos à às o os e ou de da das do dos em na nas no nos com por para"
SMALL_WORDS = frozenset(_SMALL.split())


def _trim(options: Options, value: Value, unit: str) -> str:
    return " ".join(text_of(value).split())


def _case(options: Options, value: Value, unit: str) -> str:
    text = text_of(value)
    if options["to"] == "title":
        return _title(text)
    return text.upper() if options["to"] == "upper" else text.lower()


def _title(text: str) -> str:
    words = text.lower().split(" ")
    titled = [
        word if at and word in SMALL_WORDS else word[:1].upper() + word[1:]
        for at, word in enumerate(words)
    ]
    return " ".join(titled)


def _fixed(options: Options, value: Value, unit: str) -> str:
    return str(options["text"])


TRIM = Shape(_trim)
CASE = Shape(_case, required={"to": one_of("upper", "lower", "title")})
FIXED = Shape(_fixed, required={"text": a_text})
