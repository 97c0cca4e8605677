"""Laws of what tools do with their standard input."""

import pytest

from workbench.facts.cli import fed
from workbench.facts.finding import Finding, high
from workbench.facts.scope import Limits, Scope
from workbench.facts.word import words

LIMITS = Limits(time_ms=60_000)


def _read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    return [high(dialect, text)]


@pytest.mark.parametrize(
    ("argv", "text", "seen"),
    [
        ("docker exec -i db psql -U a", "drop table t", "psql -U a <<'END_OF_INPUT'\ndrop table t\nEND_OF_INPUT"),
        ("kubectl exec -i p -- psql", "END_OF_INPUT", "psql <<'END_OF_INPUT_'\nEND_OF_INPUT\nEND_OF_INPUT_"),
        ("docker compose exec -T db sh", "rm -rf /srv", "rm -rf /srv"),
        ("kubectl exec -i p -- bash", "uptime", "uptime"),
    ],
)
def test_what_is_fed_to_a_carried_command_is_read_as_its_input(argv: str, text: str, seen: str) -> None:
    """Statements piped through docker or kubectl into a client run there just the same."""
    assert [finding.reason for finding in fed(words(*argv.split()), text, Scope(_read, LIMITS))] == [seen]


@pytest.mark.parametrize(
    ("argv", "text", "risks"),
    [
        ("kubectl apply -f -", "apiVersion: v1\nkind: ConfigMap", []),
        ("kubectl apply -f -", "kind: RoleBinding", ["high"]),
        ("kubectl apply -f - --dry-run=client", "kind: RoleBinding", ["low"]),
        ("oc create -f -", "kind: Pod\nspec: {containers: [{securityContext: {privileged: true}}]}", ["high"]),
        ("kubectl delete -f -", '{"kind": "Pod"}', ["medium"]),
        ("kubectl delete -f -", "kind: Pod\n---\nkind: Namespace", ["high"]),
        ("docker login -u a --password-stdin", "s3cret", []),
        ("unheard-of", "rm -rf /", []),
    ],
)
def test_a_manifest_on_standard_input_is_read_by_its_kinds(argv: str, text: str, risks: list[str]) -> None:
    """Bindings and privileges count, deletions by kind; what a tool ignores does not count at all."""
    assert [finding.risk.value for finding in fed(words(*argv.split()), text, Scope(_read, LIMITS))] == risks
