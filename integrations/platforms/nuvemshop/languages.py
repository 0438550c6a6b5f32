"""Texts that Nuvemshop keeps in several languages: {"pt": "Azul", "es": "Azul"}.

A plain text, on the way there, is said in all of them.
"""

from collections.abc import Mapping
from typing import Any

FIRST = "pt"
# Locations have keys of their own.
PREFERRED = (FIRST, "pt_BR", "es", "es_AR", "en", "en_US")


def said(value: Any, language: str = FIRST) -> str:
    """In this language, else in the first of those we can read, else in any."""
    if not isinstance(value, Mapping):
        return "" if value is None or isinstance(value, list) else str(value).strip()
    texts = {key: str(text).strip() for key, text in value.items() if text}
    for key in (language, *PREFERRED, *texts):
        if texts.get(key):
            return texts[key]
    return ""


def replaced(known: Any, language: str, text: str) -> Any:
    """The translations stay as they are; only the store's main language is said anew."""
    translations = dict(known) if isinstance(known, Mapping) else {}
    return {**translations, language: text} if translations else text
