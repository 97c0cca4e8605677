"""Laws of reading platforms, stores, brokers and configuration management."""

import pytest

from workbench.facts.cli import PROGRAMS
from workbench.facts.cli.verbs import Verbs
from workbench.facts.floor import static_risk
from workbench.facts.scope import Limits, Scope
from workbench.facts.word import Word, words

LIMITS = Limits(time_ms=60_000)

CASES = [
    ("heroku ps -a shop", "low"),
    ("heroku config -a shop", "medium"),
    ("heroku pg:reset DATABASE -a shop", "high"),
    ("heroku apps:destroy shop --confirm shop", "high"),
    ("heroku run -a shop -- ls", "low"),
    ("heroku run bash -a shop", "medium"),
    ("fly ssh console -C 'rm -rf /data/x'", "high"),
    ("flyctl status", "low"),
    ("vercel rm shop --yes", "high"),
    ("wrangler d1 delete shop", "high"),
    ("vault status", "low"),
    ("vault kv get secret/db", "high"),
    ("vault kv put secret/db password=x", "medium"),
    ("vault read sys/health", "low"),
    ("vault policy write admin admin.hcl", "high"),
    ("consul members", "low"),
    ("consul kv get service/leader", "low"),
    ("consul kv delete -recurse service/", "high"),
    ("etcdctl get /registry/pods --prefix --keys-only", "low"),
    ("etcdctl get /registry/secrets --prefix", "high"),
    ("etcdctl del /a/b", "medium"),
    ("nomad job plan shop.nomad", "low"),
    ("nomad job stop shop", "high"),
    ("ansible all -m ping", "low"),
    ("ansible web -b -a 'rm -rf /srv/app'", "high"),
    ("ansible web -m service -a 'name=nginx state=restarted'", "medium"),
    ("ansible-playbook site.yml --check", "low"),
    ("ansible-playbook site.yml", "medium"),
    ("ansible-vault view secrets.yml", "high"),
    ("knife node list", "low"),
    ("knife node delete web1 -y", "high"),
    ("knife ssh 'role:web' uptime", "low"),
    ("argocd app sync shop", "medium"),
    ("argocd app delete shop", "high"),
    ("rabbitmqctl list_queues", "low"),
    ("rabbitmqctl add_user bob x", "high"),
    ("rabbitmqctl purge_queue orders", "high"),
    ("kafka-topics.sh --bootstrap-server b:9092 --list", "low"),
    ("kafka-topics --bootstrap-server b:9092 --delete --topic orders", "high"),
    ("kafka-topics --bootstrap-server b:9092 --create --topic orders", "medium"),
    ("kafka-consumer-groups --group g --reset-offsets --to-earliest --topic t --dry-run", "low"),
    ("nodetool status", "low"),
    ("nodetool decommission", "high"),
    ("gitlab-ctl status", "low"),
    ("gitlab-ctl reconfigure", "medium"),
    ("gitlab-psql -c 'drop table users'", "high"),
    ("doctl compute droplet list", "low"),
    ("doctl compute droplet delete 1 -f", "high"),
    ("vault kv get", "high"),
    ("helm --help", "low"),
]


@pytest.mark.parametrize(("command", "risk"), CASES)
def test_a_platforms_command_has_the_risk_of_its_verb(command: str, risk: str) -> None:
    """Tables say what a subcommand does; options that change it are read before."""
    assert static_risk(command, "bash", limits=LIMITS).risk.value == risk


ODD: list[list[str]] = [
    [], ["--"], ["-"], ["--help"], ["-x"] * 50, ["="], ["", ""], ["a"] * 2_000, ["--a=b=c", "--", "--"], ["exec", "--"],
    ["--parameters", "commands=" + "'" * 5_000 + "x"], ["api", "graphql", "-f", "mutation" * 2_000],
    ["run"], ["s3"], ["compute", "ssh", "--"], ["config"], ["get"], ["delete"], ["{"], ["-c"], ["rest", "-m"],
]  # fmt: skip


def test_every_tool_of_a_table_is_named_where_readers_are_found() -> None:
    """A table that no program leads to would never be read."""
    from workbench.facts.cli import awstools, aztools, clusterdata, infradata, platforms, runtimedata

    tables = (
        awstools.TOOLS,
        aztools.TOOLS,
        clusterdata.CLUSTERS,
        infradata.OTHERS,
        platforms.TABLES,
        runtimedata.RUNTIMES,
    )
    assert {name for table in tables for name in table} <= set(PROGRAMS)


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_no_argument_vector_makes_a_reader_raise(program: str) -> None:
    """Whatever follows a program's name, its reader answers with findings, and none of them is empty of reason."""
    scope = Scope(lambda text, dialect, inner: [], LIMITS)
    for rest in ODD:
        findings = PROGRAMS[program](words(program, *rest), scope)
        assert all(finding.verb and finding.reason for finding in findings)


def test_a_command_carried_elsewhere_keeps_its_quotes_and_variables() -> None:
    """What runs inside a pod splits into the same words there, and what only the shell knows stays unknown."""
    seen: list[str] = []

    def read(text: str, dialect: str, scope: Scope) -> list[object]:
        seen.append(text)
        return []

    argv = [*words("kubectl", "exec", "p", "--", "echo", "a b"), Word("$HOME/x", known=False), Word("*.log", glob=True)]
    PROGRAMS["kubectl"](argv, Scope(read, LIMITS))  # type: ignore[arg-type]
    assert seen == ["""echo 'a b' "$HOME/x" *.log"""]


def test_a_table_matches_the_longest_path() -> None:
    """A longer path says more than its beginning."""
    from workbench.facts.cli.verbs import verbs

    table: Verbs = verbs(low="key list", high={"loses a key": "key"})
    assert [found and found[0] for found in (table.find(["key", "list", "x"]), table.find(["key", "rm"]))] == [
        "key list",
        "key",
    ]
