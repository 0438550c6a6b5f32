"""Addresses that people click on: they lead to a web page, and do nothing else."""

import re
from urllib.parse import quote, unquote, urlsplit

LONGEST = 500
CODE = "{code}"

_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f<>\"'`\\{}]")
_SCRIPT = re.compile(r"<|>|\b(?:javascript|vbscript|data)\s*:", re.IGNORECASE)


def leads_to_a_page(url: str) -> bool:
    """Whether it is http or https, names a host and nobody's log-in, and carries no script, also
    not behind percent signs."""
    if len(url) > LONGEST or _NO_ADDRESS.search(url) or _SCRIPT.search(_decoded(url)):
        return False
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:  # unbalanced brackets, a port that is no number
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def is_template(url: str) -> bool:
    """The same for an address with `{code}` behind its host, and no other placeholder."""
    start, code, _end = url.partition(CODE)
    behind_host = not {"/", "?", "#"}.isdisjoint(start.partition("://")[2])
    return bool(code) and behind_host and leads_to_a_page(url.replace(CODE, "1"))


def filled_in(template: str, code: str) -> str:
    """The address of this code; "" without one, or where it becomes too long to be kept."""
    if not (template and code):
        return ""
    url = template.replace(CODE, quote(code, safe=""))
    return url if len(url) <= LONGEST else ""


def _decoded(url: str) -> str:
    """Twice: some pages decode what they were given once more. Tabs and line breaks within a
    scheme are no obstacle to browsers."""
    return re.sub(r"[\x00-\x1f\x7f]", "", unquote(unquote(url)))
