"""Start a real PostgreSQL on loopback for the tests, one for the whole run, and give each test a database of its own.

`initdb` refuses root, so as root everything runs as the user `postgres`. Workers of pytest-xdist share one cluster: the
first to come starts it, the last to leave stops it.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

UNPRIVILEGED = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",  # the cluster is thrown away, and the tests cut sessions, not the power
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Cluster:
    """Name a running cluster: where its programs and files are, and a URL of its first database."""

    programs: str
    folder: str
    url: str


def find_programs() -> Path | None:
    """Return the folder that holds `initdb` and `pg_ctl`: Debian's newest, or the one on PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def start_postgres() -> Cluster:
    """Start a cluster in a folder of its own; skip, saying so, where PostgreSQL or a user for it is missing."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here: its tests were not run")
    if os.geteuid() == 0 and not _has_user():
        pytest.skip(f"PostgreSQL refuses root and there is no user {UNPRIVILEGED}: its tests were not run")
    place = os.environ.get("PYTEST_DEBUG_TEMPROOT")  # in memory, where it has room
    folder = Path(tempfile.mkdtemp(prefix="intake-postgres-", dir=place))  # pytest's own folder is root's alone
    password = secrets.token_urlsafe(16)
    _make_cluster(programs, folder, password)
    port = _start(programs, folder)
    return Cluster(
        str(programs), str(folder), f"postgresql+psycopg://{UNPRIVILEGED}:{password}@127.0.0.1:{port}/postgres"
    )


def stop_postgres(cluster: Cluster) -> None:
    """Stop a cluster at once and remove its files."""
    _run(Path(cluster.programs) / "pg_ctl", "stop", "-m", "immediate", "-w", "-D", f"{cluster.folder}/data")
    shutil.rmtree(cluster.folder)


def _make_cluster(programs: Path, folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if os.geteuid() == 0:
        for path in (folder, secret):
            shutil.chown(path, UNPRIVILEGED)
    _run(
        programs / "initdb", "-D", str(folder / "data"), "-U", UNPRIVILEGED, "-E", "UTF8", "--locale=C", "--no-sync",
        "-A", "md5", f"--pwfile={secret}",
    )  # fmt: skip  # not SCRAM, which has both sides hash 4,096 times at each of hundreds of connections
    lines = [f"{name} = '{value}'\n" for name, value in SETTINGS.items()]
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.writelines(lines)


def _start(programs: Path, folder: Path, *, tries: int = 5) -> int:
    """Start the server on a free port and return it; another program may take the port in between, so try again."""
    for attempt in range(tries):
        port = _free_port()
        options = ("-o", f"-p {port}", "-l", str(folder / "log"), "-D", str(folder / "data"))
        try:
            _run(programs / "pg_ctl", "start", "-w", *options)
        except subprocess.CalledProcessError:
            if attempt == tries - 1:
                raise
        else:
            return port
    raise AssertionError("unreachable")


def _run(*command: str | Path) -> None:
    options: dict[str, Any] = {}
    if os.geteuid() == 0:
        options = {"user": UNPRIVILEGED, "group": pwd.getpwnam(UNPRIVILEGED).pw_gid, "extra_groups": []}
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, **options)


def _has_user() -> bool:
    return any(entry.pw_name == UNPRIVILEGED for entry in pwd.getpwall())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def shared_cluster(folder: Path) -> Iterator[str]:
    """Give the URL of the cluster that everybody who names this folder shares."""
    url = _join(folder)
    try:
        yield url
    finally:
        _leave(folder)


def _join(folder: Path) -> str:
    with _state(folder) as state:
        if not state.get("users"):
            state["cluster"] = vars(start_postgres())
        state["users"] = state.get("users", 0) + 1
        return str(state["cluster"]["url"])


def _leave(folder: Path) -> None:
    with _state(folder) as state:
        state["users"] -= 1
        if not state["users"]:
            stop_postgres(Cluster(**state["cluster"]))


@contextmanager
def _state(folder: Path) -> Iterator[dict[str, Any]]:
    """Hold a file that the workers of one run share; nobody else reads or writes it meanwhile."""
    with (folder / "postgres.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or "{}")
        yield state
        file.truncate(0)
        json.dump(state, file)
        file.flush()


def fresh_database(url: str) -> str:
    """Make an empty database in the cluster and return its URL."""
    name = f"test_{secrets.token_hex(8)}"
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.rpartition("/")[0] + "/" + name


def libpq(url: str) -> str:
    """Return an SQLAlchemy URL as psycopg itself takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a running cluster's first database."""
    base = tmp_path_factory.getbasetemp()
    with shared_cluster(base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) as url:
        yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> str:
    """Give the URL of an empty database."""
    return fresh_database(postgres_url)
