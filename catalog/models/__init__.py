from catalog.models.attribute import Attribute, AttributeKind, AttributeOption, AttributeValue
from catalog.models.campaign import Campaign
from catalog.models.customer import Customer
from catalog.models.image import Image
from catalog.models.merchant import AddOn, Membership, Merchant, Plan, Role
from catalog.models.packaging import Packaging
from catalog.models.price import Price, PriceTable
from catalog.models.product import Brand, Category, Product, Sku
from catalog.models.stock import Movement, MovementKind, Stock, Warehouse

__all__ = [
    "AddOn",
    "Attribute",
    "AttributeKind",
    "AttributeOption",
    "AttributeValue",
    "Brand",
    "Campaign",
    "Category",
    "Customer",
    "Image",
    "Membership",
    "Merchant",
    "Movement",
    "MovementKind",
    "Packaging",
    "Plan",
    "Price",
    "PriceTable",
    "Product",
    "Role",
    "Sku",
    "Stock",
    "Warehouse",
]
