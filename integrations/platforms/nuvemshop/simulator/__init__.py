"""A faithful and unpleasant Nuvemshop over real HTTP, in memory: for tests and the demo.

    with Simulator() as simulator:
        account = simulator.account(token="t-1", oi="1234567")
        account.add_product([{"partnerId": "SHIRT-M", "amount": 5}])
        order = account.sell({"SHIRT-M": 2})

`oi` is the store's number. Another process drives it by the control endpoints (control.py).
"""

from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.apps import APP_ID, APP_SECRET, App
from integrations.platforms.nuvemshop.simulator.server import Simulator, serve

__all__ = ["APP_ID", "APP_SECRET", "NO_PLACE_FOR", "Account", "App", "Simulator", "serve"]

# What other platforms keep of a product and this one cannot: its tests leave it out.
NO_PLACE_FOR = frozenset(
    {
        "code",
        "ncm",
        "origin",
        "warranty_months",
        "warranty_text",
        "attributes",
        "sku.title",
        "sku.active",
        "term.code",
        "shipment.carrier",
    }
)
