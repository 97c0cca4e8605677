"""A guess at the dialect of a text that comes without one, by the signs that one dialect has and the others lack.

A wrong guess may read a dangerous text as a harmless one of another language, so whoever shows a verdict shows the
guess as well.
"""

import re

_LOOKED_AT = 4_000  # characters: enough to tell, and no more work however long the text is
_COMMENT = re.compile(r"(?:--[^\n]*\n|/\*(?!!).*?\*/|#(?!!)[^\n]*\n|//[^\n]*\n)\s*", re.DOTALL)
_SHEBANG = re.compile(r"#![^\n]*?\b(python|node|ruby|pwsh|(?:ba|z|k|da)?sh)")
_INTERPRETERS = {"python": "python", "node": "node", "ruby": "rails", "pwsh": "powershell"}
_TOOLS = {
    "kubectl": "kubectl", "oc": "kubectl", "helm": "kubectl", "aws": "aws", "gcloud": "gcloud", "gsutil": "gcloud",
    "bq": "gcloud", "az": "az", "terraform": "terraform", "tofu": "terraform", "docker": "docker", "podman": "docker",
    "git": "git",
}  # fmt: skip
_CMDLET = (
    "(?:Add|Clear|Connect|Convert[A-Za-z]*|Copy|Disable|Disconnect|Enable|Enter|Export|Find|ForEach|Format|Get|Import|"
    "Install|Invoke|Join|Measure|Mount|Move|New|Out|Read|Register|Remove|Rename|Reset|Resize|Restart|Restore|Resume|"
    "Revoke|Save|Select|Send|Set|Sort|Start|Stop|Suspend|Test|Uninstall|Unregister|Update|Wait|Where|Write)-[A-Z]"
)
# Those of Redis's words that no other dialect begins a text with, in capitals.
_REDIS = (
    "ACL|APPEND|AUTH|BGREWRITEAOF|BGSAVE|BITCOUNT|BLPOP|BRPOP|CLIENT|CONFIG|DBSIZE|DEBUG|DECR|DECRBY|DEL|DUMP|ECHO|EVAL|"
    "EVALSHA|EXISTS|EXPIRE|EXPIREAT|FAILOVER|FCALL|FLUSHALL|FLUSHDB|FUNCTION|GEOADD|GET|GETDEL|GETEX|GETRANGE|GETSET|"
    "HDEL|HEXISTS|HGET|HGETALL|HINCRBY|HKEYS|HLEN|HMGET|HMSET|HSCAN|HSET|HSETNX|HVALS|INCR|INCRBY|INFO|KEYS|LASTSAVE|"
    "LATENCY|LINDEX|LINSERT|LLEN|LMOVE|LPOP|LPUSH|LRANGE|LREM|LSET|LTRIM|MEMORY|MGET|MIGRATE|MODULE|MONITOR|MSET|MSETNX|"
    "MULTI|OBJECT|PERSIST|PEXPIRE|PFADD|PFCOUNT|PING|PSETEX|PSUBSCRIBE|PTTL|PUBLISH|RANDOMKEY|RENAMENX|REPLICAOF|ROLE|"
    "RPOP|RPUSH|SADD|SCAN|SCARD|SCRIPT|SDIFF|SETEX|SETNX|SETRANGE|SINTER|SISMEMBER|SLAVEOF|SLOWLOG|SMEMBERS|SORT|SPOP|"
    "SRANDMEMBER|SREM|SSCAN|STRLEN|SUBSCRIBE|SUNION|SWAPDB|TIME|TOUCH|TTL|UNLINK|WATCH|XADD|XDEL|XGROUP|XINFO|XLEN|"
    "XPENDING|XRANGE|XREAD|XREADGROUP|XTRIM|ZADD|ZCARD|ZCOUNT|ZINCRBY|ZRANGE|ZRANGEBYSCORE|ZRANK|ZREM|ZREVRANGE|ZSCAN|"
    "ZSCORE"
)
_BATCH = (
    "assoc|attrib|bcdedit|cacls|certutil|cipher|cmdkey|copy|del|dir|diskpart|erase|format|icacls|ipconfig|md|move|net|"
    "netsh|rd|reg|rmdir|robocopy|sc|schtasks|taskkill|takeown|tasklist|type|vssadmin|wevtutil|wmic|xcopy"
)


def _any(*patterns: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags | re.MULTILINE)


