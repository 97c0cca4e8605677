"""What the verbs of brokers, clustered databases and storage mean: tables."""

from workbench.facts.cli.verbs import verbs

BROKERS = {
    "rabbitmqctl": verbs(
        low=(
            "status, list_queues, list_exchanges, list_bindings, list_connections, list_channels, list_consumers, "
            "list_users, list_vhosts, list_permissions, list_user_permissions, list_policies, cluster_status, "
            "environment, node_health_check, ping, report, list_parameters, version, list_topic_permissions, "
            "list_operator_policies, list_feature_flags, help, await_startup, authenticate_user, "
            "list_global_parameters, list_vhost_limits, list_hashes, list_ciphers, list_unresponsive_queues"
        ),
        medium={
            "changes the broker": (
                "set_policy, clear_policy, set_parameter, clear_parameter, set_vhost_limits, clear_vhost_limits, "
                "start_app, sync_queue, cancel_sync_queue, close_connection, close_all_connections, add_vhost, "
                "rotate_logs, set_log_level, set_vm_memory_high_watermark, set_disk_free_limit, trace_on, "
                "trace_off, join_cluster, rename_cluster_node, change_cluster_node_type, enable_feature_flag, "
                "set_cluster_name, restart_vhost, set_global_parameter, clear_global_parameter, "
                "clear_permissions, force_gc, encode, resume_listeners, set_operator_policy, hipe_compile, "
                "close_all_user_connections, set_user_limits, wait, set_queue_type"
            ),
            "runs code in the broker": "eval, exec",
        },
        high={
            "deletes a queue's messages": "delete_queue, purge_queue",
            "deletes a virtual host with its queues": "delete_vhost",
            "deletes a user": "delete_user",
            "adds a user": "add_user",
            "changes a password": "change_password, clear_password",
            "grants permission": "set_permissions, set_user_tags, set_topic_permissions",
            "stops the broker": "stop_app, stop, shutdown, suspend_listeners",
            "deletes everything the broker keeps": "reset, force_reset",
            "takes a node out": "forget_cluster_node",
            "starts a node that may lose messages": "force_boot",
            "takes users and their hashes out": "export_definitions",
            "overwrites users and queues": "import_definitions",
            "runs code in the broker": "eval, exec",
            "shows a secret": "decode",
        },
    ),
    "rabbitmqadmin": verbs(
        low="list, show, help, version",
        medium={
            "changes the broker": "declare, publish, get, close",
        },
        high={
            "deletes a queue or user": "delete",
            "deletes a queue's messages": "purge",
            "takes out or overwrites users and queues": "export, import",
            "adds a user or grants permission": "declare user, declare permission",
        },
    ),
    "rabbitmq-plugins": verbs(
        low="list, help, is_enabled, directories, version",
        medium={
            "changes plugins": "enable, disable, set",
        },
    ),
    "confluent": verbs(
        low=(
            "version, kafka topic list, kafka topic describe, kafka cluster list, kafka cluster describe, "
            "environment list, api-key list, context list, schema-registry schema list, schema-registry subject "
            "list, schema-registry subject describe, iam user list, iam service-account list, connect cluster "
            "list, kafka acl list, kafka consumer group list, help, plugin list, local services list, local"
            "services status"
        ),
        medium={
            "changes a cluster": (
                "login, logout, kafka, environment, connect, ksql, schema-registry, context, local, update, "
                "flink, price, stream-share, configuration, kafka topic produce, kafka topic consume, init,"
                "plugin"
            ),
        },
        high={
            "deletes a topic or cluster": (
                "kafka topic delete, kafka cluster delete, environment delete, connect cluster delete, ksql "
                "cluster delete, schema-registry schema delete, local destroy, kafka link delete"
            ),
            "makes or deletes keys": "api-key",
            "changes who may do what": "iam, iam rbac role-binding create",
            "grants access": "kafka acl create",
        },
    ),
    "nodetool": verbs(
        low=(
            "status, info, ring, describecluster, describering, tpstats, tablestats, cfstats, compactionstats, "
            "compactionhistory, netstats, version, gossipinfo, statusbinary, statusgossip, statusbackup, "
            "statushandoff, statusthrift, getendpoints, getlogginglevels, proxyhistograms, tablehistograms, "
            "cfhistograms, gcstats, failuredetector, help, listsnapshots, getcompactionthroughput, "
            "getstreamthroughput, toppartitions, viewbuildstatus, clientstats, datapaths, rangekeysample, "
            "getsstables, gettraceprobability, sjk, describe, getconcurrentcompactors, repair_admin,"
            "statusautocompaction, verify"
        ),
        medium={
            "burdens or changes a node": (
                "repair, compact, flush, cleanup, scrub, upgradesstables, rebuild, rebuild_index, snapshot, "
                "refresh, garbagecollect, setlogginglevel, setcompactionthroughput, setstreamthroughput, "
                "enableautocompaction, disableautocompaction, enablegossip, enablebinary, enablethrift, "
                "enablehandoff, enablebackup, invalidatekeycache, invalidaterowcache, invalidatecountercache, "
                "reloadschema, reloadtriggers, relocatesstables, setcachecapacity, settraceprobability, stop, "
                "settimeout, bootstrap, join, pausehandoff, resumehandoff, import, setconcurrentcompactors, "
                "reloadlocalschema, replaybatchlog, resetfullquerylog, enablefullquerylog, enableauditlog, "
                "reloadssl, upgradesstable, sethintedhandoffthrottlekb, truncatehints, forcecompact"
            ),
        },
        high={
            "takes a node out of the ring": "decommission, removenode, assassinate, move",
            "stops a node from serving": "drain, stopdaemon, disablegossip, disablebinary, disablethrift",
            "deletes snapshots": "clearsnapshot",
            "turns off what protects data": "disablebackup, disablehandoff, disableauditlog",
            "throws away a node's schema": "resetlocalschema",
        },
    ),
    "influxd": verbs(
        low="version, print-config, inspect",
        medium={
            "starts a server": "run, config, upgrade",
            "takes a whole database out": "backup",
        },
        high={
            "overwrites a database": "restore",
            "takes a whole database out": "backup",
            "makes users or tokens": "recovery",
        },
    ),
    "influx": verbs(
        low=(
            "ping, version, bucket list, org list, user list, task list, help, config list, config ls, telegrafs, "
            "server-config, dashboards, remote list"
        ),
        medium={
            "runs a query": "query",
            "writes points": "write",
            "changes the server": (
                "bucket, org, task, config, setup, apply, template, stacks, v1, completion, transpile, remote, "
                "replication, telegrafs, dashboards, secret, pkg"
            ),
            "exports resources": "export",
            "takes the data out": "backup",
        },
        high={
            "deletes points, a bucket or more": "delete, bucket delete, org delete, task delete, stacks remove",
            "shows or makes tokens": "auth",
            "changes users": "user",
            "adds a user or changes a password": "user create, user password",
            "overwrites the data": "restore",
            "takes the data out": "backup",
        },
    ),
    "ceph": verbs(
        low=(
            "status, -s, health, df, osd tree, osd df, osd stat, osd status, osd dump, pg stat, pg dump, pg ls, "
            "mon stat, mon dump, quorum_status, fs ls, fs status, mds stat, versions, osd pool ls, osd pool "
            "stats, osd pool get, osd lspools, log last, crash ls, crash info, orch ls, orch ps, orch status, "
            "orch host ls, device ls, osd perf, osd find, osd metadata, time-sync-status, features, mgr module "
            "ls, config dump, config get, config show, health detail, balancer status, progress, osd crush tree, "
            "osd crush dump, osd getcrushmap, w, osd ok-to-stop, osd safe-to-destroy"
        ),
        medium={
            "changes the storage cluster": (
                "osd, pg, mon, mgr, mds, fs, config, orch, crash, balancer, device, tell, daemon, dashboard, log, "
                "nfs, rgw, telemetry, cephadm, iscsi, osd set, osd unset, osd pool create, osd pool set"
            ),
        },
        high={
            "deletes a pool with its data": "osd pool delete, osd pool rm",
            "takes a disk out of the cluster": (
                "osd purge, osd destroy, osd rm, osd lost, osd out, osd down, osd crush remove"
            ),
            "deletes a file system": "fs rm, fs fail, fs volume rm",
            "takes a monitor out": "mon remove, mon rm",
            "shows or changes keys": (
                "auth, auth get, auth get-key, auth print-key, auth ls, auth list, auth get-or-create, auth add, "
                "auth caps, auth del"
            ),
            "takes a service or host out": "orch rm, orch osd rm, orch host rm",
            "wipes a disk": "orch device zap",
            "shows keys": "config-key get, config-key dump",
            "deletes a file system's part": "fs subvolume rm",
            "gives up data": "pg force_create_pg, pg mark_unfound_lost",
        },
    ),
    "patronictl": verbs(
        low="list, topology, show-config, history, version, dsn",
        medium={
            "changes a database cluster": (
                "restart, reload, pause, resume, edit-config, flush, query, demote-cluster, promote-cluster"
            ),
        },
        high={
            "moves the database to another machine": "failover, switchover",
            "overwrites a database's copy": "reinit",
            "removes a cluster's record": "remove",
        },
    ),
    "pgbackrest": verbs(
        low="info, check, verify, help, version, repo-ls",
        medium={
            "makes a backup": (
                "backup, archive-push, archive-get, stanza-create, stanza-upgrade, start, repo-get, annotate,server"
            ),
        },
        high={
            "overwrites a database": "restore",
            "deletes backups": "expire, stanza-delete",
            "stops backups": "stop",
        },
    ),
}
