from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from integrations import schedules


class Command(BaseCommand):
    help = str(_("Makes the scheduled tasks what the code says; each worker does it at its start."))

    def handle(self, *args: Any, **options: Any) -> None:
        for line in schedules.synchronise():
            self.stdout.write(line)
