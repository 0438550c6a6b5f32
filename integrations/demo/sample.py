"""The demo's data, made anew each time: two merchants with goods, stores and connections."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.crypto import get_random_string

from catalog.models import (
    Membership,
    Merchant,
    Plan,
    PriceTable,
    Role,
    Warehouse,
)
from catalog.products import ProductRow, upsert
from integrations import tokens
from integrations.models import Activity, Connection, Scope, Store
from orders.models import Carrier

SKUS = 500
COLOURS = ("Azul", "Preto", "Branco", "Verde", "Vermelho")
GOODS = ("Camiseta", "Fone de ouvido", "Garrafa térmica", "Mochila", "Luminária")
# Both platforms of the demo tell their orders with these.
CARRIERS = (("ME", "MERCADO_ENVIOS"), ("COR", "Correios"))
CNPJS = ("11222333000181", "11444777000161")


@dataclass(frozen=True)
class Shop:
    """A merchant of the demo and its partner's token."""

    merchant: Merchant
    token: str
    connections: tuple[Connection, ...]


@dataclass(frozen=True)
class Login:
    """A person who may enter the admin."""

    username: str
    password: str


@transaction.atomic
def make(api_url: str) -> tuple[Shop, Shop]:
    """Merchant one sells the same 500 SKUs on two ANYMARKET accounts, merchant two on one; a third
    account of merchant one is empty."""
    Merchant.objects.filter(cnpj__in=CNPJS).delete()
    first = _merchant("Casa Azul Comércio", CNPJS[0], SKUS)
    second = _merchant("Ponto Verde Varejo", CNPJS[1], 50)
    return (
        _shop(
            first,
            api_url,
            ("Casa Azul Loja", "10001."),
            ("Casa Azul Outlet", "10002."),
            ("Casa Azul Vitrine", "10003."),
        ),
        _shop(second, api_url, ("Ponto Verde", "20001.")),
    )


def _merchant(name: str, cnpj: str, skus: int) -> Merchant:
    merchant = Merchant.objects.create(name=name, cnpj=cnpj, plan=Plan.PRO)
    Warehouse.objects.create(merchant=merchant, code="CD", name="Depósito CD", is_default=True)
    Warehouse.objects.create(merchant=merchant, code="LOJA", name="Depósito Loja")
    PriceTable.objects.create(
        merchant=merchant, code="SITE", name="Preços do site", is_default=True
    )
    Carrier.objects.bulk_create(
        Carrier(merchant=merchant, code=code, name=name) for code, name in CARRIERS
    )
    upsert(merchant.pk, [_row(number) for number in range(skus)], "demo")
    return merchant


def _row(number: int) -> ProductRow:
    family, colour = divmod(number, len(COLOURS))
    goods = GOODS[family % len(GOODS)]
    return ProductRow(
        index=number,
        sku=code(number),
        product=f"P{family:03d}",
        product_values={
            "title": f"{goods} modelo {family:03d}",
            "description": f"{goods}, modelo {family:03d}, em cinco cores.",
            "warranty_months": 3,
        },
        sku_values={"variation": {"Cor": COLOURS[colour]}, "weight": Decimal("0.350")},
        brand=f"Marca {family % 7 + 1}",
        category=f"Loja > {goods}",
    )


def code(number: int) -> str:
    return f"P{number // len(COLOURS):03d}-{number % len(COLOURS) + 1}"


def _shop(merchant: Merchant, api_url: str, *accounts: tuple[str, str]) -> Shop:
    warehouse = Warehouse.objects.get(merchant=merchant, is_default=True)
    connections = tuple(
        _connection(merchant, warehouse, api_url, name, oi) for name, oi in accounts
    )
    _token, plain = tokens.issue(merchant, "ERP da demonstração", list(Scope))
    return Shop(merchant, plain, connections)


def _connection(
    merchant: Merchant, warehouse: Warehouse, api_url: str, name: str, oi: str
) -> Connection:
    connection = Connection.objects.create(
        merchant=merchant,
        store=Store.objects.create(merchant=merchant, name=name, domain="loja.example.com"),
        platform="anymarket",
        settings={"shop_url": "https://loja.example.com", "oi": oi, "api_url": api_url},
        secrets={"token": f"demo-token-{oi}"},
        warehouse=warehouse,
        push_interval=0,
    )
    Activity.objects.create(connection=connection)
    return connection


def people(shops: tuple[Shop, Shop]) -> tuple[Login, Login]:
    """Somebody of the support and somebody of merchant one, with passwords made for this run."""
    users = get_user_model().objects
    support, owner = Login("suporte", _password()), Login("lojista", _password())
    users.filter(username__in=[support.username, owner.username]).delete()
    users.create_superuser(support.username, password=support.password)
    lojista = users.create_user(owner.username, password=owner.password, is_staff=True)
    Membership.objects.create(user=lojista, merchant=shops[0].merchant, role=Role.OWNER)
    return support, owner


def _password() -> str:
    return get_random_string(12)
