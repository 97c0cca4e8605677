"""The operator's own connections: what a table may hold, and one sentence for each mistake."""

import asyncio
from pathlib import Path

import pytest

from workbench.domain.errors import InputError
from workbench.server.executors import Limits
from workbench.server.executors.table import OwnConnection, load


def read(tmp_path: Path, text: str, **variables: str) -> tuple[OwnConnection, ...]:
    file = tmp_path / "workbench.toml"
    file.write_text(text)
    return load(file, variables, (tmp_path / "workbench.duckdb",))


def test_a_table_says_all_there_is_to_know(tmp_path: Path) -> None:
    """Defaults are those of the documentation; the dialect is the program's, unless said."""
    shell, lake = read(
        tmp_path,
        """
        [connections.shell]
        type = "command"
        command = ["bash", "-s"]
        env = {ONE = "1", KEY = {from_variable = "SHELL_KEY"}}
        allow_client_args = true
        organization = "acme"
        tags = {env = "prod"}
        time_limit_s = 5
        output_limit_bytes = 1000
        [connections.lake]
        type = "duckdb"
        path = "lake.duckdb"
        """,
        SHELL_KEY="planted",
        OTHER="x",
    )
    found = shell.connection
    assert (found.name, found.type, found.language, found.executor) == ("shell", "custom", "bash", "command")
    assert Path(found.command[0]).is_absolute() and found.command[1:] == ("-s",) and found.tags == {"env": "prod"}
    assert found.operator and shell.organization == "acme" and shell.allow_client_args
    assert shell.limits == Limits(5, 1000) and shell.environment == ("ONE", "KEY")
    done = asyncio.run(shell.executor.run(b'echo "$ONE $KEY $OTHER"', (), shell.limits))
    assert done.output == b"1 planted \n"
    assert (lake.connection.type, lake.connection.language, lake.organization) == ("database", "duckdb", "default")
    assert asyncio.run(lake.executor.run(b"create table t (a int)", (), lake.limits)).exit_code == 0
    assert (tmp_path / "lake.duckdb").exists() and not lake.allow_client_args


def test_a_definition_changes_with_what_it_leads_to(tmp_path: Path) -> None:
    """Also where only the value of a variable has changed; not with anything else."""
    text = '[connections.c]\ntype = "command"\ncommand = ["/bin/bash"]\nenv = {K = {from_variable = "V"}}'
    (first,), (same,), (other,) = (read(tmp_path, text, V=value, W=value) for value in ("a", "a", "b"))
    assert first.definition == same.definition != other.definition
    (third,) = read(tmp_path, text.replace("/bin/bash", "/bin/sh"), V="a")
    assert third.definition != first.definition and "a" not in (first.definition, third.definition)


def test_variables_are_passed_on_by_name(tmp_path: Path) -> None:
    """A list of names is the short way."""
    (found,) = read(tmp_path, '[connections.c]\ntype = "command"\ncommand = ["env"]\nenv = ["KEY"]', KEY="v", OTHER="x")
    assert asyncio.run(found.executor.run(b"", (), found.limits)).output == b"KEY=v\n"


def test_no_file_is_no_connection(tmp_path: Path) -> None:
    """And a file that is about other things has none."""
    assert load(tmp_path / "none.toml", {}, ()) == ()
    assert read(tmp_path, '[models.fast]\nprovider = "openai"') == ()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('type = "ssh"', "Invalid enum value 'ssh'"),
        ("path = 1", "$.path"),
        ('type = "duckdb"', 'path is missing; the database\'s file, or ":memory:"'),
        ('type = "sqlite"\npath = "none/x.db"', "path: there is no folder"),
        ('type = "duckdb"\npath = "workbench.duckdb"', "path: workbench.duckdb is the server's own file"),
        ('type = "duckdb"\npath = "./../{folder}/workbench.duckdb"', "is the server's own file"),
        ('type = "command"', "command is missing"),
        ('type = "command"\ncommand = []', "command"),
        ('type = "command"\ncommand = ["no-such-program"]', "command: there is no program 'no-such-program'"),
        ('type = "command"\ncommand = ["/etc/passwd"]', "command: there is no program '/etc/passwd'"),
        ('type = "command"\ncommand = ["/bin/sh"]\nread_only = true', "read_only is set for"),
        ('type = "sqlite"\npath = "x"\nenv = {A = "b"}', 'env is set for type = "command" alone'),
        ('type = "sqlite"\npath = "x"\nallow_client_args = true', "allow_client_args is set for"),
        (
            'type = "command"\ncommand = ["/bin/sh"]\nenv = {A = {from_variable = "NOT_SET"}}',
            "env.A: NOT_SET is not set",
        ),
        ('type = "command"\ncommand = ["/bin/sh"]\nenv = {"A=B" = "1"}', "env: 'A=B' is no name of a variable"),
        ('type = "command"\ncommand = ["/bin/sh"]\ntime_limit_s = 0', "time_limit_s"),
        ('type = "command"\ncommand = ["/bin/sh"]\nalow_client_args = true', 'Did you mean "allow_client_args"?'),
    ],
)
def test_each_mistake_is_one_sentence_that_names_its_place(tmp_path: Path, table: str, said: str) -> None:
    """File, table and key."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, "[connections.c]\n" + table.replace("{folder}", tmp_path.name))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'workbench.toml'}: [connections.c]: ") and said in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "text", ["connections = 1", "[connections]\nc = 1", "[[", '[connections."a/b"]\ntype = "duckdb"']
)
def test_what_is_no_table_is_said(tmp_path: Path, text: str) -> None:
    """With the file's name."""
    with pytest.raises(InputError, match=r"workbench\.toml: "):
        read(tmp_path, text)
