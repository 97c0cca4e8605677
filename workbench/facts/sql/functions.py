"""Functions that do more than compute: they reach files, networks, other sessions, or write."""

import re

from sqlglot import exp

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.paths import is_secret_path
from workbench.facts.sensitive import is_secret
from workbench.facts.sql.bounds import filters

_LOW, _MEDIUM, _HIGH = RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH

_READS_FILE = frozenset(
    "pg_read_file pg_read_binary_file load_file readfile bfilename read_text read_blob file openrowset".split()
)
# By what they do; a name with a dot counts only with its package, one without it in any schema.
_TABLE: tuple[tuple[RiskLevel, str, str], ...] = (
    (
        _HIGH,
        "writes a file on the server",
        "lo_export writefile edit utl_file.fopen pg_file_write pg_file_rename pg_file_sync",
    ),
    (
        _HIGH,
        "removes a file or stored data",
        """
        pg_file_unlink heap_force_kill heap_force_freeze pg_truncate_visibility_map drop_chunks
        dropgeometrycolumn dropgeometrytable pg_drop_replication_slot pg_replication_origin_drop
        undistribute_table""",
    ),
    (_HIGH, "reaches the server's files, or another host's share", "lo_import xp_dirtree xp_fileexist xp_subdirs"),
    (
        _HIGH,
        "runs a program on the server",
        "xp_cmdshell sys_exec sys_eval shell_exec system exec_cmd java_exec dbms_java_test.funcall",
    ),
    (_HIGH, "loads foreign code into the database", "load_extension fts3_tokenizer"),
    (
        _HIGH,
        "connects to another server and runs SQL there",
        """
        dblink dblink_exec dblink_connect dblink_connect_u dblink_send_query dblink_open opendatasource
        openquery""",
    ),
    (
        _HIGH,
        "sends a request from the database server",
        """
        http_get http_post http_put http_delete http http_send httpuritype uri_get utl_http.request
        utl_http.begin_request utl_http.request_pieces utl_tcp.open_connection utl_smtp.open_connection
        utl_inaddr.get_host_address utl_inaddr.get_host_name dbms_ldap.init utl_mail.send
        aws_s3.query_export_to_s3 aws_lambda.invoke""",
    ),
    (
        _HIGH,
        "exports every row of every table",
        """
        schema_to_xml database_to_xml schema_to_xml_and_xmlschema database_to_xml_and_xmlschema""",
    ),
    (_HIGH, "changes the server's role in replication", "pg_promote pg_wal_replay_pause pg_wal_replay_resume"),
    (
        _MEDIUM,
        "exports what a query in a string returns",
        """
        query_to_xml query_to_xml_and_xmlschema cursor_to_xml table_to_xml dbms_xmlgen.getxml
        dbms_xmlquery.getxml dbms_xmlgen.getxmltype""",
    ),
    (
        _MEDIUM,
        "ends another session or its work",
        """
        pg_terminate_backend pg_cancel_backend system$cancel_query system$abort_session
        system$cancel_all_queries system$user_task_cancel_ongoing_executions""",
    ),
    (
        _MEDIUM,
        "acts on the running server",
        """
        pg_reload_conf pg_rotate_logfile pg_switch_wal pg_switch_xlog pg_create_restore_point pg_start_backup
        pg_stop_backup pg_backup_start pg_backup_stop pg_log_backend_memory_contexts""",
    ),
    (
        _MEDIUM,
        "changes replication state",
        """
        pg_create_physical_replication_slot pg_create_logical_replication_slot pg_replication_slot_advance
        pg_replication_origin_create pg_copy_logical_replication_slot pg_copy_physical_replication_slot
        pg_replication_origin_advance pg_logical_slot_get_changes pg_logical_slot_get_binary_changes
        pg_logical_emit_message""",
    ),
    (
        _MEDIUM,
        "changes state in the database",
        """
        lo_create lo_creat lo_from_bytea lo_put lowrite lo_truncate lo_open setval nextval pg_stat_reset
        pg_stat_reset_shared pg_stat_reset_single_table_counters pg_stat_statements_reset pg_stat_reset_slru
        gin_clean_pending_list brin_summarize_new_values brin_summarize_range brin_desummarize_range
        pg_prewarm pg_import_system_collations pg_extension_config_dump""",
    ),
    (
        _MEDIUM,
        "changes the schema or schedules work",
        """
        create_hypertable add_retention_policy add_compression_policy cron.schedule cron.unschedule
        partman.create_parent create_distributed_table create_parent addgeometrycolumn updategeometrysrid
        dbms_scheduler.create_job dbms_job.submit""",
    ),
    (
        _MEDIUM,
        "reads from outside the database",
        """
        url s3 remote remotesecure hdfs mysql postgresql odbc jdbc mongodb redis urlcluster s3cluster gcs
        azureblobstorage executable iceberg deltalake read_csv read_csv_auto read_parquet read_json
        read_json_auto parquet_scan sniff_csv read_ndjson sqlite_scan postgres_scan mysql_scan sqlite_attach
        postgres_attach postgres_query mysql_query external_query""",
    ),
    (_MEDIUM, "gives a link to stored files", "get_presigned_url"),
    (_MEDIUM, "waits, holding a connection", "dbms_pipe.receive_message dbms_lock.sleep system$wait"),
    (_LOW, "takes an advisory lock", "pg_advisory_lock pg_advisory_lock_shared get_lock"),
)
_RISKS = {name: (risk, reason) for risk, reason, names in _TABLE for name in names.split()}
_SLEEPS = frozenset("sleep pg_sleep pg_sleep_for pg_sleep_until benchmark dbms_session.sleep sqlite3_sleep".split())
_RISKY_SETTINGS = frozenset(
    "session_replication_role row_security log_statement log_min_duration_statement session_authorization role".split()
)


