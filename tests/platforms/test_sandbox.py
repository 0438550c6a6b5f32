"""`manage.py sandbox` as its users start it: a process of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
PATIENCE_SECONDS = 60  # of a machine that runs everything else at the same time


def test_sandbox_serves_a_simulator_and_leaves_when_told() -> None:
    command = [sys.executable, str(MANAGE), "sandbox", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ.copy()
    ) as process:
        assert process.stdout is not None
        addresses = dict(line.split() for line in [process.stdout.readline()])
        api = addresses["anymarket"]
        control = api.removesuffix("/v2") + "/_simulator/accounts"
        try:
            with httpx.Client(timeout=PATIENCE_SECONDS) as client:
                made = client.post(control, json={"token": "t-1", "oi": "1."})
                answered = client.get(f"{api}/products", headers={"gumgaToken": "t-1"})
            process.send_signal(signal.SIGTERM)
            status = process.wait(timeout=PATIENCE_SECONDS)
        finally:
            process.kill()

    assert made.status_code == 201
    assert answered.json()["content"] == []
    assert status == 0
