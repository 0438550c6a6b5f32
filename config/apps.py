from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Assembles the project: system checks and the language catalogs."""

    name = "config"
    label = "depara_config"

    def ready(self) -> None:
        from config import checks  # noqa: F401  registers the checks
