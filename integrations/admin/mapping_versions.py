from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.admin.access import cause
from catalog.admin.filters import RelatedFilter
from catalog.admin.look import InfinitePaginator, after_dialog, confirmed
from catalog.admin.scoped import ReadOnlyAdmin
from integrations import jobs
from integrations.admin import cause_words
from integrations.admin.mapping_changes import SHOWN, Line, line, page_number
from integrations.mapping.sheet.row import MappingRow
from integrations.models import JobKind, MappingVersion
from integrations.rulebook import mapping_versions, rules

# The way back over more is a job's.
AT_ONCE_CHANGES = 5_000


@admin.register(MappingVersion)
class MappingVersionAdmin(ReadOnlyAdmin):
    """Each change of a De<>Para: who, when, the difference, and the way back."""

    paginator = InfinitePaginator
    change_form_outer_after_template = "integrations/mapping_sheets/version.html"
    list_display = ["number", "connection", "created_at", "who", "cause_text", "sums"]
    list_select_related = ["connection__store", "merchant", "user"]
    list_filter = [("connection", RelatedFilter)]
    fields = [("connection", "number"), ("created_at", "who"), ("cause_text", "sums")]
    readonly_fields = ["who", "cause_text", "sums"]
    actions_detail = ["roll_back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MappingVersion]:
        return super().get_queryset(request).defer("difference")

    @admin.display(description=_("who"), ordering="user")
    def who(self, version: MappingVersion) -> str:
        return str(version.user or "-")

    @admin.display(description=_("cause"))
    def cause_text(self, version: MappingVersion) -> str:
        return cause_words.of_rules(version.cause)

    @admin.display(description=_("changes of rules"))
    def sums(self, version: MappingVersion) -> str:
        return f"+{version.added} ~{version.changed} −{version.removed}"

    @confirmed(
        _("Roll back to here"),
        _("Make the rules what they were after this version. It makes a new one; nothing is lost."),
        "history",
    )
    def roll_back(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        version = self.get_object(request, object_id)
        if version is None or not self.has_operate_permission(request, object_id):
            raise PermissionDenied
        if mapping_versions.changes_since(version) > AT_ONCE_CHANGES:
            _start_job(request, version)
            messages.success(request, _("The way back has begun; it makes a version when done."))
            return _to(request, version)
        made = rules.roll_back(
            version.connection,
            number=version.number,
            cause=f"roll_back:{version.number}",
            user_id=request.user.pk,
        )
        if made is None:
            messages.info(request, _("The rules are as they were after this version already."))
            return _to(request, version)
        messages.success(
            request,
            _("The rules are as they were after version %(number)d. This is version %(made)d.")
            % {"number": version.number, "made": made.number},
        )
        return _to(request, made)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        version = self.get_object(request, object_id)
        if version is not None:
            page = page_number(request.GET.get("page", ""))
            changes = mapping_versions.part(version.pk, page * SHOWN, SHOWN + 1)
            extra_context = {
                "lines": [_line(*change) for change in changes[:SHOWN]],
                "page": page,
                "more": len(changes) > SHOWN,
                "version": version,
            }
        return super().change_view(request, object_id, form_url, extra_context)


def _start_job(request: HttpRequest, version: MappingVersion) -> None:
    jobs.start(
        JobKind.ROLL_BACK,
        version.merchant_id,
        connection=version.connection,
        arguments={"number": version.number, "user": request.user.pk},
        cause=cause(request),
    )


def _line(outcome: str, old: MappingRow | None, new: MappingRow | None) -> Line:
    return line(outcome, _cells(old), _cells(new))


def _cells(row: MappingRow | None) -> list[Any] | None:
    return None if row is None else rules.cells_of(row)


def _to(request: HttpRequest, version: MappingVersion) -> HttpResponse:
    url = reverse("admin:integrations_mappingversion_change", args=[version.pk])
    return after_dialog(request, url)