def function_name(node: exp.Expr) -> str:
    """The function's dotted name, lower case."""
    name = node.name if isinstance(node, exp.Anonymous) else node.sql_name() if isinstance(node, exp.Func) else ""
    before: list[str] = []
    parent = node.parent
    while isinstance(parent, exp.Dot) and parent.expression is node:
        before.insert(0, parent.this.name if not isinstance(parent.this, exp.Dot) else parent.this.expression.name)
        node, parent = parent, parent.parent
    return ".".join([*before, name]).lower()


def read_functions(tree: exp.Expr) -> list[Finding]:
    """Findings of every function called anywhere in *tree*."""
    found: list[Finding] = []
    for node in tree.find_all(exp.Func):
        name = function_name(node)
        finding = _read_function(name, node)
        if finding is not None:
            found.append(finding)
    return found


def _read_function(name: str, node: exp.Expr) -> Finding | None:
    short = name.rsplit(".", 1)[-1]
    if short in _SLEEPS or name in _SLEEPS:
        return _sleeps(short, node)
    if short in _READS_FILE:
        return _reads_file(short, node)
    if short == "set_config":
        setting = _text(node, 0).rsplit(".", 1)[-1].lower()
        return (
            high(short, f"sets {setting}", setting)
            if setting in _RISKY_SETTINGS
            else low(short, "a setting of the session")
        )
    if short == "lo_unlink":
        return (
            high(short, "removes every large object that a table names")
            if _over_all(node)
            else medium(short, "removes a large object", _text(node, 0))
        )
    if short == "pg_terminate_backend" and _over_all(node):
        return high(short, "ends every session")
    known = _RISKS.get(name) or _RISKS.get(short)
    if known is None:
        return None
    if short.startswith("query_to_xml") or short.startswith("table_to_xml"):
        text = _text(node, 0).lower()
        if is_secret(text) or "pg_shadow" in text or "pg_authid" in text:
            return high(name, "exports secrets", text[:80])
        if _CHANGES.match(text):
            return high(name, "runs a statement that stands in a string", text[:80])
    return Finding(known[0], name, known[1])


_CHANGES = re.compile(
    r"\s*(?:delete|update|insert|drop|truncate|alter|create|grant|copy|do|call|with\b.{1,300}?\b(?:delete|update|insert))\b",
    re.DOTALL,
)


def _over_all(node: exp.Expr) -> bool:
    """Called for every row of a source."""
    select = node.find_ancestor(exp.Select)
    return select is not None and select.args.get("from_") is not None and not filters(select.args.get("where"))


def _sleeps(name: str, node: exp.Expr) -> Finding:
    seconds = next((float(part.name) for part in node.find_all(exp.Literal) if part.is_number), None)
    limit = 1_000_000 if name == "benchmark" else 10
    select = node.find_ancestor(exp.Select)
    if select is not None and select.args.get("from_") is not None and not select.args.get("limit"):
        return medium(name, "waits for each row that it reads")
    if seconds is not None and seconds < limit:
        return low(name, "waits a moment")
    return medium(name, "holds a connection, or burns the server's time")


def _reads_file(name: str, node: exp.Expr) -> Finding | None:
    path = _text(node, 0)
    if name == "openrowset":
        said = {part.name.lower() for part in node.find_all(exp.Anonymous, exp.Column, exp.Var)}
        if "bulk" in said:
            return medium(name, "reads a file outside the database", path[:80])
        return high(name, "connects to another server", path[:80])
    if name in {"file", "bfilename", "read_text", "read_blob"} and not is_secret_path(path):
        return medium(name, "reads a file of the server", path[:80])
    return high(name, "reads a file of the server", path[:80])


def _text(node: exp.Expr, at: int) -> str:
    """The argument as text, where it is a plain string."""
    arguments = node.expressions or [value for value in node.args.values() if isinstance(value, exp.Expr)]
    return arguments[at].name if at < len(arguments) and isinstance(arguments[at], exp.Literal) else ""
