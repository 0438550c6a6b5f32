"""Parcels of an order: the steps they take, told of as often as one likes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.contract import PlatformError, Shipment
from integrations.platforms.nuvemshop import fulfilment, fulfilment_v1
from integrations.platforms.nuvemshop.reading import Reader
from integrations.platforms.nuvemshop.simulator import Account, Simulator, parcels
from tests.platforms.nuvemshop.builders import Ear, account_of, add_products, connected, sample

NOON = datetime(2026, 5, 22, 12, tzinfo=UTC)
SHIPMENT = Shipment(
    carrier="Correios",
    code="QB123456789BR",
    url="https://rastreamento.correios.com.br/app/index.php?objeto=QB123456789BR",
    shipped_at=NOON,
    notify=True,
)


def an_order(account: Account, *, in_parcels: int = 1, kind: str = "ship") -> int:
    add_products(account, "A")
    order = account.sell({"A": 2})
    account.orders[order]["parcels"][0]["shipping"]["type"] = kind
    parcels.split(account.orders[order], in_parcels)
    return order


def of(account: Account, order: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = account.orders[order]["parcels"]
    return found


def at(account: Account, order: int) -> list[str]:
    return [parcel["status"] for parcel in of(account, order)]


def put_at(account: Account, order: int, *statuses: str) -> None:
    for parcel, status in zip(of(account, order), statuses, strict=True):
        parcel["status"] = status


def writes(ear: Ear) -> list[str]:
    return [call.request for call in ear.calls if call.method != "GET"]


def test_steps_are_told_as_the_documents_show_them() -> None:
    packed = sample("told/fulfillment_order_patch_packed_request")
    assert packed == {"status": fulfilment.PACKED}
    documented = sample("told/fulfillment_order_patch_dispatched_request")
    assert fulfilment.dispatched(fulfilment.tracking(SHIPMENT)) == documented
    event = sample("told/tracking_event_create_request")
    assert fulfilment.arrival(NOON).keys() <= event.keys()
    assert fulfilment_v1.tracking(SHIPMENT) == sample("told/order_legacy_fulfill_request")


@pytest.mark.parametrize(
    ("code", "says"), [("QB123456789BR", True), ("ANOTHER", False), ("", False)]
)
def test_a_documented_parcel_says_what_is_known_of_its_way(code: str, says: bool) -> None:
    parcel = fulfilment.Parcel("", Reader(sample("told/fulfillment_order_dispatched")))
    told = fulfilment.tracking(replace(SHIPMENT, code=code))
    assert (parcel.status, parcel.is_shippable, parcel.says(told)) == ("DISPATCHED", True, says)


def test_a_parcel_is_packed_and_then_sent() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account)
        connected(simulator, ear=ear).tell_shipment(str(order), SHIPMENT)
        assert at(account, order) == ["DISPATCHED"]
        assert account.orders[order]["shipping_status"] == "shipped"
        assert [row["to_status"] for row in of(account, order)[0]["status_history"]] == [
            "PACKED",
            "DISPATCHED",
        ]
        assert "notify_customer" in writes(ear)[-1]


def test_all_parcels_of_an_order_are_sent_but_those_that_are_past_it() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account, in_parcels=4)
        put_at(account, order, "UNPACKED", "PACKED", "DISPATCHED", "DELIVERED")
        connected(simulator, ear=ear).tell_shipment(str(order), SHIPMENT)
        assert at(account, order) == ["DISPATCHED", "DISPATCHED", "DISPATCHED", "DELIVERED"]
        codes = [parcel["tracking_info"]["code"] for parcel in of(account, order)]
        assert codes == [SHIPMENT.code, SHIPMENT.code, SHIPMENT.code, None]
        assert len(writes(ear)) == 4


def test_an_order_interrupted_between_its_parcels_is_gone_on_with() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account, in_parcels=3)
        second = of(account, order)[1]["id"]
        path = f"/2025-03/{account.oi}/orders/{order}/fulfillment-orders/{second}"
        account.knobs.losing_answers_to = f"PATCH {path}"
        ear = Ear()
        connector = connected(simulator, ear=ear)
        for _ in range(2):  # packed, and sent
            with pytest.raises(PlatformError):
                connector.tell_shipment(str(order), SHIPMENT)
        account.knobs.losing_answers_to = ""
        connector.tell_shipment(str(order), SHIPMENT)
        assert at(account, order) == ["DISPATCHED"] * 3
        assert len(writes(ear)) == 6


def test_told_twice_the_buyer_is_written_to_once() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account)
        connector = connected(simulator, ear=ear)
        connector.tell_shipment(str(order), SHIPMENT)
        connector.tell_shipment(str(order), SHIPMENT)
        assert sum("notify_customer" in body for body in writes(ear)) == 1


def test_new_figures_change_no_status() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account)
        connector = connected(simulator, ear=ear)
        connector.tell_shipment(str(order), SHIPMENT)
        connector.tell_shipment(str(order), replace(SHIPMENT, code="NEW", notify=False))
        assert "status" not in writes(ear)[-1]
        [parcel] = of(account, order)
        assert parcel["tracking_info"]["code"] == "NEW"
        assert [row["code"] for row in parcel["tracking_info_history"]] == [SHIPMENT.code]


def test_what_waits_to_be_picked_up_is_past_being_sent() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account, kind="pickup")
        put_at(account, order, "READY_FOR_PICKUP")
        connector = connected(simulator, ear=ear)
        connector.tell_shipment(str(order), SHIPMENT)
        assert writes(ear) == []
        connector.tell_delivery(str(order), NOON)
        assert at(account, order) == ["DELIVERED"]


def test_what_is_not_shippable_is_not_sent_and_may_arrive() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account, kind="non-shippable")
        connector = connected(simulator, ear=ear)
        connector.tell_shipment(str(order), SHIPMENT)
        assert writes(ear) == []
        connector.tell_delivery(str(order), NOON)
        assert at(account, order) == ["DELIVERED"]


def test_a_delivery_is_an_event_with_its_moment_for_each_parcel() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account, in_parcels=2)
        connector = connected(simulator)
        connector.tell_shipment(str(order), SHIPMENT)
        connector.tell_delivery(str(order), datetime.fromisoformat("2026-05-22T09:00:00-03:00"))
        for parcel in of(account, order):
            [event] = parcel["tracking_events"]
            assert (event["status"], event["happened_at"]) == ("delivered", NOON.isoformat())
            assert (parcel["status"], bool(parcel["fulfilled_at"])) == ("DELIVERED", True)
        assert account.orders[order]["shipping_status"] == "delivered"
        assert connector.read_order(str(order)).status == "delivered"


def test_an_arrival_that_moved_nothing_is_not_told_again() -> None:
    """Told again it would be refused as identical."""
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account)
        put_at(account, order, "DISPATCHED")
        of(account, order)[0]["tracking_events"].append(fulfilment.arrival(NOON))
        connected(simulator, ear=ear).tell_delivery(str(order), NOON)
        assert writes(ear) == []


def test_what_was_never_sent_arrives_without_a_word_to_the_buyer() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account)
        connected(simulator, ear=ear).tell_delivery(str(order), NOON)
        assert at(account, order) == ["DELIVERED"]
        assert [body for body in writes(ear) if "notify_customer" in body] == [
            '{"status":"DISPATCHED","tracking_info":{"notify_customer":false}}'
        ]


def test_a_young_order_without_parcels_is_waited_for() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        account.knobs.unfinished_orders = {order}
        connector = connected(simulator)
        with pytest.raises(PlatformError) as unfinished:
            connector.tell_shipment(str(order), SHIPMENT)
        assert (unfinished.value.code, unfinished.value.permanent) == ("order_unfinished", False)
        account.knobs.unfinished_orders = set()
        connector.tell_shipment(str(order), SHIPMENT)
        assert at(account, order) == ["DISPATCHED"]


def test_an_order_that_never_gets_parcels_has_nothing_to_send() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account)
        account.knobs.unfinished_orders = {order}
        yesterday = datetime.now(UTC) - timedelta(days=1)
        account.orders[order]["created_at"] = yesterday.isoformat()
        connected(simulator, ear=ear).tell_shipment(str(order), SHIPMENT)
        assert writes(ear) == []


def test_a_step_that_is_not_allowed_is_refused_in_the_platforms_words() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        account.cancel(order)
        with pytest.raises(PlatformError) as refused:
            connected(simulator).tell_shipment(str(order), SHIPMENT)
        assert (refused.value.code, refused.value.permanent) == ("rejected", True)
        assert "The order is cancelled" in refused.value.detail


def test_version_one_sends_and_delivers_by_calls_on_the_order() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account)
        connector = connected(simulator, ear=ear, api_version="v1")
        for _ in range(2):
            connector.tell_shipment(str(order), SHIPMENT)
        connector.tell_shipment(str(order), replace(SHIPMENT, code="NEW"))
        for _ in range(2):
            connector.tell_delivery(str(order), NOON)
        path = f"/orders/{order}"
        assert ear.said("POST") == [
            f"{path}/pack",
            f"{path}/fulfill",
            f"{path}/fulfill",
            f"{path}/fulfillments",
        ]
        assert at(account, order) == ["DELIVERED"]
        assert of(account, order)[0]["tracking_info"]["code"] == "NEW"


def test_version_one_says_that_the_buyer_is_not_to_be_written_to() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        connector = connected(simulator, api_version="v1")
        connector.tell_delivery(str(order), NOON)
        notes = [
            body["notify_customer"] for _, body in account.told_of_orders if "notify" in str(body)
        ]
        assert notes == [False]
