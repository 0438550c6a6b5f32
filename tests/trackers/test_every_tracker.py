"""What holds for every folder under integrations/trackers."""

from pathlib import Path

import pytest

from integrations import trackers as folders
from integrations.contract import Field, PlatformError, Tracker
from integrations.tracker_registry import tracker_class, tracker_title, trackers

every = pytest.mark.parametrize("tracker", trackers().values(), ids=trackers())


def test_the_registry_finds_every_folder_by_its_name() -> None:
    root = Path(folders.__path__[0])
    assert set(trackers()) == {path.parent.name for path in root.glob("*/tracker.py")}
    assert "sandbox" in trackers()


@every
def test_it_declares_what_its_page_asks_for(tracker: type[Tracker]) -> None:
    assert tracker.title
    assert tracker.batch > 0
    assert all(isinstance(field, Field) for field in tracker.access)
    keys = [field.key for field in tracker.access]
    assert len(keys) == len(set(keys))


@every
def test_it_has_notes(tracker: type[Tracker]) -> None:
    assert (Path(folders.__path__[0]) / tracker.name / "NOTES.md").is_file()


def test_a_service_that_is_not_installed_is_told() -> None:
    with pytest.raises(PlatformError) as unknown:
        tracker_class("gone")
    assert (unknown.value.code, unknown.value.permanent) == ("unknown_tracker", True)
    assert tracker_title("gone") == "gone"
