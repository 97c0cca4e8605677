"""The commands of Redis by what they do."""

import re

READS = frozenset(
    """
    ping echo time info role dbsize lastsave lolwut command hello auth select quit exit clear help type ttl pttl
    exists expiretime pexpiretime object randomkey scan touch dump get mget strlen getrange substr getbit bitcount
    bitpos bitfield_ro lcs hget hmget hgetall hkeys hvals hlen hexists hstrlen hrandfield hscan httl hpttl
    hexpiretime hpexpiretime llen lrange lindex lpos scard sismember smismember smembers srandmember sinter
    sintercard sunion sdiff sscan zcard zcount zlexcount zscore zmscore zrank zrevrank zrange zrangebyscore
    zrangebylex zrevrange zrevrangebyscore zrevrangebylex zrandmember zscan zinter zintercard zunion zdiff xlen
    xrange xrevrange xread xpending xinfo pfcount geodist geohash geopos geosearch georadius_ro
    georadiusbymember_ro sort_ro subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe pubsub wait
    waitaof watch unwatch multi discard readonly readwrite asking reset evalsha_ro fcall_ro slowlog latency vcard
    vdim vemb vgetattr vinfo vlinks vrandmember vsim sentinel digest
""".split()
)

WRITES = frozenset(
    """
    set setnx setex psetex mset msetnx msetex getset getdel getex append incr incrby incrbyfloat decr decrby
    setrange setbit bitop bitfield hset hmset hsetnx hsetex hgetdel hgetex hdel hincrby hincrbyfloat hexpire
    hpexpire hexpireat hpexpireat hpersist lpush lpushx rpush rpushx lpop rpop lmpop blmpop blpop brpop lset
    linsert lrem ltrim lmove blmove rpoplpush brpoplpush sadd srem spop smove sinterstore sunionstore sdiffstore
    zadd zincrby zrem zpopmin zpopmax zmpop bzmpop bzpopmin bzpopmax zremrangebyrank zremrangebyscore
    zremrangebylex zrangestore zinterstore zunionstore zdiffstore xadd xdel xdelex xackdel xtrim xack xclaim
    xautoclaim xgroup xreadgroup xsetid pfadd pfmerge pfdebug pfselftest geoadd geosearchstore georadius
    georadiusbymember bitfield sort del delex unlink rename renamenx copy move restore restore-asking expire
    pexpire expireat pexpireat persist publish spublish exec vadd vrem vsetattr
""".split()
)

COSTS = {
    "keys": "walks every key and blocks the server meanwhile",
    "monitor": "shows every command of every client, values included",
    "save": "blocks the server while it writes the whole dataset",
    "bgsave": "writes the whole dataset to disk",
    "bgrewriteaof": "rewrites the append-only file",
    "sync": "streams the whole dataset as a replica would",
    "psync": "streams the whole dataset as a replica would",
    "fcall": "calls a stored function that cannot be seen here",
}

HIGH = {
    "flushall": "deletes every key of every database",
    "flushdb": "deletes every key of the database",
    "swapdb": "exchanges two whole databases",
    "shutdown": "stops the server",
    "failover": "hands the primary's role to another server",
    "migrate": "moves keys to another server",
}

# A container command's words that only read; the rest by the tables below, and medium where neither names them.
SUB_READS = {
    "acl": "whoami cat users dryrun help log genpass",
    "client": "list info id getname getredir trackinginfo help setname setinfo "
    "tracking caching no-touch no-evict reply",
    "cluster": "info nodes slots shards keyslot myid myshardid countkeysinslot getkeysinslot links replicas slaves "
    "count-failure-reports slot-stats help",
    "config": "get help",
    "function": "list stats dump help",
    "latency": "latest history doctor graph histogram help",
    "memory": "usage stats doctor malloc-stats help",
    "module": "list help",
    "script": "exists help show",
    "sentinel": "masters master replicas slaves sentinels get-master-addr-by-name ckquorum info-cache myid "
    "is-master-down-by-addr "
    "pending-scripts help debug",
    "slowlog": "get len help",
    "debug": "object listpack ziplist stringmatch-len help",
    "xgroup": "help",
}

SUB_HIGH = {
    "acl": {
        "setuser": "grants or changes a user's rights",
        "deluser": "removes a user",
        "load": "replaces every user's rights",
    },
    "cluster": {
        "reset": "makes the node forget the cluster",
        "flushslots": "drops every slot of the node",
        "failover": "forces a failover",
        "forget": "removes a node from the cluster",
        "delslots": "drops slots",
        "delslotsrange": "drops slots",
    },
    "function": {
        "flush": "deletes every stored function",
        "delete": "deletes stored functions",
        "restore": "loads code that cannot be read here",
    },
    "module": {
        "load": "loads native code into the server",
        "loadex": "loads native code into the server",
        "unload": "removes a module and its data types",
    },
    "script": {"flush": "drops every cached script"},
    "sentinel": {
        "failover": "forces a failover",
        "remove": "stops watching a master",
        "reset": "drops the state of watched masters",
    },
    "debug": {
        "segfault": "crashes the server",
        "panic": "crashes the server",
        "restart": "restarts the server",
        "sleep": "blocks the whole server",
        "reload": "replaces the dataset in memory",
        "loadaof": "replaces the dataset in memory",
        "flushall": "deletes every key",
        "crash-and-recover": "crashes the server",
        "oom": "crashes the server",
        "change-repl-id": "breaks replication",
    },
}

# Settings that decide who may connect, what code loads, and where files land: the classic way from Redis to a shell.
GUARDED = re.compile(
    r"^(dir|dbfilename|requirepass|masterauth|masteruser|protected-mode|bind|save|appendonly|appendfilename|"
    r"appenddirname|aclfile|"
    r"acl-.*|loadmodule|logfile|syslog.*|tls-.*|enable-.*|rename-command|unixsocketperm|slave-read-only|"
    r"replica-read-only|\*)$"
)

SECRET_SETTING = re.compile(r"^(\*|.*pass.*|.*auth.*|re.*\*.*|tls-key.*)$")

CONTAINERS = frozenset(SUB_READS) | {"replicaof", "slaveof", "eval", "eval_ro", "evalsha"}

MODULE_READS = re.compile(
    r"\.(m?get|info|search|aggregate|mrange|m?revrange|range|query(index)?|ro_query|exists|mexists|list|_list|"
    r"card|count|type|"
    r"(str|arr|obj)len|objkeys|explain(cli)?|profile|tagvals|dictdump|syndump|resp|rank|revrank|byrank|"
    r"quantile|cdf|min|max|"
    r"trimmed_mean|sugget|suglen|scandump|slowlog)$"
)

MODULE = re.compile(r"^(json|ft|ts|bf|cf|cms|topk|tdigest|graph|ai|rg|timeseries)\.\w+$")
