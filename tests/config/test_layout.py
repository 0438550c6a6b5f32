"""The top level is the map; whoever opens the repository sees these names and no others."""

import shutil
import subprocess
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TOP_LEVEL = {
    "manage.py",
    "pyproject.toml",
    "README.md",
    "config",
    "integrations",
    "catalog",
    "orders",
    "templates",
    "tests",
}


def files_of_the_repository() -> list[str]:
    """What git holds or would hold; in a copy without git, what lies there."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listing = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return listing.stdout.splitlines()
    ignored = (ROOT / ".gitignore").read_text().split()
    return [path.name for path in ROOT.iterdir() if path.name not in ignored]


def test_the_top_level_is_the_map() -> None:
    names = {path.split("/", 1)[0] for path in files_of_the_repository()}
    assert {name for name in names if not name.startswith(".")} == TOP_LEVEL
