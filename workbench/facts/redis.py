"""Redis: commands one a line, as typed, as a client prints them, or inside a Lua script."""

import re

from workbench.facts import lua
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret

# fmt: off
_READS = frozenset("""
ping echo time info role dbsize lastsave lolwut command hello auth select quit exit clear help type ttl pttl exists
expiretime pexpiretime object randomkey scan touch dump get mget strlen getrange substr getbit bitcount bitpos bitfield_ro
lcs hget hmget hgetall hkeys hvals hlen hexists hstrlen hrandfield hscan httl hpttl hexpiretime hpexpiretime llen lrange
lindex lpos scard sismember smismember smembers srandmember sinter sintercard sunion sdiff sscan zcard zcount zlexcount
zscore zmscore zrank zrevrank zrange zrangebyscore zrangebylex zrevrange zrevrangebyscore zrevrangebylex zrandmember zscan
zinter zintercard zunion zdiff xlen xrange xrevrange xread xpending xinfo pfcount geodist geohash geopos geosearch
georadius_ro georadiusbymember_ro sort_ro subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe pubsub
wait waitaof watch unwatch multi discard readonly readwrite asking reset evalsha_ro fcall_ro slowlog latency
vcard vdim vemb vgetattr vinfo vlinks vrandmember vsim sentinel digest
""".split())
_WRITES = frozenset("""
set setnx setex psetex mset msetnx msetex getset getdel getex append incr incrby incrbyfloat decr decrby setrange setbit
bitop bitfield hset hmset hsetnx hsetex hgetdel hgetex hdel hincrby hincrbyfloat hexpire hpexpire hexpireat hpexpireat
hpersist lpush lpushx rpush rpushx lpop rpop lmpop blmpop blpop brpop lset linsert lrem ltrim lmove blmove rpoplpush
brpoplpush sadd srem spop smove sinterstore sunionstore sdiffstore zadd zincrby zrem zpopmin zpopmax zmpop bzmpop bzpopmin
bzpopmax zremrangebyrank zremrangebyscore zremrangebylex zrangestore zinterstore zunionstore zdiffstore xadd xdel xdelex
xackdel xtrim xack xclaim xautoclaim xgroup xreadgroup xsetid pfadd pfmerge pfdebug pfselftest geoadd geosearchstore
georadius georadiusbymember bitfield sort del delex unlink rename renamenx copy move restore restore-asking expire pexpire expireat
pexpireat persist publish spublish exec vadd vrem vsetattr
""".split())
_COSTS = {
    "keys": "walks every key and blocks the server meanwhile",
    "monitor": "shows every command of every client, values included",
    "save": "blocks the server while it writes the whole dataset",
    "bgsave": "writes the whole dataset to disk",
    "bgrewriteaof": "rewrites the append-only file",
    "sync": "streams the whole dataset as a replica would",
    "psync": "streams the whole dataset as a replica would",
    "fcall": "calls a stored function that cannot be seen here",
}
_HIGH = {
    "flushall": "deletes every key of every database",
    "flushdb": "deletes every key of the database",
    "swapdb": "exchanges two whole databases",
    "shutdown": "stops the server",
    "failover": "hands the primary's role to another server",
    "migrate": "moves keys to another server",
}
# A container command's words that only read; the rest by the tables below, and medium where neither names them.
_SUB_READS = {
    "acl": "whoami cat users dryrun help log genpass",
    "client": "list info id getname getredir trackinginfo help setname setinfo tracking caching no-touch no-evict reply",
    "cluster": "info nodes slots shards keyslot myid myshardid countkeysinslot getkeysinslot links replicas slaves "
               "count-failure-reports slot-stats help",
    "config": "get help",
    "function": "list stats dump help",
    "latency": "latest history doctor graph histogram help",
    "memory": "usage stats doctor malloc-stats help",
    "module": "list help",
    "script": "exists help show",
    "sentinel": "masters master replicas slaves sentinels get-master-addr-by-name ckquorum info-cache myid is-master-down-by-addr "
                "pending-scripts help debug",
    "slowlog": "get len help",
    "debug": "object listpack ziplist stringmatch-len help",
    "xgroup": "help",
}
_SUB_HIGH = {
    "acl": {"setuser": "grants or changes a user's rights", "deluser": "removes a user", "load": "replaces every user's rights"},
    "cluster": {"reset": "makes the node forget the cluster", "flushslots": "drops every slot of the node", "failover": "forces a failover",
                "forget": "removes a node from the cluster", "delslots": "drops slots", "delslotsrange": "drops slots"},
    "function": {"flush": "deletes every stored function", "delete": "deletes stored functions", "restore": "loads code that cannot be read here"},
    "module": {"load": "loads native code into the server", "loadex": "loads native code into the server", "unload": "removes a module and its data types"},
    "script": {"flush": "drops every cached script"},
    "sentinel": {"failover": "forces a failover", "remove": "stops watching a master", "reset": "drops the state of watched masters"},
    "debug": {"segfault": "crashes the server", "panic": "crashes the server", "restart": "restarts the server", "sleep": "blocks the whole server",
              "reload": "replaces the dataset in memory", "loadaof": "replaces the dataset in memory", "flushall": "deletes every key",
              "crash-and-recover": "crashes the server", "oom": "crashes the server", "change-repl-id": "breaks replication"},
}
# Settings that decide who may connect, what code loads, and where files land: the classic way from Redis to a shell.
_GUARDED = re.compile(
    r"^(dir|dbfilename|requirepass|masterauth|masteruser|protected-mode|bind|save|appendonly|appendfilename|appenddirname|aclfile|"
    r"acl-.*|loadmodule|logfile|syslog.*|tls-.*|enable-.*|rename-command|unixsocketperm|slave-read-only|replica-read-only|\*)$")
