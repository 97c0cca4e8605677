"""Database clients: the statements they are given, by option, by pipe or by file."""

import re

from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, named
from workbench.facts.word import Word


def _text(call: Call, word: Word, dialect: str) -> list[Finding]:
    if not word.known and re.fullmatch(r"\s*(?:\$\{?\w+\}?|\$\(.*\)|`.*`)\s*", word.text, re.S):
        if re.search(r"\$\(\s*cat\s|^<", word.text):
            return [
                unresolved(call.name, "runs statements from a file that cannot be seen here", effects.cut(word.text))
            ]
        return [
            unresolved(
                call.name, "runs statements that cannot be seen here", effects.cut(word.text), risk=high("", "").risk
            )
        ]
    return call.nested(word.text, dialect)


def _piped(call: Call, dialect: str) -> list[Finding]:
    stdin = call.stdin
    if stdin.origin in ("text", "built") and stdin.text.strip():
        return call.nested(stdin.text, dialect)
    if stdin.origin in ("opaque",):
        return [medium(call.name, "runs statements from a file or pipe that cannot be seen here")]
    if stdin.origin in ("fetched", "decoded"):
        return [high(call.name, "runs statements fetched or decoded")]
    return []


def _client(dialect: str, takes: str, switches: str, files: str = "", output: str = "", *, last: int = 0) -> Handler:
    """A reader of a client whose *switches* take statements, *files* a script, *output* where results are kept.

    *last* is the number of operands (a database, a login) in front of a statement given as one; 0 where none is.
    """
    sql, scripts, outs = switches.split(), files.split(), output.split()

    def read(call: Call) -> list[Finding]:
        options = Options(call.args, f"{takes} {switches} {files} {output}")
        found: list[Finding] = []
        statements = options.all(*sql)
        if last and len(options.operands) > last:
            statements += options.operands[last:]
        for word in statements:
            found.extend(_text(call, word, dialect))
        for word in options.all(*scripts):
            found.append(medium(call.name, "runs a script that cannot be read here", effects.cut(word.text)))
        for word in options.all(*outs):
            found.extend(effects.writes(f"{call.name} output", word, call.shell.cwd))
        found.extend(_piped(call, dialect))
        if options.has("-l", "--list") and call.name == "psql":
            return found or [low("psql", "lists databases")]
        return found or [low(call.name, "opens a database client that runs nothing")]

    return read


_PSQL_TAKES = (
    "-d --dbname -h --host -p --port -U --username -v --set --variable -P --pset -F -R -T -L --log-file --dbname"
)
_MYSQL_TAKES = (
    "-h --host -P --port -u --user -D --database -S --socket --default-character-set "
    "--protocol --ssl-ca --defaults-file --defaults-extra-file --tee --login-path --ssl-mode "
    "--prompt --delimiter"
)


def _mysql(call: Call) -> list[Finding]:
    if any(word.text.startswith(("--tee", "--pager")) for word in call.args) and re.search(
        r"\bsh\b", " ".join(word.text for word in call.args)
    ):
        return [high(call.name, "opens a shell from another program")]
    # A password follows its -p directly: taken apart as a cluster it would hide or invent options.
    args = [word for word in call.argv if not re.match(r"-p.", word.text)]
    plain = Call(call.name, args, call.stdin, call.shell)
    return _client("mysql", _MYSQL_TAKES, "-e --execute --init-command")(plain)


def _mongo(call: Call) -> list[Finding]:
    return _client(
        "mongodb",
        "-u --username -p --password --host --port --authenticationDatabase "
        "--authenticationMechanism -f --file --tls --tlsCAFile",
        "--eval",
        "-f --file",
    )(call)


