"""What made something happen, as people say it. A cause is "name" or "name:detail"."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ITSELF: Mapping[str, Promise] = {
    "spreadsheet": gettext_lazy("Spreadsheet"),
    "suggestions": gettext_lazy("Suggestions accepted"),
    "publishing": gettext_lazy("Publishing of products"),
    "import": gettext_lazy("Import of the platform's catalog"),
    "rules": gettext_lazy("A change of the De<>Para"),
    "new terms": gettext_lazy("New terms in the catalog"),
    "orders": gettext_lazy("Orders that came in"),
    "schedule": gettext_lazy("By the clock"),
    "demo": gettext_lazy("Demonstration"),
}


def of_rules(cause: str) -> str:
    """Of a version of a De<>Para; its page names the person beside it."""
    name, _colon, detail = cause.partition(":")
    if name == "roll_back":
        return _("Rolled back to version %(number)s") % {"number": detail}
    return _("De<>Para screen") if name == "user" else str(ITSELF.get(name, cause))


def of_job(cause: str) -> str:
    """Of long work. A person's is told without their name: the history has it."""
    name, _colon, _detail = cause.partition(":")
    return _("Somebody's order") if name == "user" else str(ITSELF.get(name, cause))
