from datetime import datetime

from django.db.models import QuerySet
from msgspec import Struct

from catalog.models import Customer
from integrations.api.v1.collection import CollectionView
from integrations.api.v1.query import ChangeQuery, Text
from integrations.models import Resource, Scope


class CustomerJson(Struct):
    code: str
    name: str
    document: str
    email: str
    phone: str
    street: str
    number: str
    complement: str
    district: str
    city: str
    state: str
    postal_code: str
    updated_at: datetime


class CustomerQuery(ChangeQuery, frozen=True, forbid_unknown_fields=True):
    """`document` as it is kept: without punctuation."""

    LOOKUPS = {
        "code": "code",
        "document": "document",
    }

    code: Text | None = None
    document: Text | None = None


class CustomersView(CollectionView):
    """Customers, with scopes of their own: this is personal data.

    The body is explained in integrations/writes/customers.py.
    """

    query = CustomerQuery
    resource = Resource.CUSTOMERS
    scopes = {"GET": Scope.CUSTOMERS_READ, "PUT": Scope.CUSTOMERS_WRITE}

    def rows(self) -> QuerySet[Customer]:
        return Customer.objects.all()

    def shown(self, customer: Customer) -> CustomerJson:
        return CustomerJson(
            **{name: getattr(customer, name) for name in CustomerJson.__struct_fields__}
        )
