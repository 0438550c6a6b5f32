"""What each connection of a merchant allows to be done with the orders that came by it."""

from integrations.models import Connection
from orders.rules import OrderRules, Rules


def rules_of(merchant_id: int) -> Rules:
    """By the orders' source: one statement."""
    return {
        connection.source: OrderRules(
            check_key=connection.check_invoice_key,
            ship_needs_invoice=not connection.ship_before_invoice,
        )
        for connection in Connection.objects.filter(merchant_id=merchant_id)
    }
