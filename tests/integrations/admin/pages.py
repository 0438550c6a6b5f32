"""The registered pages, their addresses, and who is logged in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

MODELS: list[type[Model]] = sorted(admin.site._registry, key=lambda model: model._meta.label)
SCOPED = [
    model for model in MODELS if model._meta.app_label in ("catalog", "orders", "integrations")
]


def label(model: type[Model]) -> str:
    return model._meta.label


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def browser(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
