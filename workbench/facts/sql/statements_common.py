"""Statements that most databases share."""

from workbench.facts.sql.statements_rules import table

RULES = table("""
H grant -- grants privileges or a role
M revoke -- takes privileges away
M deny -- denies privileges
M create role|user|login|group .. nologin $ -- creates a role that cannot log in
H create role|user|login|group|profile -- adds a user or role
H create server audit|role -- adds a role, or sets auditing
H alter default privileges .. grant -- grants privileges on everything created later
M alter default privileges -- changes privileges on everything created later
H alter role|user|login|group .. superuser|createrole|createdb|replication|bypassrls|createuser|
  nopassword -- gives a role more power
H alter role|user|login|group .. password|identified|rsa_public_key|rsa_public_key_2 -- changes how a user authenticates
H alter role|user|login|group .. add member|user|'|" -- adds a member to a role
H alter role|user|login|group .. default role all -- activates every granted role of a user
H alter role|user|login|group .. grant -- lets others connect as a user
H alter role|user|login|group .. enable|unlock|login|unexpire -- lets an account log in
M alter role|user|login|group|profile -- changes settings of a role
H create|alter policy .. true -- opens rows to everyone the policy names
M create policy -- adds a row policy
H alter trigger .. disable -- turns off a trigger
M alter policy -- changes a row policy
M create trigger|event|function|procedure|package|rule|type|domain|sequence|operator|cast|aggregate|
  collation -- creates a definition
M create statistics|conversion|transform|schema|database|index|view|table|tablespace|synonym|
  alias -- creates a definition
M create materialized view -- creates a materialized view
M create search|vector index -- creates an index
M create text search -- creates a text search definition
H create language plpythonu|plpython3u|plpython2u|plperlu|pltclu|plsh|plrustu -- adds a language that nothing confines
M create language -- adds a language that routines can be written in
H create credential|certificate|key|integration -- adds keys or trust
M create -- creates an object
H alter authorization -- gives ownership to another
H alter server|system|database .. audit|audit_trail -- changes auditing
M alter system|database|server|session -- changes configuration
H alter table .. drop column|partition|subpartition -- drops a column or partition with its data
H alter table .. disable row level -- turns off row security
H alter table .. truncate|drop|discard partition|tablespace -- empties a partition
M alter table .. drop constraint|foreign|index|key|primary -- drops a constraint or index
M alter -- changes a definition
M drop index|view|materialized|synonym|statistics|alias|projection|
  prepare -- drops what can be rebuilt from its definition
H drop -- drops a lasting object
M rename -- renames an object
M comment -- changes a comment
M analyze|analyse -- gathers statistics
M vacuum|optimize|reindex|cluster -- rewrites storage
M lock -- locks tables
L unlock -- releases locks
M refresh -- refreshes stored results
M call -- calls a routine that cannot be read here
M kill -- ends a session
H shutdown -- stops the server
L begin transaction|work|tran -- opens a transaction
L start transaction -- opens a transaction
L begin|begin_transaction|commit|end|rollback|abort|savepoint|release -- controls a transaction
L show|desc|describe|list|ls|help|exists|pragma -- only shows
L use|fetch|move|close|open|deallocate|values|print|raiserror|throw|return|discard|exit|quit -- changes only the session
L raise|signal|resignal|leave|iterate|break|continue|goto|null|checkpoint -- controls the flow
L set|reset|declare|prepare -- changes only the session
M execute|exec -- runs a routine or prepared statement that cannot be read here
M insert|merge|upsert|replace|into -- writes rows
M load|import -- loads data
H export|unload -- writes data out of the system
M do -- runs expressions
M undrop|restore -- brings an object back
M backup -- writes a backup
M notify -- notifies listeners
""")
