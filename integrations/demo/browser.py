"""A person at the back office, by HTTP: what a browser would send."""

import httpx
from django.urls import reverse

from integrations.demo.sample import Login
from integrations.demo.steps import NotSeen
from integrations.models import Connection

FOUND = 302


class Browser:
    """Of one person. Raises NotSeen where a page answers otherwise than a person would expect."""

    def __init__(self, web_url: str, login: Login) -> None:
        self._login = login
        self._client = httpx.Client(base_url=web_url, timeout=60)

    def log_in(self) -> None:
        page = reverse("admin:login")
        self._get(page)
        said = {"username": self._login.username, "password": self._login.password}
        _moved(self._post(page, said))

    def install(self, connection: Connection) -> None:
        """To the platform, where the merchant consents, and back with a code."""
        begin = f"{reverse('install', args=[connection.platform])}?connection={connection.pk}"
        self._get(begin)
        onward = self._post(begin, {}).headers.get("refresh", "")
        back = _moved(self._client.get(onward.partition("url=")[2]))
        if _moved(self._client.get(back)) != _page(connection):
            raise NotSeen(back)

    def page_of(self, connection: Connection) -> str:
        return self._get(_page(connection))

    def _get(self, path: str) -> str:
        return self._client.get(path).raise_for_status().text

    def _post(self, path: str, said: dict[str, str]) -> httpx.Response:
        proof = {"csrfmiddlewaretoken": self._client.cookies["csrftoken"]}
        return self._client.post(path, data={**said, **proof})


def _moved(answer: httpx.Response) -> str:
    """Where the answer sends a browser."""
    if answer.status_code != FOUND:
        raise NotSeen(f"{answer.url.path}: {answer.status_code}")
    return answer.headers["location"]


def _page(connection: Connection) -> str:
    return reverse("admin:integrations_connection_change", args=[connection.pk])
