"""Subcommands by risk: databases' own tools, and tools of schemas. Notation: programs.py."""

TEXT = """\
bcp
    high: out queryout
    other: medium
mysqladmin
    low: status extended-status processlist ping version variables
    high: drop shutdown password flush-logs flush-privileges kill
    medium: create reload refresh flush-hosts flush-tables flush-status start-slave stop-slave
    other: medium
pg_ctl
    low: status
    high: stop kill
    other: medium
pg_ctlcluster
    low: status
    high: stop
    other: medium
patronictl
    low: list topology show-config history version dsn query
    high: remove failover switchover reinit
    medium: restart reload pause resume edit-config
    other: medium
repmgr
    low: cluster_show node_status node_check daemon_status cluster_event cluster_matrix
    other: high
pgbouncer pt-table-checksum magento
    other: medium
nodetool
    low: status info ring tpstats cfstats tablestats describecluster netstats compactionstats gossipinfo
        proxyhistograms tablehistograms listsnapshots getendpoints version statusgossip statusbinary gcstats
        toppartitions describering getcompactionthroughput
    high: decommission removenode assassinate clearsnapshot drain disablegossip disablebinary stopdaemon
        disablethrift truncatehints disablebackup
    other: medium
redis-server
    other: medium
    bare: medium
memcached-tool
    low: stats display settings
    high: dump
    other: low
cockroach
    low: node_status node_ls version
    high: node_decommission quit dump
    other: medium
gh-ost
    low: --noop
    medium: --execute
    other: low
pt-online-schema-change
    low: --dry-run --print
    medium: --execute
    other: low
pt-kill
    low: --print
    high: --kill --kill-query
    other: medium
pt-archiver
    low: --dry-run
    high: --purge
    other: high
pt-table-sync
    low: --print --dry-run
    other: high
liquibase
    low: status validate history diff updateSQL update-sql rollback-sql list-locks snapshot diff-changelog
    high: dropAll drop-all rollback rollback-count clearCheckSums
    other: medium
flyway
    low: info validate
    high: clean undo
    other: medium
alembic
    low: current history heads show branches check
    high: downgrade
    other: medium
dbmate
    low: status wait
    high: drop down rollback
    other: medium
goose
    low: status version validate
    high: down reset down-to
    other: medium
sqitch
    low: status log plan verify check show
    high: revert rebase
    other: medium
migrate
    low: version
    high: down drop
    other: medium
prisma
    low: validate format version migrate_status studio
    high: migrate_reset
    other: medium
knex
    low: migrate:status migrate:list migrate:currentVersion
    high: migrate:rollback migrate:down
    other: medium
sequelize
    low: db:migrate:status
    high: db:drop db:migrate:undo db:migrate:undo:all db:seed:undo:all
    other: medium
typeorm
    low: migration:show
    high: schema:drop migration:revert
    other: medium
wp
    low: plugin_list user_list core_version option_get post_list theme_list db_size db_tables db_check
        core_check-update core_verify-checksums
    high: db_drop db_reset user_create user_delete db_export site_empty db_clean post_delete user_update eval
        config_get search-replace
    other: medium
drush
    low: status st pm:list core:status watchdog:show config:get
    high: sql:drop sql-drop user:create site:install user:login sql:dump
    other: medium
occ
    low: status user:list app:list
    high: user:delete user:add
    other: medium
"""
