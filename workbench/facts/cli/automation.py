"""What the verbs of configuration management, build servers and monitoring mean: tables."""

from workbench.facts.cli.verbs import verbs

AUTOMATION = {
    "ansible-galaxy": verbs(
        low="list, search, info, collection list, role list, collection verify, role info, role search",
        medium={
            "downloads or changes roles": (
                "install, init, collection install, collection init, collection build, collection publish, "
                "collection download, role install, role init, role import, role remove, remove, import, login,"
                "setup, delete"
            ),
        },
    ),
    "puppet": verbs(
        low=(
            "config print, module list, resource, facts, help, parser validate, lookup, module search, epp "
            "validate, ssl show, describe, doc, plugin, node find, config"
        ),
        medium={
            "changes this machine to what a manifest says": "agent, apply",
            "changes configuration": "module, config set, device, generate, epp, script, strings",
        },
        high={
            "takes a machine's certificate away": (
                "node clean, node purge, node deactivate, cert clean, cert revoke, ssl clean"
            ),
            "trusts a machine": "cert sign, ca sign",
            "changes certificates": "ca",
        },
    ),
    "puppetserver": verbs(
        low="ca list",
        medium={
            "changes the server": "start, gem, reload",
        },
        high={
            "changes certificates": "ca",
            "stops the server": "stop",
        },
    ),
    "knife": verbs(
        low=(
            "status, search, node list, node show, role list, role show, cookbook list, cookbook show, client "
            "list, client show, data bag list, data bag show, environment list, environment show, environment "
            "compare, user list, user show, diff, list, show, ssl check, tag list, recipe list, cookbook test, "
            "acl show, group list, group show, vault list, spork info, spork check"
        ),
        medium={
            "changes the server's records": (
                "node, role, cookbook, data bag, environment, tag, upload, download, config, configure, edit, "
                "deps, raw, supermarket, cookbook upload, spork, serve, xargs, ssl fetch, exec, winrm, acl"
                "remove, group remove"
            ),
            "runs a command on many machines": "ssh",
            "puts a machine under control": "bootstrap",
        },
        high={
            "deletes what the server keeps": (
                "node delete, client delete, role delete, cookbook delete, data bag delete, environment delete, "
                "delete, node bulk delete, client bulk delete, cookbook bulk delete, role bulk delete, user"
                "delete, org delete"
            ),
            "adds a user or key": (
                "opc user create, opc user password, opc user key create, client create, user create, client "
                "reregister, user reregister, client key create, user key create"
            ),
            "shows secrets": "vault show, vault download, vault decrypt",
            "changes secrets": "vault",
            "grants access": "acl add, acl bulk, group add",
        },
    ),
    "berks": verbs(
        low="list, info, outdated, verify, show, viz",
        medium={
            "changes cookbooks": "install, update, upload, vendor, apply, package, init, cookbook",
        },
    ),
    "kitchen": verbs(
        low="list, diagnose, version",
        medium={
            "changes test machines": "create, converge, setup, verify, test, login, exec, init, package",
            "deletes test machines": "destroy",
        },
    ),
    "gitlab-ctl": verbs(
        low=(
            "status, tail, help, show-config, service-list, check-config, diff-config, patroni members, "
            "get-redis-master, geo-replication-status, list-jobs, patroni check-leader, patroni check-replica, "
            "get-postgresql-primary, consul members"
        ),
        medium={
            "restarts services": "restart, hup, start, int, usr1, usr2, term, graceful-kill, once, kill",
            "applies the configuration": "reconfigure",
            "shows or hides a page": "deploy-page",
            "renews a certificate": "renew-le-certs",
            "changes the installation": (
                "pg-upgrade, pg-decomposition-migration, pgb-console, patroni, repmgr, geo, registry-database, "
                "prometheus-upgrade, backup-etc, write-pgpass, set-grafana-password, set-geo-primary-node, "
                "registry-garbage-collect, upgrade, upgrade-check, consul, generate-secrets"
            ),
        },
        high={
            "stops services": "stop",
            "deletes all data of the installation": "cleanse, uninstall, remove-accounts",
            "moves or overwrites a database": (
                "promote-to-primary-node, promote-db, replicate-geo-database, pg-password-md5, patroni failover, "
                "patroni switchover, patroni reinitialize-replica, revert-pg-upgrade"
            ),
        },
    ),
    "gitlab-backup": verbs(
        medium={
            "makes a backup": "create",
        },
        high={
            "overwrites all data": "restore",
        },
    ),
    "circleci": verbs(
        low=(
            "config validate, config process, version, diagnostic, context list, orb list, orb info, orb "
            "validate, runner instance list, pipeline list, policy diff, info org"
        ),
        medium={
            "changes a project's settings": (
                "setup, config, local execute, orb, context, runner, update, namespace, follow, pipeline run, "
                "policy, open"
            ),
        },
        high={
            "deletes settings": "context delete, context remove-secret, runner token delete",
            "stores or makes a secret": "context store-secret, runner token create",
            "deletes a class": "runner resource-class delete",
        },
    ),
    "newrelic": verbs(
        low="nrql, entity, apm, decode, profile list, version, diagnose",
        medium={
            "changes settings": "profile, deployment, events, install, workload, nerdgraph, edge, synthetics",
        },
        high={
            "makes keys": "api-access, apiAccess",
        },
    ),
    "sentry-cli": verbs(
        low=(
            "info, releases list, projects list, organizations list, issues list, repos list, monitors list, "
            "releases propose-version, debug-files check, debug-files find, difutil"
        ),
        medium={
            "changes a project": (
                "releases, deploys, upload-dif, upload-proguard, sourcemaps, send-event, send-envelope, login, "
                "update, issues, debug-files, monitors, react-native, build, upload-dsym"
            ),
            "removes the tool": "uninstall",
        },
        high={
            "deletes a release": "releases delete",
        },
    ),
    "datadog-agent": verbs(
        low=(
            "status, health, check, configcheck, hostname, version, diagnose, tagger-list, workload-list, "
            "stream-logs, config get, config list-runtime, dogstatsd-stats, processchecks, jmx"
        ),
        medium={
            "changes the agent": (
                "start, restart, reload, integration, config, flare, run, import, secret, remote-config, "
                "launch-gui, dogstatsd-capture, dogstatsd-replay, snmp"
            ),
        },
        high={
            "stops monitoring": "stop",
        },
    ),
    "jenkins-cli": verbs(
        low="list-jobs, get-job, version, who-am-i, list-plugins, console, help, list-changes, get-view, get-node",
        medium={
            "changes the build server": (
                "build, create-job, update-job, copy-job, enable-job, disable-job, reload-job, install-plugin, "
                "quiet-down, cancel-quiet-down, restart, safe-restart, online-node, offline-node, connect-node, "
                "disconnect-node, create-node, create-view, add-job-to-view, keep-build, set-build-description, "
                "stop-builds, reload-configuration, clear-queue, wait-node-online, enable-plugin, disable-plugin"
            ),
        },
        high={
            "deletes jobs or builds": "delete-job, delete-builds, delete-node, delete-view, delete-credentials",
            "runs code in the build server": "groovy, groovysh",
            "stops the build server": "shutdown, safe-shutdown",
            "stores credentials": "create-credentials-by-xml",
            "shows or changes credentials": "list-credentials-as-xml, import-credentials-as-xml",
        },
    ),
}
