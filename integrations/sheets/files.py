"""Uploads: looked at, put away below sheets/<merchant>/, and forgotten after some days."""

import uuid
from datetime import timedelta
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.mapping.sheet import xlsx_file
from integrations.mapping.sheet.errors import NotASpreadsheet
from integrations.models import Job, JobKind
from integrations.sheets.reading import lines_of
from integrations.sheets.sheet import Sheet

FOLDER = "sheets"
MOST_BYTES = 50_000_000
KEPT_DAYS = 7
# More lines than these are for a worker.
AT_ONCE = 1_000


def keep(sheet: Sheet[Any], merchant_id: int, upload: "File[bytes]") -> tuple[str, bool]:
    """The file's name in the storage, and whether it is small enough to be worked at once.

    The form has asked for its size. Raises SpreadsheetError when it cannot be a spreadsheet of
    this kind; what is behind the first lines is not looked at.
    """
    content = upload.read()
    first = list(islice(lines_of(sheet, content), AT_ONCE + 1))
    if not first:
        raise NotASpreadsheet(_("This file has no lines below the names of the columns."))
    ending = "xlsx" if content.startswith(xlsx_file.MAGIC) else "csv"
    forget_old(merchant_id)
    name = f"{FOLDER}/{merchant_id}/{uuid.uuid4().hex}.{ending}"
    return default_storage.save(name, ContentFile(content)), len(first) <= AT_ONCE


def forget_old(merchant_id: int) -> None:
    """Delete what nobody confirmed or asks for any more."""
    folder = f"{FOLDER}/{merchant_id}"
    if not default_storage.exists(folder):
        return
    jobs = Job.objects.filter(merchant_id=merchant_id, kind=JobKind.SHEET, finished_at=None)
    needed = {PurePosixPath(name).stem for name in jobs.values_list("file", flat=True)}
    limit = timezone.now() - timedelta(days=KEPT_DAYS)
    for name in default_storage.listdir(folder)[1]:
        path = f"{folder}/{name}"
        if PurePosixPath(name).stem in needed:
            continue
        if default_storage.get_modified_time(path) < limit:
            default_storage.delete(path)
