"""Functions that do more than compute: they reach files, networks, other sessions, or write."""

from sqlglot import exp

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.paths import is_secret_path
from workbench.facts.sensitive import is_secret

_LOW, _MEDIUM, _HIGH = RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH

# fmt: off
_READS_FILE = frozenset(
    "pg_read_file pg_read_binary_file pg_read_server_files load_file readfile bfilename read_text read_blob file openrowset "
    "pg_current_logfile_content".split())
_RISKS: dict[str, tuple[RiskLevel, str]] = {
    **dict.fromkeys("lo_export writefile edit utl_file.fopen".split(), (_HIGH, "writes a file on the server")),
    **dict.fromkeys(("lo_import", "xp_dirtree", "xp_fileexist", "xp_subdirs"), (_HIGH, "reaches the server's files, or another host's share")),
    **dict.fromkeys("xp_cmdshell sys_exec sys_eval shell_exec system exec_cmd java_exec dbms_java_test.funcall".split(), (_HIGH, "runs a program on the server")),
    **dict.fromkeys("load_extension fts3_tokenizer".split(), (_HIGH, "loads foreign code into the database")),
    **dict.fromkeys("dblink dblink_exec dblink_connect dblink_connect_u dblink_send_query dblink_open opendatasource openquery".split(), (_HIGH, "connects to another server and runs SQL there")),
    **dict.fromkeys("http_get http_post http_put http_delete http http_send httpuritype uri_get".split(), (_HIGH, "sends a request from the database server")),
    **dict.fromkeys("query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml table_to_xml".split(), (_MEDIUM, "exports what a query in a string returns")),
    **dict.fromkeys("schema_to_xml database_to_xml schema_to_xml_and_xmlschema database_to_xml_and_xmlschema".split(), (_HIGH, "exports every row of every table")),
    **dict.fromkeys("pg_terminate_backend".split(), (_MEDIUM, "ends another session")),
    **dict.fromkeys("pg_cancel_backend".split(), (_MEDIUM, "cancels another session's query")),
    **dict.fromkeys(("pg_reload_conf", "pg_rotate_logfile", "pg_switch_wal", "pg_create_restore_point", "pg_log_backend_memory_contexts"), (_MEDIUM, "acts on the running server")),
    **dict.fromkeys("pg_promote pg_wal_replay_pause pg_wal_replay_resume".split(), (_HIGH, "changes the server's role in replication")),
    **dict.fromkeys("pg_drop_replication_slot pg_replication_origin_drop".split(), (_HIGH, "drops replication state")),
    **dict.fromkeys("pg_create_physical_replication_slot pg_create_logical_replication_slot pg_replication_slot_advance pg_replication_origin_create pg_copy_logical_replication_slot pg_copy_physical_replication_slot pg_replication_origin_advance".split(), (_MEDIUM, "changes replication state")),
    **dict.fromkeys("pg_logical_slot_get_changes pg_logical_slot_get_binary_changes pg_logical_emit_message".split(), (_MEDIUM, "consumes or emits replication messages")),
    **dict.fromkeys("pg_start_backup pg_stop_backup pg_backup_start pg_backup_stop".split(), (_MEDIUM, "starts or stops a backup")),
    **dict.fromkeys("pg_file_write pg_file_unlink pg_file_rename pg_file_sync".split(), (_HIGH, "writes or removes a file on the server")),
    **dict.fromkeys("lo_unlink heap_force_kill heap_force_freeze pg_truncate_visibility_map pg_stat_file_reset".split(), (_HIGH, "destroys stored data")),
    **dict.fromkeys("lo_create lo_creat lo_from_bytea lo_put lowrite lo_truncate lo_open setval nextval pg_stat_reset pg_stat_reset_shared pg_stat_reset_single_table_counters pg_stat_statements_reset pg_stat_reset_slru gin_clean_pending_list brin_summarize_new_values brin_summarize_range brin_desummarize_range pg_prewarm pg_import_system_collations pg_extension_config_dump pg_nextoid ts_rewrite_write".split(), (_MEDIUM, "changes state in the database")),
    **dict.fromkeys("pg_advisory_lock pg_advisory_lock_shared get_lock".split(), (_LOW, "takes an advisory lock")),
    **dict.fromkeys("create_hypertable add_retention_policy add_compression_policy cron.schedule cron.unschedule partman.create_parent create_distributed_table create_parent addgeometrycolumn updategeometrysrid".split(), (_MEDIUM, "changes the schema or schedules work")),
    **dict.fromkeys("drop_chunks dropgeometrycolumn dropgeometrytable undistribute_table aws_s3.query_export_to_s3 aws_lambda.invoke".split(), (_HIGH, "drops data or sends it away")),
    **dict.fromkeys("utl_http.request utl_http.begin_request utl_http.request_pieces utl_tcp.open_connection utl_smtp.open_connection utl_inaddr.get_host_address utl_inaddr.get_host_name dbms_ldap.init sys.dbms_ldap.init utl_mail.send httpuritype.getclob".split(), (_HIGH, "reaches another host from the database server")),
    **dict.fromkeys("extractvalue updatexml xmltype_ext".split(), (_LOW, "reads XML")),
    **dict.fromkeys("dbms_xmlgen.getxml dbms_xmlquery.getxml dbms_xmlgen.getxmltype".split(), (_MEDIUM, "runs a query given as a string")),
    **dict.fromkeys("dbms_scheduler.create_job dbms_job.submit dbms_pipe.receive_message dbms_lock.sleep".split(), (_MEDIUM, "schedules work or waits")),
    **dict.fromkeys("url s3 remote remotesecure hdfs mysql postgresql odbc jdbc mongodb redis urlcluster s3cluster gcs azureblobstorage executable iceberg deltalake cluster".split(), (_MEDIUM, "reads from outside the database")),
    **dict.fromkeys("read_csv read_csv_auto read_parquet read_json read_json_auto parquet_scan sniff_csv read_ndjson sqlite_scan postgres_scan mysql_scan sqlite_attach postgres_attach postgres_query mysql_query external_query".split(), (_MEDIUM, "reads files or databases outside")),
    **dict.fromkeys("system$cancel_query system$abort_session system$cancel_all_queries system$user_task_cancel_ongoing_executions".split(), (_MEDIUM, "ends other sessions' work")),
    **dict.fromkeys("get_presigned_url system$wait".split(), (_MEDIUM, "gives a link to stored files, or waits")),
}
# fmt: on
_SLEEPS = frozenset("sleep pg_sleep pg_sleep_for pg_sleep_until benchmark dbms_session.sleep sqlite3_sleep".split())
_RISKY_SETTINGS = frozenset(
    "session_replication_role row_security log_statement log_min_duration_statement session_authorization role".split()
)


