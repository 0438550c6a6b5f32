from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from integrations.models.connection import Connection, new_key
from integrations.models.encrypted import EncryptedJSONField


class PlatformApp(models.Model):
    """What this installation is to a platform: the app that merchants install there.

    Support fills it in once, with the fields that the platform's connector declares as `app`.
    Every connector of the platform gets these values below its connection's own. `key` is the
    unguessable part of the addresses that are set in the platform's partner panel.
    """

    platform = models.CharField(_("platform"), max_length=40, unique=True)
    key = models.CharField(_("key"), max_length=40, unique=True, default=new_key, editable=False)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    secrets = EncryptedJSONField(_("secrets"), default=dict, blank=True)

    class Meta:
        verbose_name = _("platform app")
        verbose_name_plural = _("platform apps")
        ordering = ["platform"]

    def __str__(self) -> str:
        return self.platform

    @property
    def values(self) -> dict[str, Any]:
        """What the connector gets of it."""
        return {**self.settings, **self.secrets}


def platform_settings(connection: Connection) -> dict[str, Any]:
    """What the connector of this connection gets: its own values, over those of the app."""
    app = PlatformApp.objects.filter(platform=connection.platform).first()
    given = app.values if app else {}
    told = {key: value for key, value in connection.own_values.items() if value not in ("", None)}
    return {**connection.own_values, **given, **told}


def holders(platform: str, account_field: str, account: str) -> QuerySet[Connection]:
    """The connections of a platform's account, of any merchant and in any state; `account_field`
    is the connector's own (contract.Installable)."""
    rows = Connection.objects.filter(platform=platform).order_by("pk")
    return rows.filter(**{f"settings__{account_field}": account})
