"""Any platform's simulator by the control endpoints that all of them have: its account seen from
behind the counter."""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, field, fields, replace
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpx

from integrations.contract import (
    Call,
    Connector,
    ImageDraft,
    ProductDraft,
    SaidAttribute,
    SkuDraft,
    Term,
    TermKind,
    TermRef,
    Wire,
)
from tests.platforms.pages import rows_of

TOKEN, OI = "s3cr3t.token/of+the=counter", "1."


@dataclass
class Counter:
    """`connector` talks to the account as a connection does; `calls` are what it said."""

    connector: Connector
    root: str
    calls: list[Call] = field(default_factory=list)

    def products(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get("products")
        return found

    def product(self) -> dict[str, Any]:
        """The only one there."""
        [found] = self.products()
        return found

    def terms(self, kind: TermKind) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self._get("terms")[kind]
        return found

    def requests(self) -> dict[str, int]:
        counted: dict[str, int] = self._get("requests")
        return counted

    def last_post(self) -> str:
        """As the knob `losing_answers_to` names it."""
        urls = [call.url for call in self.calls if call.method == "POST"]
        return "POST " + urls[-1].removeprefix(str(self.connector.settings["api_url"]))

    def sell(self, lines: dict[str, int]) -> str:
        """The id of the order."""
        made = httpx.post(f"{self.root}/sales", json={"lines": lines}).raise_for_status().json()
        return str(made["id"])

    def told(self, order: str) -> dict[str, Any]:
        """What the platform was told of this order: the same shape everywhere."""
        found: dict[str, Any] = self._get(f"orders/{order}/told")
        return found

    def id_there(self, order: str) -> Any:
        """As the platform writes it: a number here, a text there."""
        return self._get(f"orders/{order}")["id"]

    def writes(self) -> list[str]:
        """What was said, as the knob `losing_answers_to` names it."""
        api_url = str(self.connector.settings["api_url"])
        return [
            f"{call.method} {call.url.removeprefix(api_url)}"
            for call in self.calls
            if call.method != "GET"
        ]

    def turn(self, **knobs: Any) -> None:
        httpx.patch(f"{self.root}/knobs", json=knobs).raise_for_status()

    def add_products(self, *products: dict[str, Any]) -> None:
        httpx.post(f"{self.root}/products", json=products).raise_for_status()

    def _get(self, what: str) -> Any:
        return httpx.get(f"{self.root}/{what}").raise_for_status().json()


def simulator_of(platform: type[Connector]) -> Any:
    """The simulator class of this platform's folder, or None."""
    package = platform.__module__.rpartition(".")[0]
    folder = importlib.import_module(package)
    if not any(module.name == "simulator" for module in pkgutil.iter_modules(folder.__path__)):
        return None
    return importlib.import_module(f"{package}.simulator").Simulator


@contextmanager
def counter_of(platform: type[Connector], **settings: Any) -> Iterator[Counter]:
    calls: list[Call] = []
    with simulator_of(platform)() as simulator:
        simulator.account(token=TOKEN, oi=OI)
        address = urlsplit(simulator.url)
        required = {field.key: field.default or OI for field in platform.access if field.required}
        access = {**required, "token": TOKEN, "oi": OI, "api_url": simulator.url}
        wire = Wire(after=calls.append, allow_private_addresses=True)
        root = f"{address.scheme}://{address.netloc}/_simulator/accounts/{OI}"
        yield Counter(platform({**access, **settings}, wire), root, calls)


def no_place_for(platform: type[Connector]) -> frozenset[str]:
    """Fields of a product, and of "sku." and "term.", that this platform cannot keep."""
    package = importlib.import_module(f"{platform.__module__.rpartition('.')[0]}.simulator")
    return getattr(package, "NO_PLACE_FOR", frozenset())


def a_draft(connector: Connector, **changes: Any) -> ProductDraft:
    """A product of two SKUs in the words of the platform, with everything it has a place for."""
    attribute, values = variation_of(connector)
    [brand, category] = [
        ref_to(a_term(connector, kind)) for kind in (TermKind.BRAND, TermKind.CATEGORY)
    ]
    whole: dict[str, Any] = {
        "code": "P-1",
        "title": "Camiseta básica",
        "description": "<p>De algodão.</p>",
        "brand": brand,
        "category": category,
        "model": "B1",
        "gender": "unisex",
        "ncm": "01091000",
        "origin": 0,
        "warranty_months": 0,
        "warranty_text": "Sem garantia",
        "attributes": (
            SaidAttribute(attribute=TermRef(external_id="", name="Composição"), value="Algodão"),
        ),
        "images": tuple(image(number) for number in (1, 2)),
        "skus": tuple(
            sku(f"S-{number}", variation={attribute: value})
            for number, value in enumerate(values[:2], start=1)
        ),
    }
    return as_kept(type(connector), ProductDraft(**(whole | changes)))


def as_kept(platform: type[Connector], draft: ProductDraft) -> ProductDraft:
    """Without what the platform has no place for."""
    lacking = no_place_for(platform)
    skus = tuple(replace(sku, **_unsaid(SkuDraft, lacking, "sku.")) for sku in draft.skus)
    return replace(draft, skus=skus, **_unsaid(ProductDraft, lacking, ""))


def _unsaid(kind: type[SkuDraft | ProductDraft], lacking: frozenset[str], path: str) -> Any:
    """`code` has no default; unsaid it is empty."""
    return {
        field.name: "" if field.default is MISSING else field.default
        for field in fields(kind)
        if path + field.name in lacking
    }


def a_term(connector: Connector, kind: TermKind) -> Term:
    """The first the platform tells of, or one that is made."""
    terms = rows_of(partial(connector.terms, kind))
    return terms[0] if terms else connector.create_term(kind, "Acme", "W-0")


def variation_of(connector: Connector) -> tuple[str, list[str]]:
    """An attribute of the platform with values of its own, and these; where it has no list of
    attributes, any texts."""
    if TermKind.ATTRIBUTE not in connector.term_kinds:
        return "Cor", ["Azul", "Preto"]
    attributes = rows_of(partial(connector.terms, TermKind.ATTRIBUTE))
    values = rows_of(partial(connector.terms, TermKind.ATTRIBUTE_VALUE))
    for attribute in attributes:
        own = [value.name for value in values if value.parent_id == attribute.external_id]
        if len(own) > 1:
            return attribute.name, own
    raise LookupError("No attribute has two values.")


def ref_to(term: Term) -> TermRef:
    return TermRef(external_id=term.external_id, name=term.path or term.name)


def image(number: int) -> ImageDraft:
    return ImageDraft(key=f"sha-{number}", url=f"https://cdn.example/{number}.jpg")


def sku(code: str, **changes: Any) -> SkuDraft:
    whole: dict[str, Any] = {
        "code": code,
        "title": f"Camiseta {code}",
        "ean": "7891234567895",
        "height": Decimal("3"),
        "width": Decimal("25.5"),
        "length": Decimal("30"),
        "weight": Decimal("0.18"),
        "quantity": 0,
        "list_price": Decimal("59.90"),
        "sale_price": Decimal("49.90"),
    }
    return SkuDraft(**(whole | changes))
