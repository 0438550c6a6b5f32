"""What users read is Portuguese: each text of the code has its translation, and it is compiled.

Without the gettext tools: texts are found and catalogs read by Babel.
"""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
CATALOG = ROOT / "config" / "locale" / "pt_BR" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0 +-]*\d*(?:\.\d+)?[a-zA-Z%]|\{\w*\}")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def sources() -> Iterator[tuple[str, str]]:
    """Each file that may hold texts, as Python that Babel can read."""
    for folder in ("catalog", "config", "integrations", "orders", "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            name = str(path.relative_to(ROOT))
            if path.suffix == ".py":
                yield name, path.read_text()
            elif path.suffix in (".html", ".txt"):
                # What is no message becomes X's; their indentation means nothing.
                lines = templatize(path.read_text()).splitlines()
                yield name, "\n".join(line.strip() for line in lines)


def texts() -> dict[str, str]:
    """Each text of the code, and a file in which it is."""
    found = {}
    for name, source in sources():
        for _line, message, *_rest in extract(
            "python", BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            parts = message if isinstance(message, tuple) else (message,)
            found[parts[0]] = name
    return found


def catalog() -> Catalog:
    with CATALOG.open("rb") as file:
        return read_po(file, locale="pt_BR")


def messages(of: Catalog) -> list[Message]:
    return [message for message in of if message.id]


def strings(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def said(translated: list[Message]) -> set[tuple[str, ...]]:
    """What each message and all its plural forms become."""
    return {(*strings(message.id), *strings(message.string)) for message in translated}


def test_the_search_finds_texts_of_every_kind() -> None:
    found = texts()
    assert found["What waits"].endswith("index.html")  # of a template
    assert "fields.py" in found["Where ANYMARKET keeps the price"]  # of a platform
    assert "merchant.py" in found["time zone"]  # of a model


def test_every_text_of_the_code_is_translated() -> None:
    translated = {
        strings(message.id)[0]
        for message in messages(catalog())
        if all(strings(message.string)) and not message.fuzzy
    }
    missing = {text: name for text, name in texts().items() if text not in translated}
    assert not missing


def test_the_catalog_holds_no_text_that_is_gone() -> None:
    known = texts()
    assert not [
        message.id for message in messages(catalog()) if strings(message.id)[0] not in known
    ]


def test_nothing_is_fuzzy() -> None:
    assert not [message.id for message in messages(catalog()) if message.fuzzy]


def test_a_translation_has_the_placeholders_of_its_text() -> None:
    differing = [
        (message.id, message.string)
        for message in messages(catalog())
        for original, translated in zip(strings(message.id), strings(message.string), strict=True)
        if Counter(PLACEHOLDER.findall(original)) != Counter(PLACEHOLDER.findall(translated))
    ]
    assert not differing


def test_the_compiled_catalog_says_the_same() -> None:
    with CATALOG.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    translated = [message for message in messages(catalog()) if message.string]
    assert said(messages(compiled)) == said(translated)


@pytest.mark.parametrize(
    ("original", "translated"),
    [("%(n)d rows", "%(m)d linhas"), ("%s of %s", "%s"), ("50 %% of {}", "50 %% de")],
)
def test_a_lost_placeholder_is_noticed(original: str, translated: str) -> None:
    assert PLACEHOLDER.findall(original) != PLACEHOLDER.findall(translated)
