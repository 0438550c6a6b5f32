"""A product's description as a shop shows it. Kept and sent as the merchant wrote it; only a page
of ours needs it harmless."""

import nh3
from django.utils.safestring import SafeString, mark_safe

# What makes up a text. Pictures would let a stranger see who looks at this page, and when.
_TAGS = {
    "a", "b", "blockquote", "br", "caption", "center", "code", "dd", "div", "dl", "dt", "em", "h1",
    "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SCHEMES = {"http", "https", "mailto"}


def shown(description: str) -> SafeString:
    """Its text and structure, without anything that runs, loads or looks like our page."""
    clean = nh3.clean(description, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    return mark_safe(clean)  # noqa: S308  nh3 made it so
