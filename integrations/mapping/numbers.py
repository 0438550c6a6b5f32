"""Numbers as Brazilians write them."""

import re
from decimal import Decimal

# A comma is the decimal mark and dots group thousands; a dot that groups nothing is a decimal
# mark too, because many systems write 1.5.
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_PLAIN = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def parse(text: str) -> Decimal | None:
    """ "1.500,75" → 1500.75; "1,5" and "1.5" → 1.5; "1.500" → 1500; None for anything else."""
    text = text.strip()
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    return None
