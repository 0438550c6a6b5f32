"""Texts that programs would rather compute or convert than show, kept as they are.

Both directions are exact: `raw(safe(text)) == text` for every text.
"""

import re

# Excel and LibreOffice take these for a formula (CSV injection: OWASP).
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
# What Brazilian Excel turns into something else when it opens a CSV: leading zeros, long
# numbers such as EANs, numbers with marks or exponents, dates, times, percentages, truth, errors.
_MONTH = (
    r"(?:jan(?:eiro)?|fev(?:ereiro)?|feb|mar(?:ço)?|abr(?:il)?|apr|mai(?:o)?|may|jun(?:ho)?"
    r"|jul(?:ho)?|ago(?:sto)?|aug|set(?:embro)?|sep|out(?:ubro)?|oct|nov(?:embro)?|dez(?:embro)?|dec)"
)
_MANGLED = re.compile(
    r"0[0-9].*|[0-9]{12,}|(?=[0-9 ]*[.,/:\-])[0-9][0-9 .,/:\-]*|[0-9.,]+\s*%|[0-9.,]+e[0-9]+"
    r"|#(?:n/?[ad]|ref!|name\?|nome\?|div/0!|valu?e!|valor!|n[uú]m!|null!|nulo!)"
    rf"|R?\$.*|verdadeiro|falso|true|false|[0-9]+[ /\-]+{_MONTH}\b.*|{_MONTH}[ /\-]*[0-9]+",
    re.IGNORECASE | re.DOTALL,
)
_APOSTROPHE = "'"


def safe(text: str) -> str:
    """With an apostrophe before it, a text stays a text."""
    return _APOSTROPHE + text if _in_danger(text) else text


def raw(cell: str) -> str:
    """The text that `safe` was given; other apostrophes belong to the text."""
    marked = cell.startswith(_APOSTROPHE) and _in_danger(cell[1:])
    return cell[1:] if marked else cell


def _in_danger(text: str) -> bool:
    shown = text.strip()
    return bool(
        text.startswith(_APOSTROPHE)
        or _FORMULA.match(text)
        or _FORMULA.match(shown)
        or _MANGLED.fullmatch(shown)
    )
