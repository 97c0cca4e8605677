"""What the verbs of application platforms' own tools mean: tables."""

from workbench.facts.cli.verbs import verbs

HOSTING = {
    "heroku": verbs(
        low=(
            "apps, apps info, info, ps, logs, status, releases, releases info, addons, addons info, domains, pg, "
            "pg info, pg ps, pg locks, pg blocking, pg diagnose, pg backups, pg backups info, pg outliers, pg "
            "wait, regions, stack, features, buildpacks, access, members, certs, certs info, certs auto, auth "
            "whoami, whoami, version, help, maintenance, git remote, keys, labs, labs info, pipelines, pipelines "
            "info, redis, redis info, webhooks, spaces, teams, plugins, drains, ps type, auth 2fa, ci, "
            "notifications, pg bloat, pg index-usage, pg vacuum-stats, pg settings, container, sessions,"
            "reviewapps"
        ),
        medium={
            "creates or changes an app": "create, apps create, apps rename, rename, apps open, open",
            "restarts dynos": "ps restart, restart, dyno restart, dyno",
            "changes how many dynos run": "ps scale, scale, ps resize, ps autoscale",
            "stops a dyno": "ps stop, ps kill",
            "opens a shell in a dyno": "ps exec, ps ssh, run, console",
            "shows settings that may hold secrets": "config",
            "changes settings": "config set, config unset, config edit",
            "changes add-ons": "addons create, addons attach, addons detach, addons upgrade",
            "changes whether the app answers": "maintenance on, maintenance off",
            "opens a database client": "pg psql, psql",
            "makes a backup": "pg backups capture, pg backups schedule",
            "copies a database": "pg push, pg pull, pg copy",
            "changes a database": "pg promote, pg upgrade, pg maintenance, pg kill",
            "rolls the app back": "rollback, releases rollback",
            "changes domains": "domains add, domains remove",
            "changes certificates": "certs add, certs update",
            "changes what the app runs": "container push, container release, container login",
            "changes the stored session": "login, logout, auth login, auth logout",
            "changes a pipeline": "pipelines create, pipelines add, pipelines promote, pipelines remove",
            "changes features": "features enable, features disable, labs enable, labs disable",
            "changes how the app is built": (
                "buildpacks add, buildpacks set, buildpacks clear, buildpacks remove, stack set"
            ),
            "changes local files": "git clone, plugins install, plugins uninstall, update, autocomplete",
            "works on a key-value store": "redis cli, redis maintenance, redis timeout",
            "copies files or opens a tunnel": "ps copy, ps forward, ps socks",
        },
        high={
            "deletes a whole app": "apps destroy, destroy, apps delete",
            "deletes an add-on with its data": "addons destroy",
            "deletes every row of a database": "pg reset",
            "deletes backups": "pg backups delete, pg backups unschedule",
            "overwrites a database": "pg backups restore",
            "stops replication": "pg unfollow",
            "shows passwords": "pg credentials, pg credentials url, redis credentials",
            "takes a whole database out": "pg backups download, pg backups url, pg backups public-url",
            "lets someone in": "access add, members add, members set",
            "adds a key": "keys add",
            "shows or makes a token": "auth token, authorizations create, authorizations, authorizations info",
            "gives an app away": "apps transfer, apps join",
            "deletes a whole pipeline or space": "pipelines destroy, spaces destroy",
            "stops logs from being kept": "drains remove",
            "turns off a second factor": "auth 2fa disable",
            "removes a certificate": "certs remove",
            "deletes keys": "keys clear, keys remove",
        },
    ),
    "flyctl": verbs(
        low=(
            "status, logs, list, apps list, info, version, platform, releases, image show, regions list, secrets "
            "list, volumes list, vol list, machine list, machine status, m list, ips list, certs list, certs "
            "show, certs check, checks, history, doctor, auth whoami, postgres list, pg list, config show, config "
            "validate, scale show, services list, volumes show, ping, dig, domains list, orgs list, redis list, "
            "tokens list, volumes snapshots list"
        ),
        medium={
            "changes an app": (
                "deploy, launch, scale, machine, m, secrets, volumes, vol, ips, certs, regions, image, apps, "
                "postgres, pg, proxy, wireguard, redis, auth, orgs, config, autoscale, restart, resume, open, "
                "dashboard, init, create, storage, console, sftp, extensions, dns-records, domains"
            ),
            "opens a shell on a machine": "ssh, ssh console",
            "opens a database client": "postgres connect, pg connect",
        },
        high={
            "deletes a whole app": "apps destroy, destroy",
            "deletes a volume with its data": "volumes destroy, volumes delete, vol destroy, vol delete",
            "deletes a machine": "machine destroy, machine remove, m destroy, machines destroy",
            "prints or makes a token": "auth token, tokens create, tokens",
            "removes secrets an app needs": "secrets unset",
            "makes a key": "ssh issue",
            "stops a whole app": "apps suspend, suspend",
            "lets someone in": "orgs invite",
            "deletes an organization": "orgs delete",
            "deletes a store with its data": "redis destroy, redis delete, storage destroy",
            "gives an app away": "apps transfer, move",
        },
    ),
    "vercel": verbs(
        low=(
            "ls, list, inspect, logs, whoami, help, teams ls, domains ls, dns ls, certs ls, env ls, projects ls, "
            "project ls, alias ls, domains inspect, bisect, secrets ls, target, telemetry status, curl, httpstat"
        ),
        medium={
            "changes a project": (
                "deploy, build, dev, link, pull, alias, domains, dns, certs, redeploy, promote, rollback, login, "
                "logout, git, init, switch, teams, project, projects, blob, integration, open, cache, telemetry,"
                "redirects"
            ),
            "changes settings": "env",
            "downloads settings that may hold secrets": "env pull",
            "changes secrets": "secrets",
        },
        high={
            "deletes deployments": "remove, rm",
            "deletes a whole project": "project rm, project remove, projects rm",
            "gives up a domain": "domains rm, domains remove, domains transfer-in, domains move",
            "deletes a record": "dns rm, dns remove",
            "lets someone in": "teams invite",
            "deletes a certificate": "certs rm",
            "deletes a setting": "env rm, env remove",
            "deletes a secret": "secrets rm",
            "deletes stored files": "blob del",
            "makes a token": "tokens add",
        },
    ),
    "netlify": verbs(
        low=(
            "status, sites list, sites search, functions list, env list, addons list, open, watch, help, logs, "
            "blobs list, blobs get, api --list, recipes list, teams list, lm info"
        ),
        medium={
            "changes a site": (
                "deploy, build, dev, serve, link, unlink, init, login, logout, switch, functions, addons, env, "
                "api, blobs, db, recipes, clone, lm, integration, sites"
            ),
        },
        high={
            "deletes a whole site": "sites delete, sites:delete",
            "shows a setting": "env get",
            "deletes a setting": "env unset",
            "deletes stored data": "blobs delete",
            "deletes an add-on": "addons delete",
        },
    ),
    "wrangler": verbs(
        low=(
            "whoami, tail, deployments list, deployments status, deployments view, versions list, versions view, "
            "secret list, kv namespace list, kv key list, kv key get, r2 bucket list, r2 bucket info, d1 list, d1 "
            "info, queues list, queues info, docs, pages project list, pages deployment list, types, check, "
            "telemetry status, d1 migrations list, hyperdrive list, vectorize list, kv:namespace list, kv:key"
            "list, kv:key get"
        ),
        medium={
            "changes a worker or its data": (
                "deploy, publish, dev, init, generate, login, logout, secret, kv, r2, d1, queues, pages, "
                "rollback, versions, triggers, hyperdrive, vectorize, ai, workflows, containers, cert, "
                "mtls-certificate, dispatch-namespace, deployments, telemetry, pubsub, kv:key, kv:namespace,"
                "kv:bulk"
            ),
        },
        high={
            "deletes a worker": "delete",
            "deletes a secret": "secret delete",
            "deletes a namespace with its keys": "kv namespace delete, kv:namespace delete",
            "deletes many keys": "kv bulk delete, kv:bulk delete",
            "deletes a bucket": "r2 bucket delete",
            "deletes a database": "d1 delete",
            "deletes a queue": "queues delete, queues purge",
            "deletes a project": "pages project delete, pages deployment delete",
            "exports a whole database": "d1 export",
            "overwrites a database": "d1 time-travel restore",
            "deletes an index": "hyperdrive delete, vectorize delete",
        },
    ),
    "railway": verbs(
        low="status, logs, list, whoami, docs, open",
        medium={
            "changes a project": (
                "up, link, unlink, init, run, login, logout, add, environment, connect, redeploy, domain, "
                "service, ssh, shell, volume, deploy"
            ),
            "shows or changes settings": "variables",
        },
        high={
            "takes a deployment down": "down",
            "deletes a project, volume or environment": "delete, volume delete, environment delete",
        },
    ),
    "supabase": verbs(
        low=(
            "status, projects list, functions list, migration list, db diff, inspect, branches list, secrets "
            "list, orgs list, gen, db lint, services, storage ls, domains get"
        ),
        medium={
            "changes a project": (
                "start, stop, init, link, unlink, login, logout, functions, migration, db, secrets, projects, "
                "branches, bootstrap, storage, domains, test, seed, config, sso, snippets"
            ),
            "writes a database to a file": "db dump",
        },
        high={
            "deletes every row of a database": "db reset",
            "deletes a project or more": "projects delete, functions delete, branches delete, storage rm",
            "shows keys": "projects api-keys",
            "removes secrets": "secrets unset",
            "writes a whole database to a file": "db dump",
        },
    ),
    "firebase": verbs(
        low=(
            "projects:list, apps:list, functions:list, functions:log, hosting:sites:list, login:list, "
            "database:get, target, hosting:channel:list, firestore:indexes, apps:sdkconfig, functions:config:get, "
            "help, remoteconfig:get"
        ),
        medium={
            "changes a project": (
                "deploy, serve, init, use, login, logout, emulators:start, emulators:exec, "
                "hosting:channel:deploy, hosting:clone, functions:config:set, functions:shell, database:set, "
                "database:update, database:push, target:apply, apps:create, open, setup, experiments:enable"
            ),
        },
        high={
            "deletes documents": "firestore:delete",
            "deletes data": "database:remove",
            "deletes functions": "functions:delete",
            "takes a site down": "hosting:disable",
            "deletes a site": "hosting:channel:delete, hosting:sites:delete",
            "exports every user": "auth:export",
            "adds users": "auth:import",
            "prints a token": "login:ci",
            "shows a secret": "functions:secrets:access",
            "deletes a database": "firestore:databases:delete",
            "deletes a secret": "functions:secrets:destroy",
        },
    ),
}
HOSTING["fly"] = HOSTING["flyctl"]
HOSTING["now"] = HOSTING["vercel"]
HOSTING["ntl"] = HOSTING["netlify"]
