"""The promise of the page's "accept all" button, on the pairs of the bench."""

import pytest

from tests.bench.mapping import PARTS, Score, scenes, scores


@pytest.mark.parametrize("part", PARTS)
def test_what_may_be_accepted_unseen_is_right_at_least_97_times_in_100(part: str) -> None:
    total = Score()
    for score in scores(scenes(part)).values():
        total.add(score)

    assert total.precision >= 0.97
    assert total.coverage >= 0.9


def test_there_are_pairs_enough_and_none_is_in_both_parts() -> None:
    tuning, held_out = (
        {(scene.kind, *pair) for scene in scenes(part) for pair in scene.pairs.items()}
        for part in PARTS
    )

    assert len(tuning) + len(held_out) >= 500
    assert tuning.isdisjoint(held_out)
