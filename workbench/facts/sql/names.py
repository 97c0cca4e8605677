"""Tables by what they are: catalogs and statistics views, stores of credentials, disposable names."""

from sqlglot import exp

_CATALOG_SCHEMAS = frozenset(
    "information_schema pg_catalog performance_schema sys system account_usage system_metadata duckdb_catalog "
    "reader_account_usage organization_usage v_catalog v_monitor svv stl sysibm syscat sysibmadm".split()
)
_CATALOG_PREFIXES = (
    "pg_", "sqlite_", "dba_", "all_", "user_", "cdb_", "v$", "gv$", "v_$", "x$", "stl_", "stv_", "svl_", "svv_", "sys_",
    "duckdb_", "pragma_", "innodb_", "dm_", "sysobjects", "dbms_", "int_", "nls_",
)  # fmt: skip
_CATALOG_NAMES = frozenset(
    "dual sysobjects syscolumns sysindexes sysprocesses sysdatabases sysusers sysfiles sysdepends syscomments "
    "cat tab dict dictionary tabs ind cols obj role_tab_privs role_sys_privs role_role_privs session_privs "
    "session_roles table_privileges column_privileges recyclebin plan_table numbers one zeros systypes "
    "sysindexkeys sysmessages sysconfigures sysservers sysaltfiles sysconstraints syslockinfo syscurconfigs "
    "sysperfinfo sysindexes syspermissions sysmembers sysreferences sysforeignkeys syscacheobjects sysfilegroups "
    "systables sysviews spt_values help_topic help_keyword time_zone_name master_files".split()
)
# Oracle's USER_… views are catalogs; an application's user_… tables are not.
_USER_VIEWS = frozenset(
    "tables tab columns cols indexes ind objects constraints cons views source errors triggers sequences "
    "synonyms segments types procedures jobs scheduler lobs part partitions mviews dependencies arguments "
    "recyclebin extents free tablespaces ts privs role sys users stat stats statistics sql policies queues "
    "advisor directories external annotations json xml ilm heat parallel snapshots mview refresh subscr clusters "
    "catalog resource advanced tune dim operators outlines indextypes histograms nested object varrays "
    "associations cube java plsql credentials datapump change duality vector ctx ai cloud".split()
)
_DATA = frozenset({"pg_largeobject"})
# Hashes, or the means to become somebody else, and the columns that show them.
_CREDENTIALS = frozenset(
    "pg_shadow pg_authid pg_user_mapping pg_user_mappings user$ sql_logins syslogins sysxlogins link$ mysql.user "
    "mysql.global_priv sys.credentials sys.symmetric_keys user_history$ xs$verifiers pg_subscription".split()
)
_CREDENTIAL_COLUMNS = frozenset(
    "* password passwd password_hash authentication_string spare4 rolpassword subconninfo umoptions srvoptions "
    "hash passwordx priv xpassword".split()
)


def last(name: str) -> str:
    """The last part of a dotted name, lower case and unquoted."""
    return name.rsplit(".", 1)[-1].strip('"`[] ').lower()


def full_name(table: exp.Table) -> str:
    """Catalog, schema and table with dots, lower case; a T-SQL temporary table keeps its ``#``."""
    name = ".".join(part.name for part in table.parts).lower()
    return f"#{name}" if isinstance(table.this, exp.Identifier) and table.this.args.get("temporary") else name


def is_catalog(name: str) -> bool:
    """True for system catalogs and statistics views: small, and known to hold no user's data.

    >>> [is_catalog(n) for n in ("pg_class", "user_tables", "user_accounts", "information_schema.tables", "users")]
    [True, True, False, True, False]
    """
    *schemas, table = [part.strip('"`[] ') for part in name.lower().split(".")]
    if table in _DATA:
        return False
    if any(schema in _CATALOG_SCHEMAS for schema in schemas) or (schemas and schemas[-1] in {"mysql", "msdb", "dbc"}):
        return True
    if table in _CATALOG_NAMES:
        return True
    if table.startswith(("user_", "all_")):
        words = table.split("_")
        return len(words) > 1 and words[1] in _USER_VIEWS
    return table.startswith(_CATALOG_PREFIXES)


def holds_credentials(name: str, columns: set[str]) -> bool:
    """True where reading *columns* (``*`` for all) of the table shows password hashes or the like."""
    short = ".".join(name.lower().split(".")[-2:])
    return (last(name) in _CREDENTIALS or short in _CREDENTIALS) and not columns.isdisjoint(_CREDENTIAL_COLUMNS)
