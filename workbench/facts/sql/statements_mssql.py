"""Statements of SQL Server that have no useful parse tree, and what its system procedures do."""

from workbench.facts.sql.statements_rules import table

RULES = table("""
H backup .. to url -- copies a database to outside storage
H backup certificate|master|service|symmetric -- writes a key to a file
H backup log .. truncate_only|no_log -- throws the log away
H backup .. norecovery -- takes the database offline
M backup -- writes a backup
L restore rewindonly|headeronly|filelistonly|labelonly|verifyonly -- reads a backup's description
H restore -- overwrites a database with a backup
M bulk insert -- loads rows from a file
H dbcc .. repair_allow_data_loss -- repairs by throwing data away
H dbcc writepage|detachdb|auditevent -- changes pages by hand
L dbcc pdw_showspaceused|pdw_showexecutionplan|pdw_showpartitionstats|show_statistics|showcontig|opentran|inputbuffer|
  outputbuffer|tracestatus|useroptions|proccache|memorystatus|loginfo|page|ind|help|dbinfo|dbtable|resource|
  showfilestats|extentinfo|perfmon|cacheprofile|sqlmgrstats|log -- only shows
M dbcc sqlperf .. clear -- clears statistics
L dbcc sqlperf -- only shows
L dbcc checkident .. noreseed -- only shows
M dbcc -- checks, shrinks or clears what the whole server uses
H alter database .. offline|emergency|restricted_user|single_user -- takes a database away from its users
H alter database .. encryption|trustworthy|db_chaining on|off -- changes encryption or trust of a database
H alter database .. set trustworthy|encryption|db_chaining -- changes encryption or trust of a database
H alter database .. remove file|filegroup -- removes a file of the database
H alter database .. recovery simple -- ends log backups
H alter database .. set hadr off -- takes the database out of its availability group
M alter database audit|scoped|encryption -- changes a database's settings
H alter database .. rebuild log -- throws the log away
M alter database -- changes settings of a database
H alter server audit .. state = off -- turns off auditing
H alter database audit specification .. state = off -- turns off auditing
M alter|create server audit .. state = on -- sets auditing
H alter server role -- changes who belongs to a server role
M alter server -- changes configuration of the server
H alter role .. add member -- adds a member to a role
M alter role .. drop member -- takes a member out of a role
M alter login .. disable -- locks an account
H alter login -- changes how an account logs in
H alter user .. login|password -- changes how a user authenticates
M alter user .. default_schema -- changes a user's default schema
H alter master|service -- changes keys
H alter certificate|credential|symmetric|asymmetric|column|endpoint -- changes keys, credentials or a way in
H alter security policy .. state = off -- turns off row security
M alter security policy -- changes row security
H alter any|resource .. governor disable -- turns off the resource governor
H alter availability group .. failover|force_failover_allow_data_loss|offline -- moves the service to another host
M alter availability|resource|workload|external|partition|queue|service|sequence|xml|message|fulltext|
  assembly -- changes a definition
H alter authorization -- gives ownership to another
H alter assembly .. unsafe|external_access -- lets code reach outside the database
H create assembly -- loads compiled code into the server
H create certificate|credential|symmetric|asymmetric|master|column|endpoint|login|user|
  cryptographic -- adds keys, accounts or a way in
H create database scoped credential -- stores a credential
H create database encryption key -- adds a key
M create database audit specification -- sets auditing
M create server|database audit -- sets auditing
M create database .. as snapshot -- takes a snapshot
M create external data source|file|table -- reaches outside data
H create external library|language|model -- adds outside code
M create availability|resource|workload|partition|queue|service|contract|message|route|sequence|xml|fulltext|default|
  rule|application -- creates a definition
M create remote service binding -- creates a definition
M create security policy -- adds row security
H create server role -- adds a role of the server
H add signature -- lets a routine use a certificate's rights
H add sensitivity classification -- labels columns
M add|drop sensitivity -- labels columns
H disable trigger -- turns off a trigger
M enable trigger -- turns on a trigger
M reconfigure -- puts configuration changes into force
H shutdown -- stops the server
M kill -- ends a session
M update statistics -- gathers statistics
M waitfor delay|time -- keeps a connection and its locks while it waits
L waitfor -- waits
M open master|symmetric -- opens a key
L kill .. statusonly -- only shows
L print|raiserror|throw|use|return|revert|go|checkpoint|readtext|get|exit|receive|deallocate|fetch|close|
  open -- changes only the session
L setuser|dump -- changes only the session
M updatetext|writetext -- writes a text column
L begin|commit|save|rollback tran|transaction|work -- controls a transaction
L begin distributed|dialog|conversation -- opens a transaction or conversation
L end|move|send conversation -- sends a message
L move conversation -- moves a conversation
M deny -- denies privileges
""")

