"""Statements of Oracle that have no useful parse tree, and what its supplied packages do."""

from workbench.facts.sql.statements_rules import table

RULES = table("""
H alter system .. audit_trail|audit_sys_operations|unified_audit_sga_queue_size -- changes auditing
H alter system .. remote_login_passwordfile|remote_os_authent|utl_file_dir|o7_dictionary_accessibility|
  sec_case_sensitive_logon|sql92_security|os_authent_prefix|remote_os_roles -- weakens access control
H alter system enable restricted -- locks users out
H alter system set encryption -- opens, closes or changes the encryption keys
H alter system set wallet|log_archive_start|log_archive_dest_state_1|db_recovery_file_dest -- changes keys or archiving
M alter system kill|disconnect|cancel -- ends a session
L alter system checkpoint|register -- flushes or registers
M alter system -- changes the configuration of the instance
M alter session set sql_trace|events -- traces a session
M alter session .. guard -- changes data guard
L alter session -- changes only the session
H alter database .. flashback off -- weakens recovery
H alter database .. noarchivelog|resetlogs|offline|clear -- weakens recovery or takes files away
H alter database .. drop|close|dismount|abort|convert|failover|switchover -- takes the database or its files away
H alter database .. guard|force|link|encryption|dictionary|key -- changes protection of the database
M alter database -- changes settings of the database
H alter pluggable database .. close|unplug|drop|reset -- takes a pluggable database away
M alter pluggable database -- changes a pluggable database
M alter user .. account lock -- locks an account
H alter user .. identified|account|grant|proxy|role|
  container_data -- changes how a user authenticates or what it may do
H alter tablespace .. offline -- takes data files offline
M alter user .. quota|temporary|profile|password|default|tablespace -- changes settings of a user
H alter profile .. failed_login_attempts|password_life_time|password_verify_function|password_reuse_max unlimited|
  null -- weakens password rules
M alter profile -- changes password and resource limits
M alter role .. not identified -- changes a role
H administer key -- changes encryption keys
H noaudit -- turns off auditing
M audit -- sets auditing
H audit policy .. except -- leaves users out of auditing
M create audit -- creates an audit policy
H create profile .. failed_login_attempts|password_life_time unlimited -- allows guessing or old passwords
M create profile -- sets password and resource limits
H create user|role|lockdown -- adds users or rules for them
H create database link -- opens a way to another database
H create public database link -- opens a way to another database
H alter database link -- changes a way to another database
H create library -- lets routines call an outside library
H create directory -- opens a folder of the host to SQL
M create context -- creates a context that a package fills
H create controlfile|database|pfile|spfile -- replaces the files that the database stands on
M create pluggable database -- creates a database
M create restore point -- marks a point in time
H create schema authorization .. grant -- grants privileges
H purge recyclebin|dba_recyclebin|tablespace|table -- deletes dropped objects for good
M purge index -- deletes a dropped index for good
H flashback database -- sets the whole database back
H flashback table .. to scn|timestamp|restore -- sets a table back
M flashback table -- brings a dropped table back
M analyze -- gathers statistics or validates
L explain plan -- only shows
M lock table -- locks tables
L set role none -- gives up roles
M set role -- activates roles
L set transaction|constraint|constraints -- controls a transaction
M associate|disassociate statistics -- changes how costs are estimated
L startup nomount|mount -- starts the instance
M startup -- starts the instance
H shutdown -- stops the instance
M recover -- recovers data files
L archive log list -- only shows
M archive log -- archives the log
M exec|execute -- runs a routine that cannot be read here
""")

# Supplied packages, "package" or "package.routine", by what calling them does. The longer name wins.
PACKAGES = {
    "H": """
        dbms_java dbms_java_test dbms_scheduler.create_program dbms_scheduler.create_job dbms_scheduler.run_job
        dbms_scheduler.drop_job dbms_scheduler.create_credential dbms_scheduler.drop_program
        dbms_scheduler.drop_schedule dbms_scheduler.drop_chain dbms_scheduler.drop_job_class
        dbms_scheduler.drop_window dbms_scheduler.purge_log dbms_scheduler.create_job_class dbms_job.submit
        dbms_job.isubmit dbms_job.remove dbms_job.change dbms_job.what utl_http utl_smtp utl_tcp utl_mail utl_inaddr
        utl_url_fetch apex_web_service utl_file.fremove utl_file.frename utl_file.fopen utl_file.put_line utl_file.put
        utl_file.fcopy dbms_file_transfer dbms_network_acl_admin dbms_java.grant_permission dbms_java.runjava
        dbms_fga.drop_policy dbms_fga.disable_policy dbms_rls.drop_policy dbms_rls.enable_policy
        dbms_redact.drop_policy dbms_redact.disable_policy dbms_audit_mgmt dbms_credential dbms_cloud dbms_cloud_admin
        dbms_sys_sql kupp$proc ctxsys.driload dbms_backup_restore dbms_datapump dbms_xslprocessor.clob2file
        dbms_advisor.create_file dbms_macadm dbms_tns dbms_ldap dbms_xdb_admin dbms_xdb.sethttpport
        dbms_service.stop_service dbms_service.delete_service dbms_service.disconnect_session
        dbms_redefinition.abort_redef_table dbms_logmnr dbms_streams_adm.remove_streams_configuration
        dbms_aqadm.drop_queue_table dbms_aqadm.drop_queue dbms_aqadm.purge_queue_table dbms_spm.drop_sql_plan_baseline
        ords_admin.enable_schema dbms_export_extension dbms_data_mining.drop_model sdo_rdf.drop_sem_model
        sem_apis.drop_sem_model sem_apis.drop_rdf_model dbms_soda.drop_collection
        """.split(),
    "M": """
        dbms_stats dbms_scheduler dbms_job utl_file dbms_rls dbms_fga dbms_redact dbms_mview dbms_redefinition
        dbms_repair dbms_space_admin dbms_shared_pool dbms_monitor dbms_aq dbms_aqadm dbms_service
        dbms_resource_manager dbms_spm dbms_sqltune dbms_sqlset dbms_refresh dbms_workload_repository dbms_advisor
        dbms_pipe dbms_alert dbms_parallel_execute dbms_xmlschema dbms_xdb dbms_hs dbms_flashback dbms_goldengate_auth
        dbms_streams_adm dbms_capture_adm dbms_apply_adm ctx_ddl sem_apis sdo_geor dbms_soda dbms_data_mining
        """.split(),
    "L": """
        dbms_output dbms_session dbms_application_info dbms_lock.sleep dbms_lock dbms_random dbms_utility
        dbms_metadata dbms_lob dbms_xplan dbms_assert dbms_crypto dbms_describe dbms_rowid dbms_sql dbms_transaction
        dbms_types dbms_tf dbms_xmlgen dbms_xmldom dbms_xmlparser dbms_standard standard utl_raw utl_encode utl_i18n
        utl_match utl_lms utl_url utl_compress utl_call_stack utl_nla dbms_debug dbms_profiler dbms_trace dbms_hprof
        ctx_doc ctx_query ctx_report dbms_obfuscation_toolkit dbms_comparison dbms_space dbms_db_version owa_util htp
        htf dbms_stats.get_prefs dbms_stats.get_table_stats dbms_stats.report_stats_operations utl_file.fclose
        utl_file.is_open utl_file.get_line dbms_scheduler.get_scheduler_attribute dbms_preprocessor json_object_t
        json_array_t raise_application_error
        """.split(),
}  # fmt: skip
