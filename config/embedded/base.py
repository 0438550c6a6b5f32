"""Django's PostgreSQL engine, with a server that is started when it is first needed."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from config.embedded.server import socket_directory


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        data_dir = Path(self.settings_dict["DATA_DIR"])
        self.settings_dict["HOST"] = socket_directory(data_dir)
        return super().get_connection_params()
