"""Addresses of uploaded images: nobody can guess one, and whoever has one may fetch the picture.

A platform gets them with a product. They last as long as the image and SECRET_KEY do.
"""

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog import image_files
from catalog.models import Image

ROUTE = "picture"
FOREVER = "public, max-age=31536000, immutable"  # the address changes with the content
_SIGNER = Signer(salt="integrations.pictures", sep="~")


def address(image: Image) -> str | None:
    """Where the world may fetch this uploaded image; None without settings.PUBLIC_URL."""
    if not settings.PUBLIC_URL:
        return None
    extension = image.file.rpartition(".")[2]
    signed = _SIGNER.sign(f"{image.merchant_id}-{image.content_hash}")
    path = reverse(ROUTE, kwargs={"signed": signed, "extension": extension})
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


@require_safe
def picture(request: HttpRequest, signed: str, extension: str) -> FileResponse:
    """The bytes. Raises Http404 for an address we did not give, or of an image that is gone."""
    try:
        merchant_id, _, content_hash = _SIGNER.unsign(signed).partition("-")
    except BadSignature as error:
        raise Http404 from error
    image = Image.objects.filter(merchant_id=merchant_id, content_hash=content_hash).first()
    if image is None or not default_storage.exists(image.file):
        raise Http404
    content_type = image_files.content_type(image.file)
    response = FileResponse(default_storage.open(image.file), content_type=content_type)
    response["Cache-Control"] = FOREVER
    return response
