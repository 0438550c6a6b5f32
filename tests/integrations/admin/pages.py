"""The registered pages, their addresses, and who is logged in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from catalog.admin.support import SupportAdmin

MODELS: list[type[Model]] = sorted(admin.site._registry, key=lambda model: model._meta.label)
SUPPORT_ONLY = [model for model in MODELS if isinstance(admin.site._registry[model], SupportAdmin)]
SCOPED = [model for model in MODELS if model not in SUPPORT_ONLY]


def label(model: type[Model]) -> str:
    return model._meta.label


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def browser(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form_data(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would post from a change page, its inlines untouched, with `changes`."""
    data: dict[str, Any] = {}
    for inline in response.context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    for field in response.context["adminform"].form:
        value = field.value()
        if value is not None and value is not False:
            data[field.html_name] = "on" if value is True else value
    return {**data, **changes}


def errors(response: Any) -> dict[str, list[str]]:
    """What the form shown anew complains of; fails when the page went on."""
    assert response.status_code == 200
    return dict(response.context["adminform"].form.errors)
