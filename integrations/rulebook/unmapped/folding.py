"""Search without regard to case and accents, by the beginning of a term or of a word in it."""

_ACCENTED = "áàâãäéèêëíìîïóòôõöúùûüçñ"
_PLAIN = "aaaaaeeeeiiiiooooouuuucn"
_TABLE = str.maketrans(_ACCENTED, _PLAIN)


def folded(column: str) -> str:
    """The SQL of a column as `pattern` expects it."""
    return f"translate(lower({column}), '{_ACCENTED}', '{_PLAIN}')"


def matches(column: str) -> str:
    """The SQL of a search in a column, folding it once; its parameters are those of `patterns`."""
    return f"(' ' || {folded(column)} LIKE %(word)s)"


def patterns(search: str) -> dict[str, str]:
    """`word`: begins like this, or a word in it does. `start`: the term itself does."""
    text = fold(search).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return {"word": f"% {text}%", "start": f"{text}%"}


def fold(text: str) -> str:
    return " ".join(text.lower().translate(_TABLE).split())