# Procedures by what calling them does; the prefix "dbo.", "sys." or a database before the name changes nothing.
PROCEDURES = {
    "H": """
        xp_cmdshell xp_regwrite xp_regdeletekey xp_regdeletevalue xp_regaddmultistring xp_regremovemultistring
        xp_delete_file xp_servicecontrol xp_terminate_process xp_copy_files xp_delete_files xp_create_subdir
        xp_instance_regwrite xp_instance_regdeletevalue xp_instance_regdeletekey xp_makecab xp_grantlogin
        xp_revokelogin sp_oacreate sp_oamethod sp_oasetproperty sp_oagetproperty sp_makewebtask sp_addextendedproc
        sp_dropextendedproc sp_addsrvrolemember sp_addrolemember sp_addlogin sp_adduser sp_grantlogin sp_grantdbaccess
        sp_addrole sp_addapprole sp_addremotelogin sp_addlinkedserver sp_addlinkedsrvlogin sp_serveroption
        sp_setapprole sp_password sp_changedbowner sp_change_users_login sp_approlepassword
        sp_add_log_shipping_primary_database sp_dropserver sp_droplogin sp_dropuser sp_droprole sp_revokelogin
        sp_revokedbaccess sp_dropapprole sp_detach_db sp_dbremove sp_delete_job sp_delete_jobstep
        sp_delete_backuphistory sp_delete_database_backuphistory sp_purge_jobhistory sp_dropdevice sp_droptype
        sp_dropmessage sp_control_dbmasterkey_password sp_procoption sp_add_proxy sp_grant_proxy_to_subsystem
        sp_send_dbmail xp_sendmail sp_dropdistributor sp_dropdistributiondb sp_droppublication sp_dropsubscription
        sp_dropmergepublication sp_removedbreplication sp_invoke_external_rest_endpoint sp_add_trusted_assembly
        sp_certify_removable sp_databaserestore sp_cdc_disable_db sp_cdc_disable_table sp_xp_cmdshell_proxy_account
        sp_droplinkedsrvlogin sp_delete_maintenance_plan sp_delete_alert sp_delete_schedule sp_delete_operator
        sp_delete_category sp_drop_trusted_assembly sp_addserver
        """.split(),
    "L": """
        sp_help sp_helptext sp_helpdb sp_helpindex sp_helpuser sp_helprole sp_helprolemember sp_helplogins
        sp_helpsrvrole sp_helpsrvrolemember sp_helpfile sp_helpfilegroup sp_helpconstraint sp_helpserver sp_helpsort
        sp_helpstats sp_helptrigger sp_helplanguage sp_helprotect sp_help_job sp_help_jobhistory sp_help_jobstep
        sp_help_jobschedule sp_help_jobactivity sp_help_schedule sp_help_operator sp_who sp_who2 sp_whoisactive
        sp_lock sp_spaceused sp_columns sp_tables sp_stored_procedures sp_databases sp_depends sp_pkeys sp_fkeys
        sp_statistics sp_special_columns sp_sproc_columns sp_server_info sp_monitor sp_datatype_info sp_catalogs
        sp_describe_first_result_set sp_describe_undeclared_parameters sp_linkedservers sp_describe_cursor
        sp_estimate_data_compression_savings sp_srvrolepermission sp_dbfixedrolepermission sp_validname
        sp_table_privileges sp_column_privileges sp_getapplock sp_releaseapplock sp_xml_preparedocument
        sp_xml_removedocument sp_unprepare sp_reset_connection sp_set_session_context sp_showpendingchanges
        sp_readerrorlog xp_readerrorlog xp_msver xp_fixeddrives xp_enumgroups xp_logininfo xp_getnetname xp_sprintf
        xp_sscanf xp_logevent sp_enumerrorlogs xp_enumerrorlogs xp_availablemedia sp_blitz sp_blitzfirst sp_blitzcache
        sp_blitzindex sp_blitzwho sp_blitzlock sp_blitzquerystore sp_blitzbackups sp_cdc_help_change_data_capture
        sp_cdc_help_jobs sp_cdc_get_captured_columns sp_helparticle sp_helppublication sp_helpsubscription
        sp_replmonitorhelppublication sp_replcounters sp_repltrans sp_describe_parameter_encryption
        sp_help_fulltext_catalogs sp_help_fulltext_tables sp_helpextendedproc
        """.lower().split(),
    "DYNAMIC": """
        sp_executesql sp_execute_remote sp_prepexec sp_prepare sp_msforeachdb sp_msforeachtable sp_foreachdb
        sp_ineachdb sp_cursoropen sp_execute xp_execresultset
        """.split(),
}  # fmt: skip

# Options of sp_configure that open a way out or weaken a protection, whatever they are set to but 0.
DANGEROUS_OPTIONS = frozenset(
    {
        "xp_cmdshell", "ole automation procedures", "clr enabled", "ad hoc distributed queries",
        "external scripts enabled",
        "cross db ownership chaining", "remote admin connections", "scan for startup procs", "allow updates",
        "database mail xps",
        "agent xps", "smo and dmo xps", "remote access", "web assistant procedures", "external rest endpoint enabled",
        "allow polybase export", "hadoop connectivity", "remote proc trans", "contained database authentication",
    }
)  # fmt: skip
# Options that protect, and are weakened when set to 0.
PROTECTING_OPTIONS = frozenset(
    {"c2 audit mode", "common criteria compliance enabled", "clr strict security", "default trace enabled"}
)
