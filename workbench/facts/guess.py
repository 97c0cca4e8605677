"""A guess at the dialect of a text that comes without one, by the words it begins with."""

import re

_SQL = frozenset(
    "select insert update delete drop create alter truncate grant revoke with merge explain show set begin copy vacuum "
    "analyze call do values replace lock reindex comment declare use describe commit rollback".split()
)
_TOOLS = {
    "kubectl": "kubectl", "oc": "kubectl", "helm": "kubectl", "aws": "aws", "gcloud": "gcloud", "gsutil": "gcloud",
    "bq": "gcloud", "az": "az", "terraform": "terraform", "tofu": "terraform", "docker": "docker", "podman": "docker",
    "git": "git",
}  # fmt: skip
_REDIS = frozenset(
    "config debug del eval expire flushall flushdb get hgetall hset incr info keys lpush mget monitor mset replicaof "
    "rpush sadd scan shutdown slaveof smembers ttl zadd".split()
)
_HTTP = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(?:/|https?://|_)\S*", re.ASCII)
_CMDLET = re.compile(r"[A-Z][a-z]+-[A-Z][A-Za-z]+\b|\$\w+\s*=\s*[A-Z][a-z]+-|\[[A-Z][\w.]+\]::")
_COMMENT = re.compile(r"\s*(?:--[^\n]*\n|/\*.*?\*/|#[^\n]*\n)", re.DOTALL)


def guess(text: str) -> str:
    """The likeliest dialect of *text*; bash where nothing says otherwise.

    >>> [guess(text) for text in ("drop table t", "kubectl get pods", "db.t.drop()", "GET /_cat", "ls -l")]
    ['postgres', 'kubectl', 'mongodb', 'http', 'bash']
    """
    text = text[:2_000].lstrip()
    while comment := _COMMENT.match(text):
        text = text[comment.end() :].lstrip()
    if _HTTP.match(text):
        return "http"
    if re.match(r"db\.|rs\.|sh\.|use \w+\s*\n\s*db\.|show (?:dbs|collections)\b", text):
        return "mongodb"
    if _CMDLET.match(text):
        return "powershell"
    first = re.match(r"[\w.-]+", text)
    word = first.group() if first else ""
    if word in _TOOLS:
        return _TOOLS[word]
    if word.isupper() and word.lower() in _REDIS:
        return "redis"
    # `set`, `show` and `use` are also words of the shell and of batch files: SQL only when more of it follows.
    if word.lower() in _SQL and re.match(r"\w+[\s(*'\"]+[\w(*'\"\[@]|\w+\s*;?\s*$", text):
        return "postgres"
    return "bash"
