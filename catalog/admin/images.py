"""The images of a product: by address or by upload, and where uploads are seen."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.storage import default_storage
from django.db import models
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from catalog import image_files
from catalog.admin.access import access
from catalog.admin.scoped import ScopedInline
from catalog.admin.scoped_form import ScopedForm, ScopedFormSet
from catalog.models import Image


class ImageForm(ScopedForm):
    """An address or a file; the new one of them takes the place of the old."""

    upload = forms.FileField(
        label=capfirst(_("upload")), required=False, widget=UnfoldAdminFileFieldWidget()
    )
    content: bytes = b""

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload:
            self.content = upload.read(image_files.MAX_BYTES + 1)
            try:
                image_files.check(self.content)
            except image_files.WrongImage as error:
                raise forms.ValidationError(str(error)) from error
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        url = cleaned.get("url")
        if self.content and url:
            self.add_error("upload", _("Either an address or a file, not both."))
        elif self.content:
            self.instance.content_hash = image_files.content_hash(self.content)
        elif url:
            self.instance.file = self.instance.content_hash = ""
        elif not self.instance.file and not {"url", "upload"} & set(self.errors):
            self.add_error("url", _("An image has an address or a file."))
        return self.cleaned_data

    def save(self, commit: bool = True) -> Any:
        if self.content:
            self.instance.file = image_files.keep(self.instance.merchant_id, self.content).name
        return super().save(commit)


class ImageFormSet(ScopedFormSet):
    def clean(self) -> None:
        super().clean()
        kept = [form.instance for form in self.initial_forms + self.extra_forms if _stays(form)]
        named = [image.url or image.content_hash for image in kept]
        if len(set(named)) < len(named):
            raise forms.ValidationError(_("The same image is there twice."))


def _stays(form: Any) -> bool:
    given = form.has_changed() or form.instance.pk
    return bool(given and form.is_valid() and not form.cleaned_data.get("DELETE"))


class ImageInline(ScopedInline):
    model = Image
    form = ImageForm
    formset = ImageFormSet
    fields = ["preview", "position", "url", "upload", "variation"]
    readonly_fields = ["preview"]
    show_change_link = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @admin.display(description=_("image"))
    def preview(self, image: Image) -> SafeString | str:
        if image._state.adding:
            return ""
        return format_html(
            '<a href="{0}" target="_blank" rel="noreferrer">'
            '<img src="{0}" alt="" loading="lazy" style="height: 3rem"></a>',
            address_of(image),
        )


def address_of(image: Image) -> str:
    """Where a page finds it: with us, or where the merchant keeps it."""
    return reverse("admin:catalog_product_image", args=[image.pk]) if image.file else image.url


def uploaded_image(request: HttpRequest, image_id: int) -> FileResponse:
    """The bytes of an upload, for members of its merchant; 404 for anybody else."""
    uploads = access(request).limit(Image.objects.exclude(file=""))
    image = get_object_or_404(uploads, pk=image_id)
    return FileResponse(
        default_storage.open(image.file), content_type=image_files.content_type(image.file)
    )
