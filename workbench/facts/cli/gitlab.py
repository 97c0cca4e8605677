"""The commands that a GitLab server brings, most of them other clients behind a name of its own, and OpenSearch's."""

from workbench.facts.cli.argv import Grammar, parse, spoken
from workbench.facts.cli.verbs import target
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.word import Word

_BEHIND = {
    "gitlab-psql": "psql", "gitlab-redis-cli": "redis-cli", "gitlab-rake": "rake", "gitlab-geo-psql": "psql",
}  # fmt: skip


def client(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of a client under another name."""
    program = argv[0].text.rpartition("/")[2]
    return scope.nested(spoken([Word(_BEHIND[program]), *argv[1:]]), "bash")


def rails(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of ``gitlab-rails``: its console, or the code it is given to run."""
    args = parse(argv, Grammar(valued=frozenset({"-e"})))
    words = args.texts
    if words[:1] in (["runner"], ["r"]) and len(words) > 1:
        return scope.nested(words[1], "rails") or [low("gitlab-rails runner", "runs code that reads")]
    if words[:1] in (["console"], ["c"]):
        return [medium("gitlab-rails console", "opens a console in the running application")]
    if words[:1] in (["dbconsole"], ["db"]):
        return [medium("gitlab-rails dbconsole", "opens a database client with the application's rights")]
    return scope.nested(spoken([Word("rails"), *argv[1:]]), "bash")


def securityadmin(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of OpenSearch's ``securityadmin.sh``, which writes who may do what."""
    args = parse(
        argv, Grammar(valued=frozenset("-cd -f -t -h -p -cacert -cert -key -backup -cn -ts -ks".split()), single=True)
    )
    if args.has("-si", "-w", "--show-info", "--whoami", "-vc", "--validate-configs") or len(args.options) == 0:
        return [low("securityadmin", "only shows or checks")]
    if args.has("-backup", "-r", "--retrieve"):
        return [high("securityadmin", "writes users and their hashes to files", target(args.values("-backup")))]
    return [high("securityadmin", "overwrites users, roles and who may do what", target(args.values("-cd", "-f")))]
