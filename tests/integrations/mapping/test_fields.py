from dataclasses import fields

from catalog.models import Product
from integrations.contract import ProductDraft
from integrations.mapping.fields import FIELDS


def test_every_field_has_one_name_in_the_catalog_and_in_the_contract() -> None:
    in_a_draft = {field.name for field in fields(ProductDraft)}
    in_the_catalog = {column.name for column in Product._meta.get_fields()}

    assert {field.key for field in FIELDS} <= in_a_draft & in_the_catalog


def test_every_field_can_be_shown() -> None:
    assert all(str(field.label) for field in FIELDS)
