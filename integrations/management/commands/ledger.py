"""`manage.py ledger check`: does every movement add up to its balance?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog import ledger
from catalog.ledger import Disagreement
from catalog.models import Merchant
from integrations import ledger_check

CAUSE = "ledger check"


class Command(BaseCommand):
    help = (
        "Holds every balance against the sums of its movements, and what is reserved against what "
        "orders hold. Ends with 1 when something disagrees and is not repaired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["check"])
        parser.add_argument(
            "--repair", action="store_true", help="Write the movements that the ledger lacks."
        )
        parser.add_argument("--merchant", metavar="CNPJ", help="Of this merchant only.")

    def handle(self, *, repair: bool, merchant: str | None, **options: Any) -> None:
        merchant_id = _merchant_id(merchant) if merchant else None
        left = self._balances(merchant_id, repair=repair)
        left += self._reserved(merchant_id)
        ledger_check.tell(merchant_id)
        if left:
            sys.exit(1)
        self.stdout.write("The ledger and the balances agree.")

    def _balances(self, merchant_id: int | None, *, repair: bool) -> int:
        """How many disagree still."""
        number = 0
        for found in ledger.by_slice(merchant_id):
            for row in ledger.repair(found, CAUSE, merchant_id) if repair and found else found:
                self.stdout.write(_told(row, repaired=repair))
                number += not repair
        return number

    def _reserved(self, merchant_id: int | None) -> int:
        number = 0
        for one in ledger_check.unheld(merchant_id):
            number += 1
            self.stdout.write(
                f"{one.sku}: {one.reserved} reserved, but orders hold {one.held}: "
                "see who holds it on the SKU's page “Why this balance?”"
            )
        return number


def _merchant_id(cnpj: str) -> int:
    digits = "".join(one for one in cnpj if one.isalnum())
    found = Merchant.objects.filter(cnpj=digits).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"There is no merchant with the CNPJ {cnpj}.")
    return found


def _told(row: Disagreement, *, repaired: bool) -> str:
    verb = "wrote" if repaired else "would write"
    moves = []
    if row.on_hand_change or row.reserved_change:
        moves.append(f"{row.on_hand_change:+d} on hand, {row.reserved_change:+d} reserved")
    if row.raise_reserved:
        moves.append(f"{row.raise_reserved:+d} reserved, to cover what orders hold")
    return (
        f"{row.sku} in {row.warehouse}: "
        f"balance {row.on_hand} on hand, {row.reserved} reserved; "
        f"ledger {row.ledger_on_hand} on hand, {row.ledger_reserved} reserved; "
        f"{verb} {' and '.join(moves)}"
    )
