"""A large De<>Para spreadsheet is read, or applied: one transaction, so one slice."""

from integrations import jobs
from integrations.models import Job, MappingSheet, SheetState
from integrations.rulebook import mapping_sheets


def step(job: Job, deadline: float) -> bool:
    sheet = MappingSheet.objects.filter(pk=job.arguments["sheet"]).first()
    if sheet is None:
        return True
    if sheet.state == SheetState.APPLYING:
        mapping_sheets.apply(sheet, sheet.plan)
    else:
        mapping_sheets.read(sheet)
    job.done = sheet.rows.count()
    jobs.keep(job)
    return True
