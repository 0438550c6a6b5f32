"""Why is this not synced? Every condition in its order, and the first one that keeps it back.

It reads and computes; nothing is stored and nothing is sent from here. The number of statements
does not grow with the number of SKUs or connections.

    of_listing(listing)     one SKU on one connection
    of_skus(skus)           SKUs of one merchant on all its connections
    of_product(product)     the product on all its connections, and each of its SKUs there
"""

from integrations.diagnosis.answers import OfProduct, of_listing, of_product, of_skus
from integrations.diagnosis.condition import Code, Condition, Diagnosis, Standing

__all__ = [
    "Code",
    "Condition",
    "Diagnosis",
    "OfProduct",
    "Standing",
    "of_listing",
    "of_product",
    "of_skus",
]
