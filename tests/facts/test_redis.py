"""Laws of reading Redis commands and Lua scripts."""

import pytest

from workbench.facts import redis
from workbench.facts.floor import static_risk
from workbench.facts.scope import Limits, Scope

# Tests must not fail on a busy machine: time is not what they are about.
LIMITS = Limits(time_ms=60_000)

COMMANDS = [
    ("GET cart:17", "low"),
    ("get cart:17", "low"),
    ("SCAN 0 MATCH cart:* COUNT 100", "low"),
    ("INFO memory", "low"),
    ("OBJECT ENCODING cart:17", "low"),
    ("CLIENT LIST", "low"),
    ("CONFIG GET maxmemory", "low"),
    ("CONFIG GET *", "medium"),
    ("CONFIG GET requirepass", "high"),
    ("KEYS *", "medium"),
    ("MONITOR", "medium"),
    ("BGSAVE", "medium"),
    ("SET cart:17 empty EX 60", "medium"),
    ("DEL cart:17", "medium"),
    ("BITFIELD hits GET u8 0", "low"),
    ("BITFIELD hits INCRBY u8 0 1", "medium"),
    ("SORT basket ALPHA", "low"),
    ("SORT basket STORE sorted", "medium"),
    ("GET api:token:9", "medium"),
    ("HGET user:9 password", "high"),
    ("FLUSHALL", "high"),
    ("flushdb async", "high"),
    ("SHUTDOWN NOSAVE", "high"),
    ("DEBUG SEGFAULT", "high"),
    ("DEBUG OBJECT cart:17", "low"),
    ("CONFIG SET maxmemory 2gb", "medium"),
    ("CONFIG SET dir /var/spool/cron", "high"),
    ('CONFIG SET requirepass ""', "high"),
    ("SLAVEOF 203.0.113.9 6379", "high"),
    ("REPLICAOF NO ONE", "medium"),
    ("MODULE LOAD /tmp/x.so", "high"),
    ("ACL WHOAMI", "low"),
    ("ACL SETUSER eve on nopass ~* +@all", "high"),
    ("SCRIPT FLUSH", "high"),
    ("FUNCTION LIST", "low"),
    ("FUNCTION FLUSH", "high"),
    ("MIGRATE 203.0.113.9 6379 cart:17 0 1000", "high"),
    ("CLUSTER NODES", "low"),
    ("CLUSTER RESET HARD", "high"),
    ("SENTINEL masters", "low"),
    ("SENTINEL FAILOVER shop", "high"),
    ("JSON.GET cart:17 $", "low"),
    ("JSON.SET cart:17 $ '{}'", "medium"),
    ("FT.SEARCH carts hello", "low"),
    ("FT.DROPINDEX carts DD", "high"),
]

SESSIONS = [
    ('127.0.0.1:6379> GET cart:17\n"FLUSHALL"\n127.0.0.1:6379> TTL cart:17\n(integer) -1', "low"),
    ("redis> FLUSHALL\nOK", "high"),
    ("127.0.0.1:6379[3]> DEL a\n(integer) 1", "medium"),
    ("# FLUSHALL would be bad\nGET a", "low"),
    ("GET a\nSET b 1\nFLUSHDB", "high"),
    ("MULTI\nSET a 1\nEXEC", "medium"),
    ('SET note "FLUSHALL"', "medium"),
    ("", "low"),
]

SCRIPTS = [
    ("EVAL \"return redis.call('GET', KEYS[1])\" 1 cart:17", "low"),
    ("EVAL \"return redis.call('SET', KEYS[1], ARGV[1])\" 1 cart:17 x", "medium"),
    ('EVAL "return redis.call(ARGV[1])" 0 FLUSHALL', "high"),
    ("EVAL \"return redis.call('FLUSH' .. 'ALL')\" 0", "high"),
    ("EVAL \"return redis.call(string.reverse('LLAHSULF'))\" 0", "high"),
    ("EVAL \"return redis.call(string.char(71,69,84), 'a')\" 0", "low"),
    ("EVAL \"local f = redis.call; return f('GET', 'a')\" 0", "high"),
    ("EVAL \"return redis['ca'..'ll']('GET','a')\" 0", "high"),
    ('EVAL "return loadstring(ARGV[1])()" 0 x', "high"),
    ("EVAL \"for _,k in ipairs(redis.call('KEYS','cart:*')) do redis.call('DEL',k) end\" 0", "high"),
    ("EVAL \"-- redis.call('FLUSHALL')\\nreturn 1\" 0", "low"),
    ("EVALSHA 6b1bf486c81ceb7edf3c093f4c48582e38c0e791 0", "high"),
    ("local n = redis.call('INCR', KEYS[1])\nreturn n", "medium"),
]


@pytest.mark.parametrize(("text", "risk"), COMMANDS + SESSIONS + SCRIPTS)
def test_redis_is_judged_by_what_its_commands_do(text: str, risk: str) -> None:
    """A command's name, its words and the commands inside a script decide; what is printed or commented does not."""
    assert static_risk(text, "redis", limits=LIMITS).risk.value == risk


@pytest.mark.parametrize("text", ["FROBNICATE a b", "EVALSHA abc 0", "FCALL_ a"])
def test_what_redis_does_not_know_is_unresolved(text: str) -> None:
    """A command that is not known, and a stored script that cannot be seen, are said to be so and never low."""
    judged = static_risk(text, "redis", limits=LIMITS)
    assert judged.unresolved
    assert judged.risk.value != "low"


@pytest.mark.parametrize(
    "text", ["'" * 5000, 'EVAL "' + "(" * 5000, "GET " * 20_000, "\x00\udcff SET a", "EVAL '" + "redis.call(" * 3000]
)
def test_hostile_redis_text_is_read_to_its_end(text: str) -> None:
    """No text raises."""
    assert isinstance(redis.read(text, "redis", Scope(lambda *_: [], Limits())), list)
