"""Subcommands by risk: services, clusters and the tools that run machines. Notation: programs.py."""

TEXT = """\
supervisorctl
    low: status tail avail pid maintail version help
    medium: start restart reload update reread add signal clear
    high: shutdown
    other: medium
nginx
    low: -t -v -V -q
    medium: -T -s -c -g
    other: medium
    bare: medium
rabbitmqctl
    low: list_queues list_exchanges list_bindings list_connections list_channels list_consumers list_users
        list_vhosts list_permissions list_policies list_parameters status cluster_status environment report
        node_health_check ping help version list_user_permissions await_startup encode
    high: delete_vhost delete_user delete_queue purge_queue reset force_reset forget_cluster_node stop stop_app
        shutdown add_user change_password set_user_tags set_permissions clear_permissions clear_password eval
        set_global_parameter
    other: medium
rabbitmqadmin
    low: list show get help
    high: delete purge export
    other: medium
rabbitmq-plugins
    low: list
    other: medium
rabbitmq-diagnostics zdb facter
    other: low
    bare: low
consul
    low: members info monitor catalog kv_get validate version operator_raft_list-peers watch rtt services
        snapshot_inspect acl_read acl_token_list acl_policy_list
    high: kv_delete leave force-leave acl acl_token_create snapshot_restore operator_raft_remove-peer keyring exec
    medium: kv_put reload join maint agent connect intention snapshot_save lock
    other: medium
nomad
    low: status node_status job_status job_plan job_history job_inspect alloc_status alloc_logs server_members
        agent-info ui version monitor eval_status plan validate deployment_status volume_status namespace_list
        operator_raft_list-peers fmt inspect
    high: job_stop stop system_gc namespace_delete volume_delete node_drain acl var_get var_purge
        operator_raft_remove-peer alloc_exec
    medium: run job_run job_dispatch alloc_restart alloc_stop
    other: medium
vault
    low: status list version path-help audit_list auth_list secrets_list policy_list policy_read token_lookup
        kv_list kv_metadata_get print plugin_list operator_key-status namespace_list lease_lookup policy_fmt
        operator_members operator_raft_list-peers monitor
    high: read kv_get delete kv_delete kv_destroy kv_metadata_delete secrets_disable auth_disable audit_disable
        auth_enable policy_write policy_delete token_create token_revoke operator_seal operator_init
        operator_unseal operator_rekey operator_rotate operator_generate-root operator_step-down lease_revoke
        unwrap ssh write_sys write_auth operator_raft_snapshot operator_raft_remove-peer server_-dev
    medium: write kv_put kv_patch login secrets_enable secrets_tune audit_enable kv_undelete kv_rollback
        lease_renew token_renew server agent
    other: medium
    bare: low
etcdctl
    low: get endpoint_health endpoint_status member_list version alarm_list snapshot_status watch ls
        cluster-health auth_status role_list user_list check lease_list
    high: del rm rmdir snapshot_restore snapshot_save member_remove auth_disable role_grant-permission user_add
        user_grant-role role_add
    medium: put set mk defrag compact alarm_disarm move-leader member_add lease
    other: medium
etcdutl
    low: snapshot_status version
    other: medium
kafka-topics.sh kafka-topics kafka-consumer-groups.sh kafka-consumer-groups kafka-configs.sh kafka-configs
kafka-acls.sh kafka-acls
    low: --list --describe
    high: --delete --delete-offsets --reset-offsets --add --remove --authorizer
    medium: --create --alter --add-config
    other: medium
    bare: low
kafka-delete-records.sh kafka-delete-records
    other: high
kafka-console-consumer.sh kafka-console-consumer kafka-console-producer.sh kafka-console-producer
kafka-reassign-partitions.sh kafka-reassign-partitions kafka-leader-election.sh kafka-leader-election
kafka-preferred-replica-election.sh
    low: --verify --generate
    other: medium
kafka-get-offsets.sh kafka-log-dirs.sh kafka-broker-api-versions.sh kafka-metadata-quorum.sh kafka-run-class.sh
    other: low
kcat kafkacat
    low: -L -C
    other: medium
nats
    low: sub server stream_ls stream_info consumer_info kv_ls kv_get
    high: stream_rm stream_purge consumer_rm kv_del
    other: medium
pulsar-admin
    low: list stats get
    high: delete
    other: medium
zkCli.sh
    low: ls get stat
    high: delete deleteall rmr
    other: medium
rpk
    low: topic_list topic_describe cluster_info group_list cluster_health
    high: topic_delete group_delete acl_create user_create
    other: medium
ceph
    low: status -s health df osd_tree osd_df osd_stat osd_status osd_dump mon_stat mon_dump pg_stat pg_dump
        quorum_status versions auth_list fs_status fs_ls orch_ls orch_ps orch_host_ls osd_pool_ls osd_pool_stats
        osd_perf crash_ls crash_info log_last features time-sync-status config_dump config_get config_show
        mgr_services mgr_module_ls device_ls -w pg_query osd_find osd_blocked-by osd_lspools mds_stat
        telemetry_show insights
    high: osd_pool_delete osd_pool_rm osd_purge osd_destroy osd_rm osd_lost fs_rm auth_del auth_add
        auth_get-or-create auth_caps auth_get auth_print-key orch_rm orch_host_rm mon_remove osd_crush_remove
        osd_out config-key_rm config-key_get osd_zap
    medium: osd_set osd_unset osd_in osd_reweight config_set pg_repair pg_scrub pg_deep-scrub crash_archive
        osd_down tell daemon mgr_fail
    other: medium
    bare: medium
rados rbd radosgw-admin
    low: lspools ls df stat list info status du user_list user_stats bucket_list bucket_stats bucket_limit_check
        snap_ls sync_status zone_get zonegroup_get usage_show listxattr getxattr ns_ls watch trash_ls showmapped
    high: rm rmpool purge delete remove snap_rm snap_purge user_rm user_create key_create bucket_rm gc_process
        user_info caps_add trash_purge trash_rm
    other: medium
gluster
    low: volume_info volume_status peer_status volume_heal_info pool_list volume_list
    high: volume_delete volume_stop peer_detach volume_remove-brick
    other: medium
zpool zfs
    low: list status iostat get history events version holds diff userspace
    high: destroy remove detach labelclear offline rollback unload-key change-key
    other: medium
btrfs
    low: subvolume_list subvolume_show filesystem_show filesystem_df filesystem_usage filesystem_du device_stats
        device_usage scrub_status balance_status property_get inspect-internal qgroup_show
    high: subvolume_delete device_remove device_delete check_--repair rescue restore
    other: medium
lvm
    low: lvs pvs vgs lvdisplay pvdisplay vgdisplay
    high: lvremove vgremove pvremove
    other: medium
mdadm
    low: --detail -D --examine -E --query -Q
    high: --zero-superblock --stop -S --remove -r --fail -f --create -C
    other: medium
dmsetup
    low: ls info status table deps version
    high: remove remove_all wipe_table
    other: medium
cryptsetup
    low: status luksDump isLuks luksUUID benchmark
    high: luksFormat erase luksErase luksKillSlot luksRemoveKey luksAddKey reencrypt luksHeaderBackup
        luksHeaderRestore luksChangeKey
    other: medium
multipath
    low: -l -ll
    high: -F -f
    other: medium
nvme
    low: list id-ctrl id-ns smart-log error-log list-subsys fw-log
    high: format sanitize delete-ns write fw-commit
    other: medium
hdparm
    low: -I -i -t -T -C -g -B
    high: --security-erase --security-set-pass --trim-sector-ranges --write-sector --make-bad-sector
    other: medium
smartctl
    low: -a -x -i -H -A -l -c --all --info --health --scan
    medium: -t -s
    other: low
tune2fs
    low: -l
    other: medium
debugfs
    low: -R
    high: -w
    other: low
    bare: low
badblocks
    low:
    high: -w -n
    other: medium
blockdev
    low: --getsize64 --getsz --getra --getro --report --getss --getbsz
    other: medium
docker-machine multipass vagrant lxc incus limactl colima minikube kind k3d VBoxManage vboxmanage virsh qm pct vmrun
prlctl podman-machine machinectl distrobox toolbox govc esxcli xe ovftool
    low: ls list status ip env inspect info version ssh-config global-status port help snapshot_list box_list
        plugin_list profile_list config_view addons_list service_list get showvminfo dominfo domstate net-list
        pool-list vol-list nodeinfo dumpxml domblklist domiflist snapshot-list capabilities sysinfo dommemstat
        vcpuinfo domstats image_list network_list storage_list aliases recommend validate find show show-output
        logs config get_clusters get_nodes image_ls node_list kubeconfig uri hostinfo domdisplay net-info
        iface-list
    high: rm delete destroy unregistervm undefine --delete pool-destroy pool-delete vol-delete vol-wipe
        net-destroy net-undefine poweroff snapshot-delete snapshot_delete box_remove purge terminate
        delete_cluster uninstall image_delete controlvm kill
    medium: create start stop up halt suspend resume restart reload provision ssh exec shell scp mount snapshot
        box_add launch
    other: medium
    bare: low
ansible
    low: --list-hosts --version --check -C
    other: medium
ansible-playbook
    low: --check -C --list-tasks --list-hosts --list-tags --syntax-check
    other: medium
ansible-galaxy
    low: list search info collection_list role_list role_search
    high: remove delete role_remove
    other: medium
ansible-vault
    medium: encrypt encrypt_string create rekey
    high: view decrypt edit
    other: medium
ansible-pull
    low: --check
    other: medium
ansible-console
    other: medium
    bare: medium
puppet chef chef-client knife salt salt-call salt-key salt-run mco bolt itamae fabric cap capistrano mina berks
kitchen inspec
    low: list show search status test.ping grains.items facts --noop --why-run -l -L --list node_list node_show
        data_bag_list cookbook_list role_list environment_list client_list user_list ssl_check diff --test -T
        exec_check describe resource module_list --print help parser facter verify
    high: delete node_delete client_delete data_bag_delete vault_show data_bag_show -d -D --delete destroy
        node_purge ssl_clean cmd.run
    other: medium
    bare: medium
packer
    low: validate inspect fmt version console plugins
    other: medium
pulumi
    low: preview stack_ls config_get about logs whoami version plugin_ls stack_output history stack
    high: destroy stack_rm stack_export config_get_--show-secrets state_delete
    other: medium
cdk
    low: list ls diff synth synthesize doctor docs metadata context notices acknowledge
    high: destroy
    other: medium
sam
    low: validate logs list
    high: delete
    other: medium
serverless sls
    low: info print logs metrics package
    high: remove
    other: medium
eksctl kops kubeadm rke k0s k3s k0sctl clusterctl talosctl rosa ocm
    low: get version info list describe utils_describe-stacks validate config_print toolbox token_list status
        check certs_check-expiration whoami verify logs dmesg health service services disks containers processes
        memory stats
    high: delete reset token_create uninstall certs_renew create_iamidentitymapping kubeconfig shutdown reboot
    other: medium
"""
