"""Files that a job reads, below MEDIA_ROOT. They are forgotten with their job (jobs.trim)."""

import uuid

from django.core.files.base import File
from django.core.files.storage import default_storage


def keep(merchant_id: int, upload: "File[bytes]") -> str:
    """Put it away; returns its name in the storage."""
    return default_storage.save(f"jobs/{merchant_id}/{uuid.uuid4().hex}", upload)