def function_name(node: exp.Expression) -> str:
    """The function's dotted name, lower case."""
    name = node.name if isinstance(node, exp.Anonymous) else node.sql_name() if isinstance(node, exp.Func) else ""
    before: list[str] = []
    parent = node.parent
    while isinstance(parent, exp.Dot) and parent.expression is node:
        before.insert(0, parent.this.name if not isinstance(parent.this, exp.Dot) else parent.this.expression.name)
        node, parent = parent, parent.parent
    return ".".join([*before, name]).lower()


def read_functions(tree: exp.Expression) -> list[Finding]:
    """Findings of every function called anywhere in *tree*."""
    found: list[Finding] = []
    for node in tree.find_all(exp.Func):
        name = function_name(node)
        finding = _read_function(name, node)
        if finding is not None:
            found.append(finding)
    return found


def _read_function(name: str, node: exp.Expression) -> Finding | None:
    short = name.rsplit(".", 1)[-1]
    if short in _SLEEPS or name in _SLEEPS:
        return _sleeps(short, node)
    if short in _READS_FILE:
        return _reads_file(short, node)
    if short == "set_config":
        setting = _text(node, 0).rsplit(".", 1)[-1].lower()
        return high(short, f"sets {setting}", setting) if setting in _RISKY_SETTINGS else low(short, "a setting of the session")
    known = _RISKS.get(name) or _RISKS.get(short)
    if known is None:
        return None
    if short.startswith("query_to_xml") or short.startswith("table_to_xml"):
        text = _text(node, 0).lower()
        if is_secret(text) or "pg_shadow" in text or "pg_authid" in text:
            return high(name, "exports secrets", text[:80])
    return Finding(known[0], name, known[1])


def _sleeps(name: str, node: exp.Expression) -> Finding:
    seconds = next((float(part.name) for part in node.find_all(exp.Literal) if part.is_number), None)
    limit = 1_000_000 if name == "benchmark" else 10
    if seconds is not None and seconds < limit:
        return low(name, "waits a moment")
    return medium(name, "holds a connection, or burns the server's time")


def _reads_file(name: str, node: exp.Expression) -> Finding | None:
    path = _text(node, 0)
    if name == "openrowset":
        said = {part.name.lower() for part in node.find_all(exp.Anonymous, exp.Column, exp.Var)}
        if "bulk" in said:
            return medium(name, "reads a file outside the database", path[:80])
        return high(name, "connects to another server", path[:80])
    if name in {"file", "bfilename", "read_text", "read_blob"} and not is_secret_path(path):
        return medium(name, "reads a file of the server", path[:80])
    return high(name, "reads a file of the server", path[:80])


def _text(node: exp.Expression, at: int) -> str:
    """The argument as text, where it is a plain string."""
    arguments = node.expressions or [value for value in node.args.values() if isinstance(value, exp.Expression)]
    return arguments[at].name if at < len(arguments) and isinstance(arguments[at], exp.Literal) else ""
