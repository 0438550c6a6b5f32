from catalog.models.merchant import Membership, Merchant, Plan, Role
from catalog.models.price import Price, PriceTable
from catalog.models.product import Brand, Category, Image, Product, Sku
from catalog.models.stock import Movement, MovementKind, Stock, Warehouse

__all__ = [
    "Brand",
    "Category",
    "Image",
    "Membership",
    "Merchant",
    "Movement",
    "MovementKind",
    "Plan",
    "Price",
    "PriceTable",
    "Product",
    "Role",
    "Sku",
    "Stock",
    "Warehouse",
]