# The first that is met wins. \A stands where a sign counts at the beginning of the text only.
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("http", _any(r"\A(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(?:/|https?://|_)\S*")),
    ("mongodb", _any(
        r"\A(?:db|rs|sh)\.\w", r"\Ause \w+;?\s*\n\s*db\.", r"\Ashow (?:dbs|collections|users|roles|profile)\b",
        r"\A(?:const|let|var|function)\b.*?\bdb(?:\.\w|\[)", flags=re.DOTALL,
    )),
    ("redis", _any(
        rf"\A(?:{_REDIS})(?:\s+(?![(=])|\Z)", r"\ACLUSTER\s+[A-Z]{4,}", r"\ASHUTDOWN(?:\s+(?:NO)?SAVE)?\s*\Z",
        r"\ASELECT\s+\d+\s*$", r"\ASET\s+[\w.{}-]+:\S*\s+\S",
        r"\ASET\s+[a-z][\w.-]*\s+(?!to\b|=)\S+(?:\s+(?:[EP]X|[NX]X|KEEPTTL)\b|\s*$)",
    )),
    ("sqlite", _any(
        r"\A\.(?:backup|databases|dump|import|mode|once|open|output|print|read|restore|schema|shell|system|tables|timeout)\b",
    )),
    ("postgres", _any(r"\A\\[a-z!?]\w*\+?(?:\s|\Z)")),  # psql's own
)  # fmt: skip
_LATER_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("node", _any(
        r"\A(?:const|let|var)\s+[\w{\[]", r"\Aimport\b[^\n]*\bfrom\s*['\"]", r"\A(?:await|async)\s",
        r"\brequire\(['\"]",
        r"\A(?:console|process|fs|module)\.\w", r"\A\(\s*(?:async\s*)?\([^()]*\)\s*=>",
    )),
    ("rails", _any(
        r"\Aclass [A-Z]\w*(?:::\w+)* < [A-Z]", r"\A(?:puts|require|raise) ", r"\bActiveRecord\b|\bRails\.",
        r"\bdo \|\w+",
        r"\A\w+ = %w\[|\bpublic_send\b", r"(?:\A|^\w+ = )[A-Z]\w*(?:::[A-Z]\w*)*\.(?!objects\b)[a-z]\w*",
    )),
    ("python", _any(
        r"\Aimport [\w.]+(?: as \w+)?(?:\s*,\s*[\w.]+)*[ \t]*(?:;|#|$)", r"\Afrom [\w.]+ import\b",
        r"\A(?:def|class) \w+[^\n]*:[ \t]*$", r"\A(?:for|while|with|if|try)\b[^\n;]*:[ \t]*(?:$|\w+[.(])",
        r"\A(?:print|exec|eval|open|setattr|__import__)\(", r"\A[A-Z]\w*\.objects\b",
        r"\A(?:os|sys|shutil|subprocess|pathlib|socket|requests)\.\w+[.(]", r"\A[a-z_]\w*(?:, *\w+)* = ",
        r"\A(?:\"{3}|'{3})",
    )),
    ("powershell", _any(
        rf"(?:^|[|;({{=&][ \t]*){_CMDLET}", r"\A\$\w+(?::\w+)?\s*=(?!=)", r"\A\[[A-Za-z][\w.]*\]::", r"\$env:\w",
        r"\$_\.\w",
        r"\A(?:iex|irm|iwr|gci|gcm|gps|gwmi|gsv|spsv|ri|rni|ni|sls)\s",
        r"\|[ \t]*(?:ft|fl|iex|Out-\w+|%[ \t]*\{|\?[ \t]*\{)",
    )),
    ("cmd", _any(
        r"\A@?echo off\b", rf"\A@?(?:{_BATCH})(?:\.exe)?\s(?:[^\n]*\s)?(?:/[a-z?]|[a-z]:\\|\\\\|%\w+%)", r"%\w+%",
        r"\A(?:for\s+/[a-z]|if\s+(?:not\s+)?exist)\b", flags=re.IGNORECASE,
    )),
)  # fmt: skip
# How statements of SQL begin. Words that are the shell's as well count only with what SQL has behind them.
_SQL = _any(
    r"\A(?:select|insert|update|delete|drop|create|alter|truncate|grant|revoke|merge|explain|vacuum|reindex|declare|"
    r"describe|replace|values|optimize|flush|audit|noaudit|refresh|pragma|delimiter|dbcc|savepoint|handler|purge|"
    r"analy[sz]e|deny|reconfigure|checkpoint|commit|rollback|begin|use|unlock|discard|listen|repair|checksum|attach|"
    r"detach|comment|security|reassign|waitfor|deallocate|prepare|lock|abort)\b(?=\s*(?:[\w(*'\"\[@`]|/\*|--|//|\$\$|;|\Z))",
    r"\Awith\s+(?:recursive\s+)?[\w\"\[\]]+\s*(?:\([^()]*\)\s*)?as\s+(?:(?:not\s+)?materialized\s*)?\(",
    r"\A(?:start\s+transaction|shutdown\s+\w+|load\s+data|rename\s+(?:table|user)|cluster\s+\w|show\s+\w|set\s+[@:\w])",
    r"\Acopy\s+(?:\(|[\w.\"]+\s*(?:\([^)]*\)\s*)?(?:from|to)\b)", r"\Acall\s+[\w.]+\s*\(",
    r"\Ado\s+(?:\$|'|language\b|sleep\b)",
    r"\Aexec(?:ute)?\s+(?:immediate\b|\(|@|as\b|[sx]p_|\[?\w+\]?\.+\[?\w|[\w]+\s+[@']|[\w]+\s*;)",
    r"\A(?:backup|restore)\s+(?:database|log|table)\b", r"\Aif\s+(?:not\s+)?(?:exists\s*\(|@|object_id|\(\s*select)",
    r"\Awhile\s+@", r"\Aprint\s+N?'", r"\Ago\s*$", r"\A/\*!", r"\A\(\s*select\b",
    r"\A(?-i:KILL)\s+(?:QUERY\s+|CONNECTION\s+)?\d",
    flags=re.IGNORECASE,
)  # fmt: skip
_KINDS_OF_SQL: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("sqlite", _any(
        r"\Apragma\b", r"\A(?:attach|detach)\s+(?:database\s+)?['\"]", r"\bsqlite_\w|\bload_extension\(",
        flags=re.IGNORECASE,
    )),
    ("mssql", _any(
        r"\b[sx]p_\w", r"\[\w+\]\.\[?\w", r"\bdbo\.", r"^[ \t]*go[ \t]*$", r"\bdeclare\s+@\w",
        r"\bopenrowset\b|\bexecute\s+as\b",
        r"\A(?:dbcc|deny|reconfigure|waitfor|print|exec|kill\s+\d)\b", r"\bserver\s+(?:audit|role)\b",
        r"\bselect\s+top\b",
        r"\b(?:backup|restore)\s+(?:database|log)\b", r"\bset\s+(?:showplan_|nocount|identity_insert|xact)",
        flags=re.IGNORECASE,
    )),
    ("oracle", _any(
        r"\bfrom\s+dual\b", r"\b(?:dbms|utl)_\w", r"\bv\$\w", r"\A(?:no)?audit\b",
        r"\bvarchar2\b|\bsysdate\b|\brownum\b",
        r"\bexecute\s+immediate\b", r"\bscope\s*=", r"\bidentified\s+by\s+[^'\s]", r"^/[ \t]*$", r"\bpurge\s*;?\s*\Z",
        r"\A(?:shutdown|startup)\b", flags=re.IGNORECASE,
    )),
    ("mysql", _any(
        r"`\w+`", r"\bset\s+(?:global|session|persist|@@)", r"/\*!", r"\binto\s+(?:outfile|dumpfile)\b", r"@@\w|@'",
        r"\A(?:delimiter|flush|optimize|repair|checksum|handler|replace|rename|unlock|load|purge)\b",
        r"\A(?:do\s+)?sleep\b",
        r"\Ashow\s+(?:databases|tables|processlist|full|grants|binary|master|replica|engine|variables|create|status)\b",
        r"\bon\s+duplicate\s+key\b|\bengine\s*=", r"\A(?:start\s+transaction|kill\s+[qc])", flags=re.IGNORECASE,
    )),
)  # fmt: skip


def guess(text: str) -> str:
    """The likeliest dialect of *text*; bash where nothing says otherwise.

    >>> [guess(text) for text in ("drop table t", "kubectl get pods", "db.t.drop()", "GET /_cat", "ls -l")]
    ['postgres', 'kubectl', 'mongodb', 'http', 'bash']
    """
    text = text[:_LOOKED_AT].lstrip("\ufeff \t\r\n")
    if shebang := _SHEBANG.match(text):
        return _INTERPRETERS.get(shebang[1], "bash")
    while comment := _COMMENT.match(text):
        text = text[comment.end() :]
    first = re.match(r"[\w.-]+", text)
    if first and first.group() in _TOOLS:
        return _TOOLS[first.group()]
    found = _first(_SIGNS, text)
    if found is None and _SQL.match(text):
        found = _first(_KINDS_OF_SQL, text) or "postgres"
    return found or _first(_LATER_SIGNS, text) or "bash"


def _first(signs: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str | None:
    return next((dialect for dialect, sign in signs if sign.search(text)), None)
