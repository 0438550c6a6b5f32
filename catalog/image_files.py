"""The bytes of uploaded images, below MEDIA_ROOT under the name of their content.

The same picture is kept once for each merchant. A file is written before the row that names it
is committed, so a write that fails leaves a file that nobody names and the next upload finds.
"""

import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

MAX_BYTES = 5 * 1024 * 1024
CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}

_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n"
_GIF = (b"GIF87a", b"GIF89a")


class WrongImage(Exception):
    """These bytes are not kept; the message is for people."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a file is, below MEDIA_ROOT, and the SHA-256 of its bytes."""

    name: str
    content_hash: str


def check(content: bytes) -> str:
    """Its extension. Judged by the first bytes, whatever name it came with; raises WrongImage."""
    if len(content) > MAX_BYTES:
        most = MAX_BYTES // 1024 // 1024
        raise WrongImage(_("The image is too large: at most %(most)d MB.") % {"most": most})
    extension = _extension(content)
    if extension is None:
        raise WrongImage(_("This is not an image in JPEG, PNG, GIF or WebP."))
    return extension


def content_hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep(merchant_id: int, content: bytes) -> Kept:
    """Write it unless it is there already. Raises WrongImage."""
    extension = check(content)
    fingerprint = content_hash(content)
    name = f"images/{merchant_id}/{fingerprint[:2]}/{fingerprint}.{extension}"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(content))
    return Kept(name, fingerprint)


def content_type(name: str) -> str:
    return CONTENT_TYPES[name.rpartition(".")[2]]


def _extension(content: bytes) -> str | None:
    if content.startswith(_JPEG):
        return "jpg"
    if content.startswith(_PNG) and content[12:16] == b"IHDR":
        return "png"
    if content.startswith(_GIF):
        return "gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return None
