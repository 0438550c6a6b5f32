from collections.abc import Iterator

import pytest

from integrations.contract import Rate
from integrations.platforms.anymarket.connector import Platform
from integrations.platforms.anymarket.simulator import Simulator


@pytest.fixture
def anymarket() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def no_waiting_for_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real rate would make these stories last minutes; it has tests of its own."""
    monkeypatch.setattr(Platform, "rates", {"default": Rate(burst=10_000, per_second=10_000)})
