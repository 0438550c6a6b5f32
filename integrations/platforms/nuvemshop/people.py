"""The buyer and the address of an order.

Who makes orders by the API and knows no buyer gets placeholders filled in: they are nothing said.
"""

import re
from dataclasses import asdict, replace

from integrations.platforms.nuvemshop.reading import Reader
from integrations.platforms.nuvemshop.states import letters
from orders.drafts import AddressDraft, BuyerDraft

_PLACEHOLDER = re.compile(r"n[ãa]o informado|no informado", re.IGNORECASE)
NO_EMAIL = ("email@naoinformado.com", "email@noinformado.com")
NO_ZIP = "0000"


def buyer_of(order: Reader) -> BuyerDraft:
    """`customer` is only there for tokens that may read customers; the `contact_*` fields are for
    all. A company buys under its own name, to which the document belongs."""
    customer = order.part("customer")
    company = order.text("billing_customer_type") == "company"
    names = [
        known(order.text("billing_business_name")) if company else "",
        known(order.text("contact_name")),
        known(order.text("billing_name")),
        known(customer.text("name")),
    ]
    email = known(order.text("contact_email") or customer.text("email"))
    document = order.text("contact_identification") or customer.text("identification")
    return BuyerDraft(
        name=next((name for name in names if name), ""),
        email="" if email.lower() in NO_EMAIL else email,
        document=_letters_and_digits(known(document)),
        phone=known(order.text("contact_phone") or customer.text("phone")),
    )


def address_of(order: Reader, parcels: list[Reader]) -> AddressDraft:
    """`floor` is the complement and `locality` the neighbourhood. `province` is a name; the
    fulfillment order has its letters as well."""
    told = order.part("shipping_address")
    province = known(told.text("province"))
    codes = [parcel.part("destination").part("province").text("code") for parcel in parcels]
    return AddressDraft(
        receiver=known(told.text("name")),
        street=known(told.text("address")),
        number=known(told.text("number")),
        complement=known(told.text("floor")),
        neighborhood=known(told.text("locality")),
        city=known(told.text("city")),
        state=letters(province) if province else next((code for code in codes if code), ""),
        zip_code=_zip(told.text("zipcode")),
        country=told.text("country") or "BR",
    )


def billing_of(order: Reader, shipping: AddressDraft) -> AddressDraft:
    """The flat `billing_*` fields. A company is billed under its own name; what is not told is as
    in the shipping address, where the shop says that both are one."""
    company = order.text("billing_customer_type") == "company"
    own = known(order.text("billing_business_name")) if company else ""
    province = known(order.text("billing_province"))
    told = AddressDraft(
        receiver=own or known(order.text("billing_name")),
        street=known(order.text("billing_address")),
        number=known(order.text("billing_number")),
        complement=known(order.text("billing_floor")),
        neighborhood=known(order.text("billing_locality")),
        city=known(order.text("billing_city")),
        state=letters(province) if province else "",
        zip_code=_zip(order.text("billing_zipcode")),
        country=order.text("billing_country") or "BR",
    )
    if order.text("same_billing_and_shipping_address").lower() != "true":
        return told
    return replace(shipping, **{name: text for name, text in asdict(told).items() if text})


def known(text: str) -> str:
    """ "" for a placeholder, however often it is repeated."""
    return "" if not _PLACEHOLDER.sub("", text).strip() else text


def _zip(text: str) -> str:
    text = known(text)
    return "" if text == NO_ZIP else re.sub(r"[\s.-]", "", text)


def _letters_and_digits(text: str) -> str:
    """A CNPJ may hold letters from 2026 on."""
    return re.sub(r"[\W_]", "", text)