def _redis(call: Call) -> list[Finding]:
    options = Options(
        call.args,
        "-h -p -a -n -u -s -r -i --user --pass -t --sni --cacert --cert --key --rdb "
        "--functions-rdb --eval --memkeys-samples --pattern --count --intrinsic-latency",
    )
    if options.has("--rdb", "--functions-rdb"):
        return [high("redis-cli --rdb", "dumps the whole database to a file")]
    if options.has("--eval"):
        return [medium("redis-cli --eval", "runs a script that cannot be read here")]
    if options.has(
        "--bigkeys",
        "--memkeys",
        "--hotkeys",
        "--scan",
        "--stat",
        "--latency",
        "--latency-history",
        "--latency-dist",
        "--lru-test",
        "--intrinsic-latency",
    ):
        return [low("redis-cli", "samples keys or latency")]
    if options.has("--pipe"):
        return _piped(call, "redis") or [medium("redis-cli --pipe", "sends commands in bulk")]
    if options.has("--cluster"):
        action = next((word.text for word in options.operands), "")
        risk = low if action in ("info", "check", "help") else high if action in ("del-node", "reset") else medium
        return [risk("redis-cli --cluster", "inspects or changes the cluster", action)]
    # Options end at the first operand: what follows is the command, dashes and all.
    args = call.args
    index = 0
    while index < len(args) and args[index].text.startswith("-"):
        index += (
            2
            if args[index].text
            in (
                "-h",
                "-p",
                "-a",
                "-n",
                "-u",
                "-s",
                "-r",
                "-i",
                "--user",
                "--pass",
                "-t",
                "--sni",
                "--cacert",
                "--cert",
                "--key",
            )
            else 1
        )
    words = args[index:]
    if words:
        return call.nested(" ".join(_quote(word.text) for word in words), "redis")
    return _piped(call, "redis") or [low("redis-cli", "opens a database client that runs nothing")]


def _quote(text: str) -> str:
    return text if re.fullmatch(r"[^\s\"']+", text) else '"' + text.replace('"', r"\"") + '"'


def _sqlite(call: Call) -> list[Finding]:
    options = Options(
        [
            Word(word.text.replace("-", "--", 1) if re.match(r"^-[a-z]{2,}", word.text) else word.text, word.known)
            for word in call.args
        ],
        "--cmd --init --separator --newline --nullvalue --vfs",
    )
    found: list[Finding] = []
    for word in [*options.all("--cmd"), *options.operands[1:]]:
        if re.match(r"\s*\.(?:shell|system)\b", word.text):
            found.extend(call.nested(re.sub(r"^\s*\.\w+\s*", "", word.text), "bash"))
            found.append(high("sqlite3", "opens a shell from another program"))
        else:
            found.extend(_text(call, word, "sqlite"))
    return found + _piped(call, "sqlite") or [low("sqlite3", "opens a database client that runs nothing")]


