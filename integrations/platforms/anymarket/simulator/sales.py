"""Orders in the shape of the real ones, with what real ones leave out left out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from integrations.platforms.anymarket.simulator.goods import Sku

Json = dict[str, Any]
SAO_PAULO = timezone(timedelta(hours=-3))
CARRIER = "MERCADO_ENVIOS"
OPEN = ("PENDING", "PAID_WAITING_SHIP", "INVOICED")
CENT = Decimal("0.01")

ADDRESS = {
    "city": "São Paulo",
    "zipCode": "01001000",
    "neighborhood": "Centro",
    "address": "Rua Exemplo, 100",
    "street": "Rua Exemplo",
    "number": "100",
    "comment": "Apto 12",
    "receiverName": "Comprador de Teste",
}
BUYER = {
    "id": 3030,
    "name": "Comprador de Teste",
    "email": "comprador@exemplo.com",
    "document": "111.444.777-35",
    "documentType": "CPF",
    "documentNumberNormalized": "11144477735",
    "phone": "11900000000",
}


def order_json(
    order_id: int,
    lines: Sequence[tuple[Sku, int]],
    status: str,
    *,
    freight: Decimal,
    discount: Decimal,
    carrier: str,
    location: int,
) -> dict[str, Any]:
    """`discount` is taken off the first line. `createdAt` takes turns in its four forms."""
    items = [
        _item(order_id * 100 + position, sku, amount, carrier, location)
        for position, (sku, amount) in enumerate(lines)
    ]
    items[0]["discount"] = discount
    items[0]["total"] -= discount
    gross = sum((item["gross"] for item in items), Decimal("0.00"))
    total = gross - discount + freight
    moment = moment_now(order_id)
    paid = {} if status == "PENDING" else {"paymentDate": moment}
    return {
        "id": order_id,
        "accountName": "LOJA MELI",
        "idAccount": 4242,
        "marketPlaceId": f"20000{order_id}",
        "marketPlaceNumber": f"20000{order_id}",
        "marketPlace": "MERCADO_LIVRE",
        "createdAt": moment,
        **paid,
        "lastUpdate": moment,
        "transmissionStatus": "OK",
        "status": status,
        "marketPlaceStatus": "Pago",
        "fulfillment": False,
        "discount": discount,
        "freight": freight,
        "sellerFreight": Decimal("0.0"),
        "interestValue": Decimal("0.0"),
        "gross": gross,
        "total": total,
        "shipping": {**ADDRESS, "state": "SP", "country": "BR"},
        "billingAddress": {**ADDRESS, "state": "SP", "shipmentUserName": BUYER["name"]},
        "anymarketAddress": {**ADDRESS, "state": "SÃO PAULO", "stateAcronymNormalized": "SP"},
        "buyer": dict(BUYER),
        "payments": [
            {"method": "credit_card", "status": "approved", "value": total, "installments": 1}
        ],
        "items": items,
        "deliverStatus": "UNKNOWN",
        "metadata": {"logistic_type": "cross_docking"},
    }


def _item(item_id: int, sku: Sku, amount: int, carrier: str, location: int) -> dict[str, Any]:
    """Every second amount is written as 1.0 instead of 1."""
    gross = (amount * sku.sell_price).quantize(CENT)
    code = {"partnerId": sku.code} if sku.code else {}
    return {
        "product": {"id": sku.product_id, "title": sku.title},
        "sku": {"id": sku.id, "title": sku.title, **code},
        "amount": Decimal(f"{amount}.0") if item_id % 2 else amount,
        "unit": sku.sell_price,
        "gross": gross,
        "total": gross,
        "discount": Decimal("0.0"),
        "shippings": [
            {
                "id": 501,
                "shippingtype": "Mercado Envios Normal",
                "shippingCarrierNormalized": carrier,
                "shippingCarrierTypeNormalized": "NORMAL",
            }
        ],
        "stocks": [{"stockLocalId": location, "amount": amount}],
        "orderItemId": item_id,
        "freeShipping": False,
        "idInMarketplaceCatalogOrigin": " ",
    }


def moment_now(order_id: int) -> str:
    return _written(datetime.now(UTC), order_id)


def _written(moment: datetime, turn: int) -> str:
    """With and without milliseconds, `Z` and an offset."""
    precision = "milliseconds" if turn % 2 else "seconds"
    if turn % 4 < 2:
        return moment.astimezone(SAO_PAULO).isoformat(timespec=precision)
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")
