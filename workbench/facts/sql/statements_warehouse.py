"""Statements of cloud warehouses and lake engines (Snowflake, BigQuery, ClickHouse, Trino, Databricks)."""

from workbench.facts.sql.statements_rules import Table, table

SNOWFLAKE = table("""
H define role|user|grant -- declares accounts or privileges
M define -- declares an object
M put -- uploads local files to a stage
H get -- downloads files from a stage
L list|ls -- lists files of a stage
H remove|rm -- deletes files of a stage
M copy files -- copies files between stages
H alter account|database|schema|table .. data_retention_time_in_days = 0 -- ends recovery of dropped and changed data
H alter account|organization .. network_policy|allow_id_token|authentication -- changes who may connect
M alter account|organization -- changes settings of the account
M alter user .. remove delegated|mfa -- takes a right or a factor from a user
H alter user .. delegated -- lets another system act for a user
H alter user .. network_policy|disable_mfa|mins_to_bypass_mfa|rsa_public_key -- changes how a user may connect
L alter session -- changes only the session
M alter warehouse -- changes a warehouse
M alter task -- changes a task
H alter share|listing -- changes what is shared with other accounts
H alter network policy -- changes who may connect
H alter security|api integration -- changes trust in another system
H alter external access|volume -- changes ways out of the database
H alter secret -- changes a credential
M alter storage|notification|catalog|external|password|authentication|session|packages -- changes a definition
H alter masking|row|session policy -- changes protection of data
H alter table|view .. unset masking -- takes protection off data
H alter table|view .. drop row access -- takes protection off data
M alter stage|pipe|stream|sequence|file|database|schema|tag|alert|dynamic|resource|function|procedure|role|failover|
  replication -- changes a definition
H create share|listing|secret|managed|user|role -- adds keys, accounts or sharing
H create database role -- adds a role
H create security|api integration -- adds trust in another system
H create external access|volume -- opens a way out of the database
H create network policy -- changes who may connect
M create network|authentication|password|storage|notification|catalog|external -- creates a definition
M create masking|row|session|aggregation|projection|tag -- adds a protection of data
M create stage|pipe|stream|task|warehouse|sequence|file|alert|resource|failover|replication|compute|image|service|
  streamlit|notebook -- creates an object
H create failover|replication group -- copies data to other accounts
M execute task|alert -- runs a task
M execute service|notebook -- runs a service
L use|describe|desc|show|explain|get_ddl -- only shows
L set|unset -- changes only the session
""")
BIGQUERY = table("""
M export table metadata -- writes a description to a file
H export data -- writes query results to files outside
H export model -- writes a model to files outside
H load data overwrite -- replaces a table's rows
M load data -- loads rows from files
M create snapshot -- takes a snapshot
M create model|search|vector|reservation|capacity|assignment|external|table -- creates an object
M create row access -- adds a row policy
M alter schema|table|view|materialized|column|capacity|reservation|organization|project|bi_capacity|model|
  vector -- changes options
L assert -- checks a condition
L begin|commit|rollback transaction -- controls a transaction
H create connection -- opens a way to another service
""")
CLICKHOUSE = table("""
H system shutdown|kill -- stops the server
H system drop replica|database|schema|filesystem|uncompressed|unfreeze|disk -- drops replica metadata or cached data
M system -- steers background work of the server
H detach .. permanently -- takes a table away
M detach|attach -- takes a table away or brings it back
M optimize -- rewrites a table
L exists|check|describe|show|explain|watch -- only shows
M exchange|rename -- renames tables
M kill -- ends queries or mutations
H kill mutation -- ends a mutation
H alter table .. delete where 1 -- deletes rows
M alter table .. delete|update where -- changes rows by a condition
H alter table .. drop|clear|detach|fetch|replace|move partition|part|column -- drops, clears or moves data
M alter table .. freeze|attach|add|modify|comment|rename -- changes a table
H create user|role|quota|settings|named|row -- adds users or rules for them
M create dictionary|function|live|window -- creates a definition
""")
LAKE = table("""
H vacuum .. retain 0 -- deletes every old version of a table
M vacuum -- deletes old versions of a table's files
M optimize|refresh|repair|msck|cache|uncache|clear|sync|convert|fsck|analyze|reorg -- rewrites storage or caches
H restore -- sets a table back
M clone -- copies a table
L list|describe|show|explain|use -- only shows
H add jar|file|archive -- adds outside code
H create external location -- opens a way to outside files
H create share|recipient|connection|storage|credential -- adds trust or sharing
H alter share|recipient|connection|storage|external|credential|metastore -- changes trust or sharing
M create catalog|volume|streaming|live|flow -- creates an object
M set|unset tag -- changes a tag
M apply changes -- merges changes into a table
M copy into -- loads rows from files
M insert overwrite -- replaces rows
H alter table .. execute expire_snapshots|remove_orphan_files|drop_extended_stats -- deletes old versions
M alter table .. execute -- rewrites a table
""")

TABLES: dict[str, Table] = {
    "snowflake": SNOWFLAKE, "bigquery": BIGQUERY, "clickhouse": CLICKHOUSE, "trino": LAKE, "databricks": LAKE,
}  # fmt: skip
