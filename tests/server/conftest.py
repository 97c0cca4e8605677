"""A server in this process, over a store of its own, and what to ask it with; and a real PostgreSQL."""

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from litestar.testing import TestClient
from psycopg import conninfo, sql

from tests.postgres import VARIABLE, binaries, cluster
from workbench.server.app import create_app
from workbench.server.executors.postgres import Target
from workbench.server.service import Service
from workbench.server.settings import ServerSettings

ADMIN = "wb_the-admin-of-the-tests"


class Client:
    """One token's view of the server. Every answer but a 204 must be JSON, and every error one sentence."""

    def __init__(self, http: TestClient[Any], token: str | None) -> None:
        self.http = http
        self.token = token

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            more["json"] = body
        answer: httpx.Response = self.http.request(method, path, headers=headers, **more)
        if answer.status_code >= 400:
            document = answer.json()
            assert set(document) == {"message"} and document["message"], document
        return answer

    def ok(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The document of an answer that must be a success."""
        answer = self(method, path, body, **more)
        assert answer.status_code < 300, (answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def refused(self, status: int, method: str, path: str, body: Any = None, **more: Any) -> str:
        """The sentence of an answer that must have *status*."""
        answer = self(method, path, body, **more)
        assert answer.status_code == status, (answer.status_code, answer.text)
        return str(answer.json()["message"])

    def token_for(self, role: str, user: str = "someone@example.com", **more: Any) -> "Client":
        """A client with a token of its own, issued by this one."""
        issued = self.ok("POST", "/api/tokens", {"name": user, "user": user, "role": role, **more})
        return Client(self.http, issued["token"])


Serve = Callable[..., Client]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a server with the settings given; the admin's client. Started again, it has the same store."""
    with ExitStack() as stack:

        def start(**settings: Any) -> Client:
            stack.close()
            settings = {"admin_token": ADMIN, "secret_key": "a-secret-of-sixteen", "allow": ("loopback",), **settings}
            settings.setdefault("operator_file", tmp_path / "workbench.toml")
            service = Service(ServerSettings(db=tmp_path / "server.duckdb", **settings))
            return Client(stack.enter_context(TestClient(create_app(service))), ADMIN)

        yield start


@pytest.fixture
def admin(serve: Serve) -> Client:
    """The admin of a server with the settings of the tests."""
    return serve()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a cluster, with a superuser in it: the one that CI started, else our own."""
    if VARIABLE in os.environ:
        yield os.environ[VARIABLE]
    elif binaries() is None:
        pytest.skip(f"PostgreSQL is not installed and {VARIABLE} is not set")
    else:
        # Not below pytest's own folder, which is closed to the user that PostgreSQL runs as.
        with tempfile.TemporaryDirectory(prefix="workbench-postgres-") as folder, cluster(Path(folder)) as url:
            yield url


@pytest.fixture
def target(postgres: str) -> Iterator[Target]:
    """A database of its own, for a role that is nothing special."""
    name, password = f"t{secrets.token_hex(6)}", secrets.token_hex(8)
    with psycopg.connect(postgres, autocommit=True) as connection:
        role = sql.Identifier(name)
        connection.execute(sql.SQL("create role {} login password {}").format(role, sql.Literal(password)))
        connection.execute(sql.SQL("create database {} owner {}").format(role, role))
        where = conninfo.conninfo_to_dict(postgres)
        yield Target(str(where["host"]), int(str(where["port"])), name, password, name)
        connection.execute(sql.SQL("drop database {} with (force)").format(role))
        connection.execute(sql.SQL("drop role {}").format(role))
