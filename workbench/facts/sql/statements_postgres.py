"""Statements of PostgreSQL and its kin (Redshift, CockroachDB) that have no useful parse tree."""

from workbench.facts.sql.statements_rules import table

RULES = table("""
H alter system set .. archive_command|restore_command|archive_cleanup_command|recovery_end_command|
  ssl_passphrase_command -- sets a shell command that the server runs
H alter system set .. shared_preload_libraries|session_preload_libraries|local_preload_libraries|dynamic_library_path|
  jit_provider -- makes the server load a library
H alter system set .. ssl|password_encryption|row_security|fsync|full_page_writes|zero_damaged_pages|listen_addresses|
  hba_file|ident_file -- weakens encryption, access control or durability
H alter system set .. log_statement|logging_collector|log_connections|log_min_messages|
  log_destination -- changes logging of the server
H alter system set .. archive_mode|wal_level|archive_library -- changes archiving, on which backups stand
M alter system -- changes the configuration of the server
H alter database .. is_template|allow_connections -- opens or closes a whole database
M alter database .. set|reset|owner|rename|refresh|with|connection -- changes settings of a database
H alter user mapping -- changes stored credentials of a foreign server
H create user mapping -- stores credentials of a foreign server
M create server -- opens a way to a foreign server
M alter server -- changes a foreign server
M create foreign data wrapper -- lets the server reach outside data
M alter foreign data wrapper -- changes a foreign data wrapper
M create foreign table -- defines a table on a foreign server
M import foreign schema -- defines tables of a foreign server
H create extension .. plpythonu|plpython3u|plperlu|pltclu|plsh|dblink|file_fdw|adminpack|lo|pg_cron|http|
  pg_net -- adds an extension that reaches outside the database
M create extension -- installs an extension
M alter extension -- changes an extension
M create publication .. for all tables -- publishes every table
M create publication -- publishes tables to subscribers
H alter publication .. drop -- takes tables out of replication
M alter publication -- changes what is published
M create subscription -- subscribes to an outside server
M alter subscription -- changes a subscription
M create event trigger -- runs code on every schema change
H alter event trigger .. disable -- turns off an event trigger
M alter event trigger -- changes an event trigger
M create access method -- adds an access method
M create tablespace -- adds a place for data files
H drop owned -- drops everything that a role owns
H reassign owned -- gives everything that a role owns to another
M security label -- changes a security label
H alter type .. drop attribute -- drops an attribute with its data
M alter function|procedure|routine .. security definer -- makes a routine run with its owner's rights
M load -- loads a library into the session
M vacuum -- rewrites or cleans tables
M analyze|analyse -- gathers statistics
M cluster|reindex|checkpoint|refresh -- rewrites storage or flushes it
L listen|unlisten|discard|deallocate|fetch|move|close -- changes only the session
L notify -- notifies listeners
M lock -- locks tables
L abort|end|release|savepoint -- controls a transaction
L commit|rollback prepared -- finishes a prepared transaction
L prepare transaction -- prepares a transaction
M do -- runs a code block
H unload -- writes rows to files outside the database
H create datashare -- shares data with other accounts
H alter datashare -- changes what is shared with other accounts
M create external schema|table|function -- reaches outside data
H alter table .. append from -- empties the source table
M cancel -- cancels a query
M create library|model -- adds outside code
""")

# What `SET name` changes beyond the session's own comfort; a value that keeps the protection is harmless.
DANGEROUS_SETTINGS = {
    "ZERO_DAMAGED_PAGES": "OFF", "IGNORE_SYSTEM_INDEXES": "OFF", "ALLOW_SYSTEM_TABLE_MODS": "OFF",
    "LOG_STATEMENT": "ALL",
    "LOCAL_PRELOAD_LIBRARIES": "", "SESSION_PRELOAD_LIBRARIES": "", "PGAUDIT.LOG": "ALL",
    "IGNORE_CHECKSUM_FAILURE": "OFF",
    "DYNAMIC_LIBRARY_PATH": "", "LOG_CONNECTIONS": "ON",
}  # fmt: skip
UNGUARDED_SETTINGS = frozenset({"SESSION_REPLICATION_ROLE", "ROW_SECURITY", "FSYNC", "SESSION_AUTHORIZATION"})
