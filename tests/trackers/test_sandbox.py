"""The made-up service over real HTTP: what it says, and what goes wrong on the way."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from integrations.contract import PlatformError, RateLimited, Unauthorised, Wire
from integrations.trackers.sandbox.simulator import Simulator
from integrations.trackers.sandbox.tracker import Service

TOKEN = "tracking-token-1"
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.fixture
def tracking() -> Iterator[Simulator]:
    with Simulator(token=TOKEN) as simulator:
        yield simulator


def service(simulator: Simulator, token: str = TOKEN, *, private: bool = True) -> Service:
    wire = Wire(allow_private_addresses=private)
    return Service({"api_url": simulator.url, "token": token}, wire)


def test_it_says_when_parcels_were_handed_over(tracking: Simulator) -> None:
    tracking.parcel("A", posted=NOON, delivered=NOON + timedelta(hours=3))
    tracking.parcel("B", posted=NOON, tried=NOON + timedelta(hours=1))
    told = service(tracking).delivered(["A", "B", "ÇÃ/ unknown"])
    assert told == {"A": NOON + timedelta(hours=3), "B": None}


def test_a_moment_keeps_its_offset_and_the_last_handing_over_counts(tracking: Simulator) -> None:
    brasilia = timezone(timedelta(hours=-3))
    first, last = NOON.astimezone(brasilia), NOON + timedelta(days=2)
    tracking.parcels["A"] = [
        {"kind": kind, "at": moment.isoformat()}
        for kind, moment in (("delivered", last), ("delivered", first), ("returned", first))
    ]
    assert service(tracking).delivered(["A"]) == {"A": last}


def test_a_parcel_that_cannot_be_understood_costs_only_itself(tracking: Simulator) -> None:
    for code in "AB":
        tracking.parcel(code, delivered=NOON)
    tracking.knobs.malformed = {"A"}
    assert service(tracking).delivered(["A", "B"]) == {"B": NOON}


def test_a_token_that_is_not_good_needs_a_new_one(tracking: Simulator) -> None:
    for token in ("another", "tokén", TOKEN.upper()):
        with pytest.raises(Unauthorised):
            service(tracking, token).delivered(["A"])
    assert service(tracking, f" {TOKEN[:5]}\n{TOKEN[5:]}").delivered(["A"]) == {}


def test_throttling_tells_when_to_come_back(tracking: Simulator) -> None:
    tracking.knobs.throttled = 1
    with pytest.raises(RateLimited) as limited:
        service(tracking).delivered(["A"])
    assert (limited.value.retry_after, limited.value.detail) == (1.0, "Too many questions.")


@pytest.mark.parametrize(("knob", "code"), [("failing", "unavailable"), ("dropped", "unreachable")])
def test_an_outage_may_be_tried_again(tracking: Simulator, knob: str, code: str) -> None:
    setattr(tracking.knobs, knob, 1)
    with pytest.raises(PlatformError) as down:
        service(tracking).delivered(["A"])
    assert (down.value.code, down.value.permanent) == (code, False)
    assert service(tracking).delivered(["A"]) == {}


def test_too_many_codes_at_once_are_refused(tracking: Simulator) -> None:
    codes = [str(number) for number in range(Service.batch + 1)]
    with pytest.raises(PlatformError) as refused:
        service(tracking).delivered(codes)
    assert (refused.value.code, refused.value.status) == ("rejected", 422)
    assert service(tracking).delivered(codes[:-1]) == {}


def test_an_address_inside_our_network_is_not_called(tracking: Simulator) -> None:
    with pytest.raises(PlatformError) as refused:
        service(tracking, private=False).delivered(["A"])
    assert refused.value.code == "address_refused"
    assert tracking.questions == []


def test_another_process_drives_it_by_the_control_endpoints(tracking: Simulator) -> None:
    root = f"{tracking.url}/_simulator"
    events = [{"kind": "delivered", "at": NOON.isoformat()}]
    httpx.put(f"{root}/parcels/BR%201", json=events)
    httpx.patch(f"{root}/knobs", json={"failing": 1})
    with pytest.raises(PlatformError):
        service(tracking).delivered(["BR 1"])
    assert service(tracking).delivered(["BR 1"]) == {"BR 1": NOON}
    assert httpx.get(f"{root}/questions").json() == [["BR 1"], ["BR 1"]]
    assert httpx.patch(f"{root}/knobs", json={"colour": 1}).status_code == 422