_SECRET_SETTING = re.compile(r"^(\*|.*pass.*|.*auth.*|re.*\*.*|tls-key.*)$")
_CONTAINERS = frozenset(_SUB_READS) | {"replicaof", "slaveof", "eval", "eval_ro", "evalsha"}
_MODULE_READS = re.compile(
    r"\.(m?get|info|search|aggregate|mrange|m?revrange|range|query(index)?|ro_query|exists|mexists|list|_list|card|count|type|"
    r"(str|arr|obj)len|objkeys|explain(cli)?|profile|tagvals|dictdump|syndump|resp|rank|revrank|byrank|quantile|cdf|min|max|"
    r"trimmed_mean|sugget|suglen|scandump|slowlog)$")
_MODULE = re.compile(r"^(json|ft|ts|bf|cf|cms|topk|tdigest|graph|ai|rg|timeseries)\.\w+$")
# fmt: on
_KNOWN = _READS | _WRITES | frozenset(_COSTS) | frozenset(_HIGH) | _CONTAINERS
_PROMPT = re.compile(
    r"^\s*(?:(?:redis|valkey|keydb)?\s*[\w.\-]*(?::\d+)?(?:\[\d+\])?(?:\(TX\))?\s*>|\$)\s+", re.IGNORECASE
)
_OUTPUT = re.compile(r'^\s*(?:\d+\)|\(\w[\w ]*\)|"|OK$|QUEUED$|PONG$|\((?:error|nil)|\.\.\.|ERR |WRONGTYPE )')
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'|([^\s"\']+)', re.DOTALL)
_LUA = re.compile(r"\s*(?:#!lua\b|--|local\s+\w+|return\b|if\b|for\b|(?:redis|server)\s*[.\[])", re.IGNORECASE)
_CLIENTS = re.compile(
    r"^\s*(?:\$\s+|sudo\s+)?(?:redis-|valkey-|docker\b|kubectl\b|echo\b.*\||printf\b.*\||cat\b.*\||nc\b|\(|for\s\w+ in )"
)


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: one command a line; what a client printed in between is passed over."""
    if _CLIENTS.match(text):
        return scope.nested(text, "bash")
    if _LUA.match(text):
        return _script(text, [], scope)
    findings: list[Finding] = []
    heard = False  # a known command was seen: other lines are then output or prose
    lines = _lines(text)
    prompted = any(_PROMPT.match(line) for line in lines)
    for index, line in enumerate(lines):
        if index % 64 == 63 and scope.spent:
            return [*findings, unresolved("redis", "too much text to read in time")]
        bare, prompts = _PROMPT.subn("", line, count=1)
        words = split(bare)
        if (
            not words
            or bare.lstrip().startswith(("#", "//", "--"))
            or (prompted and not prompts)
            or _OUTPUT.match(bare)
        ):
            continue
        name = words[0].lower().rstrip(";")
        if name in _KNOWN or _MODULE.match(name):
            heard = True
            findings += command([name, *words[1:]], scope)
        elif not heard and not re.search(r"[:=<|]", bare):
            findings.append(unresolved(name[:40], "not a Redis command that is known here"))
    if heard:
        findings = [
            finding for finding in findings if not (finding.unresolved and "not a Redis command" in finding.reason)
        ]
    return findings


def split(line: str) -> list[str]:
    """The words of a command line, quotes removed.

    >>> split('SET k "a b" \\'c\\'')
    ['SET', 'k', 'a b', 'c']
    """
    return [next((group for group in match.groups() if group is not None), "") for match in _WORD.finditer(line)]


def command(words: list[str], scope: Scope) -> list[Finding]:
    """Findings of one command given as its words, the first in lower case."""
    name, rest = words[0], words[1:]
    first = rest[0] if rest else ""
    if name in ("eval", "eval_ro"):
        return _script(first, rest[1:], scope)
    if name == "evalsha":
        return [unresolved("evalsha", "runs a stored script that cannot be seen here", first)]
    if name in ("replicaof", "slaveof"):
        if not first:
            return [medium(name, "changes replication, to what is not said")]
        if [word.lower() for word in rest[:2]] == ["no", "one"]:
            return [medium(name, "ends replication and makes the server a primary")]
        return [high(name, "replaces the dataset with that of another server", " ".join(rest[:2]))]
    if name in _SUB_READS and (name not in _READS or first):
        return [_container(name, first.lower(), rest[1:])]
    if name in _HIGH:
        return [high(name, _HIGH[name], first)]
    if name in _COSTS:
        return [medium(name, _COSTS[name], first)]
    if _MODULE.match(name):
        return [_module(name, rest)]
    return [_keyed(name, rest)]


def _keyed(name: str, rest: list[str]) -> Finding:
    first = rest[0] if rest else ""
    if name == "bitfield" and not {word.lower() for word in rest} & {"set", "incrby"}:
        return low(name, "reads bits of one key", first)
    if name == "sort" and "store" not in [word.lower() for word in rest]:
        return low(name, "reads one key, sorted", first)
    if name in ("georadius", "georadiusbymember") and not {"store", "storedist"} & {word.lower() for word in rest}:
        return low(name, "reads one key", first)
    if name in _READS or name == "sort":
        if name in ("hget", "hmget") and any(is_secret(word) for word in rest[1:]):
            return high(name, "reads a secret field", first)
        reads_values = name not in (
            "type",
            "ttl",
            "pttl",
            "exists",
            "strlen",
            "touch",
            "object",
            "auth",
            "hello",
            "select",
        )
        if reads_values and first and is_secret(first) and name not in ("echo", "scan", "info", "command"):
            return medium(name, "reads a key whose name says secret", first)
        return medium(name, "stores a sorted copy", first) if name == "sort" else low(name, "reads only", first)
    if name in ("del", "unlink") and any("*" in word for word in rest):
        return high(name, "deletes keys by pattern", first)
    return medium(name, "changes named keys", first)


def _container(name: str, sub: str, rest: list[str]) -> Finding:
    verb = f"{name} {sub}".strip()
    first = rest[0].lower() if rest else ""
    if name == "config":
        if sub == "set":
            guarded = [word for word in rest[::2] if _GUARDED.match(word.lower())]
            if guarded:
                return high(verb, "changes where the server writes, who may connect, or what protects it", guarded[0])
            return medium(verb, "changes the server's configuration", first)
        if sub == "get" and any(_SECRET_SETTING.match(word.lower()) for word in rest):
            if any(word.lower() in ("requirepass", "masterauth", "*pass*") for word in rest):
                return high(verb, "reads the server's password", first)
            return medium(verb, "reads configuration that may hold passwords", first)
    if sub in _SUB_HIGH.get(name, {}):
        return high(verb, _SUB_HIGH[name][sub], first)
    if sub in _SUB_READS[name].split() or not sub:
        return low(verb, "reads only", first)
    if name == "debug":
        return high(verb, "a debugging command that can break the server", first)
    return medium(verb, "changes something of the server", first)


def _module(name: str, rest: list[str]) -> Finding:
    if name in ("graph.delete", "rg.dumpregistrations"):
        return high(name, "deletes a whole graph", rest[0] if rest else "")
    if name == "ft.dropindex" and any(word.lower() == "dd" for word in rest):
        return high(name, "drops an index and every document in it", rest[0])
    if _MODULE_READS.search(name):
        return low(name, "reads only", rest[0] if rest else "")
    return medium(name, "changes named keys", rest[0] if rest else "")


def _script(script: str, rest: list[str], scope: Scope) -> list[Finding]:
    count = int(rest[0]) if rest and rest[0].isdigit() and len(rest[0]) < 6 else 0
    names = {"KEYS": rest[1 : 1 + count], "ARGV": rest[1 + count :]}
    findings: list[Finding] = []
    for words in lua.calls(script.replace('\\"', '"').replace("\\n", "\n"), names):
        if len(findings) > 64 and scope.spent:
            return [*findings, unresolved("eval", "too much script to read in time")]
        if words is None or not words[0]:
            findings.append(high("eval", "runs a command whose name cannot be read here"))
        elif words[0].lower() in ("del", "unlink") and len(words) > 1 and words[1] is None and "keys" in script.lower():
            findings.append(high("eval", "deletes keys that the script picks"))
        else:
            findings += command([words[0].lower(), *(word if word is not None else "?" for word in words[1:])], scope)
    return findings


def _lines(text: str) -> list[str]:
    """Lines, where a quote left open carries on to the next: a Lua script typed over several."""
    lines: list[str] = []
    pending = ""
    quote = ""
    for line in text.splitlines():
        for char in re.findall(r"\\.|[\"']", line):
            if not quote and char in "\"'":
                quote = char
            elif char == quote:
                quote = ""
        pending = f"{pending}\n{line}" if pending else line
        # An apostrophe in prose or output would swallow the rest: only a script is carried on.
        if not quote or not re.match(r"(?i)[^\"']*\b(eval|script|function|set|fcall)\b", pending):
            lines.append(pending)
            pending, quote = "", ""
    return [*lines, pending] if pending else lines
