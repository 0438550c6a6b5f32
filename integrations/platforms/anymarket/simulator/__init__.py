"""A faithful and unpleasant ANYMARKET over real HTTP, in memory: for tests and the demo.

    with Simulator() as simulator:
        account = simulator.account(token="t-1", oi="1.")
        account.add_product([{"partnerId": "SHIRT-M", "amount": 5}])
        order = account.sell({"SHIRT-M": 2})

Another process drives it by the control endpoints (control.py).
"""

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.server import Simulator, serve

__all__ = ["NO_PLACE_FOR", "Account", "Simulator", "serve"]

# What other platforms keep of an order and this one cannot: its tests leave it out.
NO_PLACE_FOR = frozenset({"second invoice", "shipment.notify", "cancellation.choices"})
