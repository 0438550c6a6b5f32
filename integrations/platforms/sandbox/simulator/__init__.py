"""The made-up shop over real HTTP, in memory: for tests, the demo, and whoever wants to try.

    with Simulator() as simulator:
        account = simulator.account(token="t-1", oi="1")
        account.add_product([{"partnerId": "SHIRT-M", "sellPrice": "59.90"}])
        order_id = account.sell({"SHIRT-M": 2})

Another process drives it by the control endpoints (control.py).
"""

from integrations.platforms.sandbox.simulator.account import Account
from integrations.platforms.sandbox.simulator.server import Simulator, serve

__all__ = ["Account", "Simulator", "serve"]
