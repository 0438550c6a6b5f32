"""The live part of a job's page: a fragment that asks for itself anew while the job runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from catalog.admin.access import access
from integrations.admin import job_words
from integrations.admin.explained import in_words
from integrations.models import Job

# Which of the two shapes is asked for.
WHOLE, SHORT, NAMED = "whole", "short", "named"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the fragment shows. `whole` is for the job's own page, `heading` for other pages."""

    url: str
    over: bool
    whole: bool
    state: Any
    colour: str
    counted: str
    percent: int | None
    stage: Any
    heading: str
    link: str
    error: SafeString | None
    detail: str
    results: list[str]
    left_alone: list[tuple[str, str]]


def fragment(job: Job, shape: str) -> SafeString:
    state = job_words.state(job, timezone.now())
    shown = Shown(
        url=f"{reverse('admin:integrations_job_progress', args=[job.pk])}?shape={shape}",
        over=job.finished_at is not None,
        whole=shape == WHOLE,
        state=job_words.STATES[state],
        colour=job_words.COLOURS[state],
        counted=job_words.counted(job),
        percent=job_words.percent(job),
        stage=job_words.stage(job),
        heading=job.get_kind_display() if shape == NAMED else "",
        link=reverse("admin:integrations_job_change", args=[job.pk]),
        error=in_words(job.error_code),
        detail=job.error_detail,
        results=list(job_words.results(job)),
        left_alone=job_words.left_alone(job),
    )
    return render_to_string("integrations/job_progress.html", {"shown": shown})


def fragments(found: Iterable[Job]) -> SafeString:
    return mark_safe("".join(fragment(job, NAMED) for job in found))  # noqa: S308  templates


def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """The fragment, for members of the job's merchant; 404 for anybody else."""
    job = get_object_or_404(access(request).limit(Job.objects.all()), pk=job_id)
    shape = request.GET.get("shape", WHOLE)
    if job.finished_at is not None and shape != NAMED:
        # What else the page says of it has changed too. Other pages may be half filled in.
        return HttpResponse(headers={"HX-Refresh": "true"})
    return HttpResponse(fragment(job, shape if shape in (SHORT, NAMED) else WHOLE))
