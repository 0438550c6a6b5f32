from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.filters import OpeningFilter, RelatedFilter
from catalog.admin.look import ChoicesDropdownFilter, InfinitePaginator
from catalog.admin.scoped import ReadOnlyAdmin
from integrations.admin import cause_words, job_progress
from integrations.models import Job


class JobFilter(OpeningFilter):
    """The list opens on what is not over."""

    title = _("situation")
    parameter_name = "work"
    opens_on = "running"
    ways = {
        "running": (_("Not over"), Q(finished_at=None)),
        "failed": (_("Failed"), Q(finished_at__isnull=False) & ~Q(error_code="")),
        "done": (_("Done"), Q(finished_at__isnull=False, error_code="")),
        "all": (_("All"), Q()),
    }


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Long work, seen while it runs."""

    paginator = InfinitePaginator
    list_display = ["kind", "connection", "progress", "created_at", "finished_at"]
    list_select_related = ["connection__store", "merchant"]
    list_filter = [JobFilter, ("kind", ChoicesDropdownFilter), ("connection", RelatedFilter)]
    fields = [
        ("kind", "connection"),
        ("created_at", "cause_text"),
        "whole_progress",
        ("due_at", "finished_at"),
    ]
    readonly_fields = ["cause_text", "whole_progress"]

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(job_progress.progress)
        own = path("<int:job_id>/progress/", view, name="integrations_job_progress")
        return [own, *super().get_urls()]

    @admin.display(description=_("cause"))
    def cause_text(self, job: Job) -> str:
        return cause_words.of_job(job.cause)

    @admin.display(description=_("progress"))
    def progress(self, job: Job) -> SafeString:
        return job_progress.fragment(job, job_progress.SHORT)

    @admin.display(description=_("progress"))
    def whole_progress(self, job: Job) -> SafeString:
        return job_progress.fragment(job, job_progress.WHOLE)
