"""{"items": [{"code": "C1", "name": "Ana Souza", "document": "529.982.247-25", "state": "SP"}]}.

`document` is a CPF or a CNPJ, `state` two letters, `postal_code` eight digits. What a row does not
name stays as it is; null and "" empty what may be empty. Personal data, with scopes of its own.
"""

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from catalog.by_code import CodedRow
from catalog.customers import CUSTOMER_FIELDS, upsert
from integrations.writes.body import BodyFormat, Envelope, SkuCode
from integrations.writes.given import texts

Text = str | UnsetType | None


class CustomerItem(Struct, forbid_unknown_fields=True):
    code: SkuCode
    name: Text = UNSET
    document: Text = UNSET
    email: Text = UNSET
    phone: Text = UNSET
    street: Text = UNSET
    number: Text = UNSET
    complement: Text = UNSET
    district: Text = UNSET
    city: Text = UNSET
    state: Text = UNSET
    postal_code: Text = UNSET


def _customer(index: int, item: CustomerItem) -> CodedRow:
    return CodedRow(index, item.code, texts(item, CUSTOMER_FIELDS))


CUSTOMERS = BodyFormat(Decoder(Envelope[CustomerItem]), Decoder(CustomerItem), _customer, upsert)
