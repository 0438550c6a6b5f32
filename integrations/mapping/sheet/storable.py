"""What of a row the database cannot hold. Messages are for people."""

import json
import re

from django.utils.translation import gettext as _

from integrations.mapping.sheet.row import MappingRow
from integrations.mapping.transform import Transform

# In characters, by column; those of MappingRule.
LONGEST = {"atributo": 120, "de": 2000, "para_codigo": 80, "para_nome": 1000}
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def unstorable(row: MappingRow) -> tuple[str, str] | None:
    """The first column at fault and what is wrong with it."""
    texts = (row.attribute, row.merchant_term, row.platform_id, row.platform_name)
    for (column, most), text in zip(LONGEST.items(), texts, strict=True):
        if len(text) > most:
            return column, _("this is too long: at most %d characters.") % most
        if _UNSTORABLE.search(text):
            return column, _("this holds a character that cannot be kept.")
    if row.transform is not None and _is_unstorable(row.transform):
        return "transformacao", _("this holds a character that cannot be kept.")
    return None


def shown(text: str) -> str:
    """A wrong line's text, so that it can be kept and looked at."""
    return _UNSTORABLE.sub("\ufffd", text)[: LONGEST["de"]]


def _is_unstorable(transform: Transform) -> bool:
    text = json.dumps(dict(transform), ensure_ascii=False)
    return "\\u0000" in text or bool(_UNSTORABLE.search(text))
