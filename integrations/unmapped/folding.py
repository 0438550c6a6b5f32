"""Search without regard to case and accents, by the beginning of a term or of a word in it."""

_ACCENTED = "áàâãäéèêëíìîïóòôõöúùûüçñ"
_PLAIN = "aaaaaeeeeiiiiooooouuuucn"
_TABLE = str.maketrans(_ACCENTED, _PLAIN)


def folded(column: str) -> str:
    """The SQL of a column as `pattern` expects it."""
    return f"translate(lower({column}), '{_ACCENTED}', '{_PLAIN}')"


def matches(column: str) -> str:
    """The SQL of a search in a column; its parameters are those of `patterns`."""
    text = folded(column)
    return f"({text} LIKE %(start)s OR {text} LIKE %(inside)s)"


def patterns(search: str) -> dict[str, str]:
    text = fold(search).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return {"start": f"{text}%", "inside": f"% {text}%"}


def fold(text: str) -> str:
    return " ".join(text.lower().translate(_TABLE).split())
