"""Statements of MySQL and MariaDB that have no useful parse tree."""

from workbench.facts.sql.statements_rules import table

RULES = table("""
H install plugin|component|soname -- loads code into the server
H uninstall plugin|component|soname -- takes a plugin out of the server
H create function .. soname -- loads a function from a library file
H create aggregate function .. soname -- loads a function from a library file
H create server -- stores credentials of a foreign server
H alter server -- changes credentials of a foreign server
H reset master|binary|persist -- deletes the binary logs
H reset slave|replica .. all -- forgets the source of replication
M reset slave|replica -- resets replication
M reset query|cache -- empties a cache
H purge binary|master -- deletes binary logs
H change master|replication -- points replication at another server
M start slave|replica|group_replication -- starts replication
M stop slave|replica -- stops replication
H stop group_replication -- takes the server out of its group
M start|stop all slaves -- starts or stops replication
M flush tables with read lock -- blocks every write on the server
M flush tables|table .. read lock -- blocks every write
M flush -- flushes caches or logs
H set password -- changes a password
H create user|role -- adds a user or role
M alter user .. account lock -- locks an account
M alter user .. password expire -- makes a password expire
H alter user -- changes how a user authenticates
M load index|cache -- loads indexes
M cache index -- caches indexes
M load -- loads rows from a file
M import table -- imports tables
M optimize|repair -- rewrites tables
M analyze -- gathers statistics
M check -- reads whole tables to check them
L checksum -- reads whole tables to sum them
H alter instance disable -- turns off logging or encryption
M alter instance -- changes keys or logs of the server
M alter event -- changes a scheduled event
H alter table .. discard tablespace -- deletes the data file of a table
L handler .. open|close|read -- reads rows through a cursor
L xa -- controls a distributed transaction
M lock instance|table|tables -- locks tables
L unlock -- releases locks
M kill -- ends a session
H shutdown|restart -- stops the server
H clone instance -- overwrites this server with another's data
M clone local -- copies all data to a folder
H binlog -- applies an encoded event that cannot be read
M backup stage -- holds a backup lock
L backup unlock|lock -- holds a backup lock
L get diagnostics -- reads diagnostics
L get current|stacked -- reads diagnostics
M create undo|logfile -- creates storage
M create resource -- creates a resource group
L help|reap|let|inc|dec|sleep|change_user|echo|connection|disconnect -- steers only the client
M copy_file|move_file|remove_file|write_file|append_file|mkdir|rmdir|perl -- works on the files of the client
L do sleep|release_lock|get_lock|release_all_locks -- waits or locks by name
L do -- evaluates expressions
""")

# Variables that guard logging, transport or files: the value that is the safe one, or "" where every change is bad.
DANGEROUS_SETTINGS = {
    "GENERAL_LOG": "ON", "SQL_LOG_BIN": "ON", "SLOW_QUERY_LOG": "ON", "REQUIRE_SECURE_TRANSPORT": "ON",
    "SECURE_AUTH": "ON", "SERVER_AUDIT_LOGGING": "ON", "LOCAL_INFILE": "OFF", "SQL_LOG_OFF": "OFF",
    "OFFLINE_MODE": "OFF",
    "AUDIT_LOG_DISABLE": "OFF", "OLD_PASSWORDS": "OFF", "GENERAL_LOG_FILE": "", "SLOW_QUERY_LOG_FILE": "",
    "LOG_OUTPUT": "",
    "SECURE_FILE_PRIV": "", "INIT_CONNECT": "", "INIT_FILE": "", "MANDATORY_ROLES": "", "AUDIT_LOG_POLICY": "",
    "EXPIRE_LOGS_DAYS": "", "BINLOG_EXPIRE_LOGS_SECONDS": "", "PLUGIN_DIR": "",
    "VALIDATE_PASSWORD": "", "SERVER_AUDIT_EVENTS": "",
    "LOG_ERROR": "", "LOG_ERROR_SUPPRESSION_LIST": "",
}  # fmt: skip
# Session variables that switch a protection of the data off.
UNGUARDED_SETTINGS = frozenset({"FOREIGN_KEY_CHECKS", "UNIQUE_CHECKS", "CHECK_CONSTRAINT_CHECKS", "SQL_SAFE_UPDATES"})