def _dump(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    if any(
        text in ("--schema-only", "-s", "--no-data", "--globals-only", "--roles-only") for text in texts
    ) and call.name in ("pg_dump", "pg_dumpall", "mysqldump", "mariadb-dump"):
        return (
            [high(call.name, "dumps roles with their password hashes")]
            if any(t in ("--globals-only", "--roles-only") for t in texts) or call.name == "pg_dumpall"
            else [medium(call.name, "dumps the schema of a database")]
        )
    return [
        high(
            call.name,
            "dumps a whole database",
            effects.cut(" ".join(text for text in texts if not text.startswith("-"))),
        )
    ]


def _pg_restore(call: Call) -> list[Finding]:
    options = Options(call.args, "-d --dbname -h -p -U -f --file -j -t -n -L")
    if options.has("-l", "--list"):
        return [low("pg_restore", "lists a dump")]
    if options.has("-c", "--clean"):
        return [high("pg_restore --clean", "drops objects and loads them again")]
    return [medium("pg_restore", "loads a dump", effects.cut(" ".join(word.text for word in options.operands)))]


def _sqlcmd(call: Call) -> list[Finding]:
    return _client("mssql", "-S -U -P -d -H -l -t -h -s -w -a -v -y -Y", "-Q -q", "-i", "-o")(call)


def _clickhouse(call: Call) -> list[Finding]:
    args = call.args[1:] if call.args and call.args[0].text in ("client", "local") else call.args
    return _client(
        "clickhouse",
        "-h --host --port -u --user --password -d --database -f --format --param",
        "-q --query --queries",
        "--queries-file",
    )(Call(call.name, [call.argv[0], *args], call.stdin, call.shell))


def _influx(call: Call) -> list[Finding]:
    texts = " ".join(word.text for word in call.args)
    if re.search(r"\b(?:drop|delete)\b", texts, re.I):
        return [high("influx", "deletes data", effects.cut(texts))]
    if re.search(r"\b(?:auth|user)\s+(?:create|list)|\b(?:create|grant)\b", texts, re.I):
        return [high("influx", "gives access", effects.cut(texts))]
    if re.search(r"\b(?:write|restore|import|setup|apply|update)\b", texts, re.I):
        return [medium("influx", "writes data", effects.cut(texts))]
    return [low("influx", "reads data", effects.cut(texts))]


def _mongodump(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    if call.name in ("mongoimport", "mongorestore"):
        return [
            high(call.name, "drops collections and loads them again")
            if "--drop" in texts
            else medium(call.name, "loads data into a database")
        ]
    if call.name in ("mongostat", "mongotop", "bsondump"):
        return [low(call.name, "only shows")]
    return [high(call.name, "dumps data out of the database")]


HANDLERS: dict[str, Handler] = {
    **named(
        (_client("postgres", _PSQL_TAKES, "-c --command", "-f --file", "-o --output"), "psql"),
        (_client("postgres", "-h -p -U -u -d --host --port --user", "-c --command"), "pgcli"),
        (_mysql, "mysql mariadb mycli"),
        (_client("mysql", "-h -u -P -D --uri", "-e --execute"), "mysqlsh"),
        (_sqlite, "sqlite3 sqlite"),
        (_client("duckdb", "-init -separator", "-c -s -cmd", "-f", last=1), "duckdb"),
        (_client("sqlite", "-d", "-e"), "litecli"),
        (_sqlcmd, "sqlcmd osql mssql-cli"),
        (_client("mssql", "-S -H -p -U -P -D", ""), "tsql"),
        (_client("sql", "-d -x", ""), "isql"),
        (_client("oracle", "-C -M -R -L", ""), "sqlplus"),
        (_client("oracle", "", ""), "sqlcl"),
        (_client("snowflake", "-a -u -d -s -r -w -c -o -D", "-q --query", "-f --filename"), "snowsql"),
        (_clickhouse, "clickhouse-client clickhouse clickhouse-local"),
        (_client("trino", "--server --catalog --schema --user --output-format", "--execute", "-f --file"), "trino"),
        (_client("trino", "--server --catalog --schema --user", "--execute", "-f --file"), "presto"),
        (_client("hive", "-u -n -p -d", "-e", "-f -i"), "beeline"),
        (_client("hive", "--database -d --hiveconf --hivevar", "-e", "-f -i"), "hive"),
        (_client("spark", "--master --database", "-e", "-f"), "spark-sql"),
        (_client("hive", "-i -d -k -l -u", "-q --query", "-f --query_file", "-o"), "impala-shell"),
        (_client("sql", "-u -p -k --request-timeout", "-e --execute", "-f --file"), "cqlsh"),
        (_mongo, "mongo mongosh"),
        (_redis, "redis-cli valkey-cli keydb-cli"),
        (_influx, "influx"),
        (
            _dump,
            "pg_dump pg_dumpall mysqldump mariadb-dump mysqlpump mydumper pg_basebackup expdp exp mariabackup "
            "xtrabackup innobackupex mysqlhotcopy",
        ),
        (_pg_restore, "pg_restore"),
        (_mongodump, "mongodump mongoexport mongoimport mongorestore mongostat mongotop bsondump mongofiles"),
    ),
}
