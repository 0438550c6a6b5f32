"""`manage.py demo`: see the whole cycle run, then look around."""

import signal
import threading
import time
from collections.abc import Mapping
from typing import Any

import httpx
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from integrations.contract import PlatformError
from integrations.demo import children, nuvemshop_sample, sample, steps, story
from integrations.demo.browser import Browser
from integrations.demo.outside import Account, Erp, NuvemshopStore
from integrations.demo.real_time_story import Nuvemshop
from integrations.management.commands.sandbox import simulators
from integrations.models import Connection

DEFAULT_PORT = 8000


class Command(BaseCommand):
    help = "Starts everything with sample data, plays the cycle and goes on serving."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="Of the web server.")
        parser.add_argument(
            "--once", action="store_true", help="End after the cycle; the exit code tells how."
        )

    def handle(self, *, port: int, once: bool, **options: Any) -> None:
        """Raises CommandError when a step was not observed or a process did not start."""
        if not settings.EMBEDDED:
            raise CommandError(_("The demo makes and deletes data: run it without DATABASE_URL."))
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: _interrupt(stop))
        self._say(_("Preparing the database…"))
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        platforms = [name for name, _simulator in simulators()]
        ports = children.free_ports(len(platforms))
        urls = {name: _local(free) for name, free in zip(platforms, ports, strict=True)}
        shops = sample.make(f"{urls['anymarket']}/v2")
        logins = sample.people(shops)
        try:
            with children.running(port, ports) as processes:
                self._play(_local(port), urls, shops, logins[1])
                if not once:
                    self._serve(port, logins, processes, stop)
        except KeyboardInterrupt:
            self._say(_("Stopped."))
        except (children.DidNotStart, steps.NotSeen, PlatformError, httpx.HTTPError) as error:
            raise CommandError(str(error)) from error

    def _play(
        self,
        web: str,
        urls: Mapping[str, str],
        shops: tuple[sample.Shop, sample.Shop],
        owner: sample.Login,
    ) -> None:
        stage = story.Stage(
            shops=shops,
            erps=(Erp(web, shops[0].token), Erp(web, shops[1].token)),
            accounts=_accounts(urls["anymarket"], shops),
            showcase=_account(urls["anymarket"], shops[0].connections[2]),
            nuvemshop=_nuvemshop(urls["nuvemshop"], web, shops[0], owner),
        )
        self._say(_("Playing the cycle:"))
        began = time.monotonic()
        for number, step in enumerate(story.steps(stage), start=1):
            started = time.monotonic()
            found = step.play()
            seconds = time.monotonic() - started
            self._say(f"  {number:2}. {step.title} ({seconds:.1f} s)\n      {found}")
        self._say(_("Everything was observed, in %(s).0f s.") % {"s": time.monotonic() - began})

    def _serve(
        self,
        port: int,
        logins: tuple[sample.Login, ...],
        processes: list[children.Child],
        stop: threading.Event,
    ) -> None:
        self._say(_("Depara is at http://127.0.0.1:%(port)d/admin/") % {"port": port})
        for login in logins:
            self._say(
                _("  user %(user)s, password %(password)s")
                % {"user": login.username, "password": login.password}
            )
        self._say(_("Ctrl-C ends everything."))
        while not stop.wait(1.0):
            for process in processes:
                process.check()

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _local(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _interrupt(stop: threading.Event) -> None:
    stop.set()
    raise KeyboardInterrupt


def _accounts(
    sandbox: str, shops: tuple[sample.Shop, sample.Shop]
) -> tuple[Account, Account, Account]:
    first, second = (_account(sandbox, connection) for connection in shops[0].connections[:2])
    third = _account(sandbox, shops[1].connections[0])
    codes = [sample.code(number) for number in range(sample.SKUS)]
    first.add_products(codes)
    second.add_products(codes)
    third.add_products(codes[:50])
    return first, second, third


def _account(sandbox: str, connection: Connection) -> Account:
    return Account(sandbox, oi=connection.settings["oi"], token=connection.secrets["token"])


def _nuvemshop(sandbox: str, web: str, shop: sample.Shop, owner: sample.Login) -> Nuvemshop:
    app, connection = nuvemshop_sample.make(shop.merchant, sandbox)
    store = NuvemshopStore(sandbox, oi=nuvemshop_sample.STORE, token=get_random_string(40))
    store.turn(any_address=True)
    back = reverse("install-back", args=[app.platform])
    store.let_install(
        {
            "app_id": app.settings["app_id"],
            "secret": app.secrets["app_secret"],
            "redirect_url": f"{web}{back}",
        }
    )
    return Nuvemshop(connection, store, Browser(web, owner))
