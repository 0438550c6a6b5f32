"""The embedded PostgreSQL: real processes, real kills, each test with a data directory of its own.

A cluster that was initialised once is copied, for initdb takes its time.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

CLIENT = Path(__file__).with_name("embedded_client.py")
FORKING_CLIENT = Path(__file__).with_name("embedded_fork.py")
LIMIT = 90.0


def client(data_dir: Path, statement: str = "SELECT 1", *stay: str) -> subprocess.Popen[str]:
    return run(CLIENT, data_dir, statement, *stay)


def run(program: Path, *arguments: Path | str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, program, *arguments],
        env=os.environ | {"PYTHONPATH": str(settings.BASE_DIR)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, errors
    return out.strip()


def ask(data_dir: Path, statement: str = "SELECT 1") -> str:
    return answer(client(data_dir, statement))


def staying_client(data_dir: Path, statement: str = "SELECT 1") -> subprocess.Popen[str]:
    process = client(data_dir, statement, "stay")
    assert process.stdout
    assert process.stdout.readline()
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


def postmaster(data_dir: Path) -> psutil.Process:
    return psutil.Process(int((data_dir / "postmaster.pid").read_text().split()[0]))


def is_running(data_dir: Path) -> bool:
    return (data_dir / "postmaster.pid").exists()


@pytest.fixture(scope="module")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("embedded") / "postgresql"
    ask(data_dir)
    return data_dir


@pytest.fixture
def data_dir(initialised: Path, tmp_path: Path) -> Iterator[Path]:
    copy = tmp_path / "postgresql"
    subprocess.run(["cp", "-a", initialised, copy], check=True)
    yield copy
    if is_running(copy):
        ask(copy)  # the last client to leave stops the server
    assert not is_running(copy)
    shutil.rmtree(copy)


def test_six_processes_start_at_once_on_an_empty_folder(tmp_path: Path) -> None:
    data_dir = tmp_path / "new" / "postgresql"
    clients = [client(data_dir, f"SELECT {number}") for number in range(6)]
    assert [answer(process) for process in clients] == ["0", "1", "2", "3", "4", "5"]
    assert not is_running(data_dir)


def test_one_command_after_the_other_sees_the_same_data(data_dir: Path) -> None:
    ask(data_dir, "CREATE TABLE kept AS SELECT 42 AS figure")
    assert not is_running(data_dir)
    assert ask(data_dir, "SELECT figure FROM kept") == "42"


def test_a_killed_postmaster_is_replaced_and_committed_data_is_there(data_dir: Path) -> None:
    staying = staying_client(data_dir, "CREATE TABLE kept AS SELECT 42 AS figure")
    postmaster(data_dir).kill()
    assert ask(data_dir, "SELECT figure FROM kept") == "42"
    kill(staying)


def test_who_stays_keeps_the_server_up_for_the_others(data_dir: Path) -> None:
    staying = staying_client(data_dir)
    ask(data_dir)
    assert is_running(data_dir)
    kill(staying)


def test_a_list_of_clients_that_was_lost_does_not_stop_the_server(data_dir: Path) -> None:
    staying = staying_client(data_dir)
    (data_dir / ".handle_pids.json").write_text("")
    ask(data_dir)
    assert is_running(data_dir)
    kill(staying)


def test_a_client_killed_beside_another_does_not_keep_the_server_up(data_dir: Path) -> None:
    doomed = staying_client(data_dir)
    other = staying_client(data_dir)
    kill(doomed)
    answer(other)
    assert not is_running(data_dir)


def test_a_client_killed_alone_does_not_keep_the_server_up_for_ever(data_dir: Path) -> None:
    doomed = staying_client(data_dir)
    kill(doomed)
    assert is_running(data_dir)
    ask(data_dir)
    assert not is_running(data_dir)


def test_a_pid_file_whose_number_belongs_to_another_program_is_no_obstacle(
    data_dir: Path,
) -> None:
    staying = staying_client(data_dir)
    text = (data_dir / "postmaster.pid").read_text()
    kill(staying)
    ask(data_dir)
    another = str(os.getpid())
    (data_dir / "postmaster.pid").write_text(text.replace(text.split()[0], another, 1))
    assert ask(data_dir) == "1"


def test_a_parent_that_leaves_does_not_stop_the_server_under_its_forked_child(
    data_dir: Path,
) -> None:
    assert answer(run(FORKING_CLIENT, data_dir)) == "42"
    assert not is_running(data_dir)
