from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """What is sold, how much there is of it, at what price."""

    name = "catalog"
    verbose_name = _("Catalog")
