"""The REST interfaces of Elasticsearch and OpenSearch: what a path with underscores means by method."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_personal, is_secret

# Paths that read whatever the method: POST only carries the question.
_READS = frozenset(
    """
    _search _count _msearch _validate _explain _field_caps _mget _mtermvectors _termvectors _search_shards
    _rank_eval _render _analyze _graph _terms_enum _knn_search _mvt _eql _esql _query _sql _ppl _async_search _pit
    _stats _cat _resolve _simulate _preview _simulate_index _verify _verify_integrity _text_structure _rules_test
    _segments _recovery _shard_stores _mapping_get _disk_usage _field_usage_stats _semantic_search _fleet_search
    _fleet_msearch _predict _evaluate _estimate_model_memory _validate_detector _find_structure _has_privileges
    _authenticate _suggest _list _remotestore_get _hot_threads _usage _xpack_get _test _preview_datafeed
    _infer_get _info _list_indices _top_queries _tier_get _translate _search_template _explain_data_frame
    _reload_get
""".split()
)
_STEPS = {  # a write that is no more than a change with a way back, or a burden
    "_refresh": low("_refresh", "makes new documents searchable"),
    "_flush": medium("_flush", "writes the index to disk"),
    "_forcemerge": medium("_forcemerge", "rewrites the index: expensive"),
    "_open": medium("_open", "opens an index"),
    "_close": medium("_close", "closes an index: it answers no more until it is opened"),
    "_rollover": medium("_rollover", "starts a new index behind an alias"),
    "_reindex": medium("_reindex", "copies documents from one index to another"),
    "_shutdown": high("_shutdown", "shuts down a node"),
    "_restore": medium("_restore", "writes indices back from a snapshot"),
}
_WORTH = frozenset("users customers accounts employees patients payments members people persons profiles".split())
_SECURITY = re.compile(r"(?:^|/)(?:_security|_plugins/_security|_opendistro/_security|_xpack/security)(?:/|$)")
_SECURITY_READ = re.compile(
    r"(?:_has_privileges|_authenticate|authinfo|health|whoami|_validate|permissionsinfo|tenantinfo|"
    r"dashboardsinfo|_query/\w+|validate|_suggest|saml/prepare|oidc/prepare|saml/metadata\S*)$"
)
_SECURITY_SESSION = re.compile(r"(?:saml|oidc|oauth2|openid)/(?!token$)\w+$|(?:logout|profile/_activate)$")
# What lasts and is lost with one DELETE; other named settings (templates, pipelines, scripts) are minor.
_LASTING = frozenset("_snapshot _data_stream _security _slm _ccr_ _remote_ _license _index_lifecycle_".split())
_GUARDED = re.compile(
    r"audit|security(?!_analytics)|xpack\.(?:security|monitoring)|destructive_requires_name|read_only|"
    r"blocks?\.(?:write|read)|logger\.|tls|ssl|anonymous|allow_unsafe",
    re.IGNORECASE,
)


def judge(method: str, segments: list[str], query: str, body: str, scope: Scope) -> list[Finding] | None:
    """Findings of a request to a search cluster; None where the path is not one's.

    >>> from workbench.facts.scope import Limits
    >>> scope = Scope(lambda *_: [], Limits())
    >>> judge("POST", ["logs", "_search"], "", "", scope)[0].risk.value
    'low'
    >>> judge("DELETE", ["api", "v1", "things", "7"], "", "", scope) is None
    True
    """
    path = "/".join(segments)
    marks = [segment.partition("?")[0] for segment in segments if segment.startswith("_")]
    mark = marks[0] if marks else ""
    if not mark:
        return _index(method, segments, body) if _plain_index(method, segments, body) else None
    if _SECURITY.search(path):
        return [_security(method, path)]
    last = marks[-1]
    if method in ("GET", "HEAD", "OPTIONS") and last != "_delete_by_query":
        return [_reading(segments, marks, body, query)]
    if method == "DELETE":
        return [_deleting(segments, mark, last)]
    if segments[-1] == "explain" or (last == "_execute" and "agents" not in segments):
        return [low(mark, "asks how something came about", path[:80])]
    if "accept_data_loss=true" in query:
        return [high(last, "accepts the loss of data", path[:80])]
    if last in ("_sql", "_ppl", "_query", "_esql") or mark in ("_sql", "_query"):
        return _language(method, body, scope)
    if last in _READS and method == "POST":
        return [_reading(segments, marks, body, query)]
    return _writing(method, segments, marks, query, body)


def _plain_index(method: str, segments: list[str], body: str) -> bool:
    """True where one segment can only be an index name: ``PUT logs`` with mappings or settings, ``DELETE logs*``."""
    if len(segments) != 1 or ("." in segments[0][1:] and "/" in segments[0]):
        return False
    if segments[0].startswith("."):
        return method == "DELETE"
    return method in ("DELETE", "HEAD", "GET", "PUT") or (
        method == "POST" and bool(re.search(r"\"(?:mappings|settings)\"", body))
    )


def _index(method: str, segments: list[str], body: str) -> list[Finding]:
    name = segments[0]
    if method == "DELETE":
        return [high("DELETE index", "deletes a whole index", name)]
    if method in ("GET", "HEAD"):
        return [low("GET index", "reads an index's definition", name)]
    return [medium("PUT index", "creates or changes an index", name)]


def _security(method: str, path: str) -> Finding:
    target = path[:80]
    if method in ("GET", "HEAD") or _SECURITY_READ.search(path):
        listing = re.search(
            r"(?:internalusers|/user(?!/_privileges)|/users|api_key|role_mapping|rolesmapping|account|audit|"
            r"securityconfig|service)(?:/|$)",
            path,
        )
        return (
            medium("security", "lists users, keys or who may do what", target)
            if listing
            else low("security", "reads the security state", target)
        )
    if re.search(r"_clear_cache$|cache$", path):
        return medium("security", "empties the cache of identities", target)
    if _SECURITY_SESSION.search(path):
        return medium("security", "opens or ends a session", target)
    return high("security", "changes users, roles, keys or security settings", target)


def _reading(segments: list[str], marks: list[str], body: str, query: str) -> Finding:
    names = [segment for segment in segments if not segment.startswith("_")]
    name = names[0] if names and not segments[0].startswith("_") else ""
    verb = marks[-1]
    if verb in ("_delete_by_query", "_update_by_query"):
        return high(verb, "changes documents", name)
    size = re.search(r"\"size\"\s*:\s*(\d+)", body) or re.search(r"\bsize=(\d+)", query)
    large = (size is not None and int(size[1][:9]) >= 1000) or "scroll=" in query
    if verb in ("_search", "_doc", "_source", "_mget", "_msearch") and (
        is_secret(name) or re.search(r"^\.security", name)
    ):
        return (high if large else medium)(verb, "reads an index whose name says secret", name)
    if verb == "_search" and large and (is_personal(name) or name.lower() in _WORTH):
        return medium(verb, "reads documents about people in bulk", name)
    if verb == "_search" and name in ("*", "_all", "") and large:
        return medium(verb, "reads every index in bulk", name)
    return low(verb, "reads only", name)


def _language(method: str, body: str, scope: Scope) -> list[Finding]:
    match = re.search(r"\"query\"\s*:\s*\"\"?\"?\s*(.*?)\"", body, re.DOTALL)
    text = match[1] if match else ""
    if re.match(r"(?i)\s*(?:delete|update|insert|drop|create|alter|truncate)\b", text):
        return scope.nested(text, "sql")
    if method == "PUT":
        return [medium("_query", "changes the query service's settings")]
    return [low("_query", "asks in a query language")]


def _all_matched(body: str) -> bool:
    flat = re.sub(r"\s+", "", body)
    if not re.search(r"\"query\":", flat):
        return True
    return bool(
        re.search(
            r"\"query\":\{\"match_all\":\{|\"query\":\{\}|\"query\":\{\"query_string\":\{\"query\":\"(?:\*|"
            r"\*:\*)\"|\"query\":\{\"exists\":\{\"field\":\"_id\"",
            flat,
        )
        or re.search(
            r"\"query\":\{\"bool\":\{(?:\"(?:must|filter|should)\":\[?\{\"match_all\":\{[^}]*\}\}\]?|\})", flat
        )
    )


def _deleting(segments: list[str], mark: str, last: str) -> Finding:
    path = "/".join(segments)
    if last in ("_doc", "_create"):
        return (
            medium("DELETE document", "deletes one document", path[:80])
            if not path.endswith("_doc")
            else high("DELETE", "deletes documents", path[:80])
        )
    if path.rstrip("/").endswith("*") or path.endswith("/_all") or last == "_all":
        return high("DELETE", "deletes everything that a pattern matches", path[:80])
    if mark in ("_search", "_pit") or path.startswith("_search/"):
        return low("DELETE", "closes a search context", path[:80])
    if mark in _LASTING:
        return high("DELETE", "deletes what lasts: a snapshot, a data stream, a backup policy", path[:80])
    return medium("DELETE", "deletes one named setting or job", path[:80])


def _writing(method: str, segments: list[str], marks: list[str], query: str, body: str) -> list[Finding]:
    path = "/".join(segments)[:80]
    mark, last = marks[0], marks[-1]
    if last == "_delete_by_query":
        if "_rethrottle" in path:
            return [medium(last, "changes the pace of a running deletion", path)]
        if _all_matched(body) and "q=" not in query:
            return [high(last, "deletes every document of the index", path)]
        return (
            [high(last, "deletes whatever a query matches", path)]
            if "*" in segments[0]
            else [medium(last, "deletes what a query matches", path)]
        )
    if last == "_update_by_query":
        if _all_matched(body) and "q=" not in query and body.strip():
            return [high(last, "changes every document of the index", path)]
        return [medium(last, "changes what a query matches", path)]
    if last == "_bulk" and len(re.findall(r"\"delete\"\s*:\s*\{", body)) > 20:
        return [high(last, "deletes many documents", path)]
    if mark == "_aliases" and "remove_index" in body:
        return [high("_aliases", "deletes an index", path)]
    if last == "_cleanup":
        return [medium(last, "removes unreferenced data", path)]
    if last in _STEPS:
        if last == "_reindex" and re.search(r"\"remote\"\s*:", body):
            return [medium("_reindex", "copies documents from another cluster", path)]
        if last == "_close" and segments[0] in ("_all", "*"):
            return [high("_close", "closes every index", path)]
        return [_STEPS[last]]
    if mark == "_cluster" and "settings" in segments:
        guarded = _GUARDED.search(body)
        return [
            (high if guarded else medium)(
                "_cluster/settings", "changes the cluster's settings", guarded[0] if guarded else ""
            )
        ]
    if last in ("_settings", "settings") and re.search(r"blocks?\.(?:read|metadata)\"?\s*:\s*\"?true", body):
        return [medium("_settings", "closes an index for reading", path)]
    if mark == "_snapshot" and "_restore" in segments:
        return [_STEPS["_restore"]]
    if mark == "_nodes" and "shutdown" in segments:
        return [_STEPS["_shutdown"]]
    if re.search(r"_plugins/_(?:ism|rollups?|transform)/|_ilm/|_slm/", "/".join(segments)) and re.search(
        r"\"delete\"\s*:\s*\{", body
    ):
        return [medium("policy", "sets a policy that will delete indices by age", path)]
    return [medium(last, "creates or changes something in the cluster", path)]
