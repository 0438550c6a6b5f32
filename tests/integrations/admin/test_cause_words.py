import pytest

from integrations.admin import cause_words
from integrations.rulebook import suggestions
from integrations.sync import creating
from integrations.sync.importing import terms

OURS = [suggestions.CAUSE, creating.CAUSE, terms.CAUSE]
CAUSES = ["user:7", "rules", "new terms", "schedule", *OURS]


@pytest.mark.parametrize("cause", CAUSES)
def test_no_cause_is_shown_as_its_code(cause: str) -> None:
    assert cause_words.of_job(cause) != cause
    assert cause_words.of_rules(cause) != cause


def test_a_way_back_names_its_version() -> None:
    assert "12" in cause_words.of_rules("roll_back:12")
