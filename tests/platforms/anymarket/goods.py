"""Products to publish on a simulated account, and products that were."""

from dataclasses import replace
from typing import Any

from integrations.contract import ProductDraft
from integrations.platforms.anymarket.simulator import Simulator
from tests.platforms.anymarket.builders import Ear, connected
from tests.platforms.counter import a_draft


def plain(ear: Ear, simulator: Simulator, **settings: Any) -> ProductDraft:
    """A draft for this account; the calls that found its words are forgotten."""
    draft = a_draft(connected(simulator, ear=ear, **settings))
    ear.calls.clear()
    return draft


def published(simulator: Simulator, ear: Ear) -> tuple[ProductDraft, dict[str, str]]:
    """A product that is there, with the ids of its SKUs, and those of its images."""
    draft = plain(ear, simulator)
    known = connected(simulator).publish(draft)
    skus = tuple(replace(row, external_id=known.skus[row.code]) for row in draft.skus)
    whole = replace(draft, external_id=known.external_id, skus=skus)
    return whole, dict(known.images)
