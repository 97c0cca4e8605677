"""Statements of SQLite and DuckDB that have no useful parse tree, and SQLite's pragmas."""

from workbench.facts.sql.statements_rules import table

RULES = table("""
M vacuum .. into -- writes a copy of the database to a file
M vacuum -- rewrites the database file
M attach -- opens or creates another database file
L detach -- closes a database file
M reindex|analyze -- rebuilds indexes or gathers statistics
H create virtual table .. using csv|zipfile|fsdir -- reads files of the host
M create virtual table -- creates a virtual table
H install .. from ' -- loads code from elsewhere into the database
M install|load -- loads an extension
M force checkpoint -- flushes storage
L checkpoint -- flushes storage
M export database -- writes the whole database to files
M import database -- runs the scripts of an exported database
H create secret|persistent -- stores a credential
L summarize|pivot|unpivot|describe|show|from|call -- reads tables
M update extensions -- updates extensions
""")

# Pragmas that change nothing that lasts when given a value, or only read.
SESSION_PRAGMAS = frozenset(
    """
    cache_size cache_spill case_sensitive_like temp_store temp_store_directory threads busy_timeout mmap_size
    read_uncommitted recursive_triggers reverse_unordered_selects automatic_index count_changes empty_result_callbacks
    full_column_names short_column_names query_only soft_heap_limit hard_heap_limit analysis_limit parser_trace
    vdbe_trace vdbe_debug vdbe_listing vdbe_addoptrace defer_foreign_keys legacy_alter_table table_info table_xinfo
    table_list index_list index_info index_xinfo foreign_key_list foreign_key_check integrity_check quick_check
    database_list collation_list function_list module_list pragma_list compile_options page_count freelist_count
    data_version stats lock_status trusted_schema enable_progress_bar legacy_file_format show_tables database_size
    storage_info version functions collations metadata_info user_agent locking_mode cell_size_check
    checkpoint_fullfsync fullfsync journal_size_limit page_size encoding max_page_count
    """.split()
)
# Pragmas that write; the level is for when they are given a value, or simply run.
WRITING_PRAGMAS = {
    "writable_schema": "H", "key": "M", "rekey": "H", "hexkey": "M", "hexrekey": "H", "foreign_keys": "M",
    "ignore_check_constraints": "M",
    "journal_mode": "M", "synchronous": "M", "auto_vacuum": "M", "user_version": "M", "application_id": "M",
    "schema_version": "H",
    "secure_delete": "M", "wal_autocheckpoint": "M", "default_cache_size": "M", "data_store_directory": "M",
    "enable_external_access": "M", "load_extension": "H",
}  # fmt: skip
# Pragmas that do their work without a value.
WORKING_PRAGMAS = {"optimize": "M", "incremental_vacuum": "M", "wal_checkpoint": "M", "shrink_memory": "L"}
