"""What the verbs of hosting platforms' own tools mean: tables."""

from workbench.facts.cli.verbs import verbs

HOSTING = {
    "heroku": verbs(
        low="apps, apps info, info, ps, logs, status, releases, releases info, addons, addons info, domains, pg, pg info, pg ps, pg locks, "
        "pg blocking, pg diagnose, pg backups, pg backups info, pg outliers, pg wait, regions, stack, features, buildpacks, access, "
        "members, certs, certs info, certs auto, auth whoami, whoami, version, help, maintenance, git remote, keys, labs, labs info, "
        "pipelines, pipelines info, redis, redis info, webhooks, spaces, teams, plugins, drains, ps type, auth 2fa, ci, notifications, "
        "pg bloat, pg index-usage, pg vacuum-stats, pg settings, container, pg connection-pooling-none, sessions, reviewapps",
        medium={
            "create, apps create, apps rename, rename, apps open, open": "creates or changes an app", "ps restart, restart, dyno restart, dyno": "restarts dynos",
            "ps scale, scale, ps resize, ps autoscale": "changes how many dynos run", "ps stop, ps kill": "stops a dyno", "ps exec, ps ssh, run, console": "opens a shell in a dyno",
            "config": "shows settings that may hold secrets", "config set, config unset, config edit": "changes settings", "addons create, addons attach, addons detach, addons upgrade": "changes add-ons",
            "maintenance on, maintenance off": "changes whether the app answers", "pg psql, psql": "opens a database client", "pg backups capture, pg backups schedule, pg copy-none": "makes a backup",
            "pg push, pg pull, pg copy": "copies a database", "pg promote, pg upgrade, pg maintenance, pg kill": "changes a database", "rollback, releases rollback": "rolls the app back", "domains add, domains remove": "changes domains",
            "certs add, certs update": "changes certificates", "container push, container release, container login": "changes what the app runs", "login, logout, auth login, auth logout": "changes the stored session",
            "pipelines create, pipelines add, pipelines promote, pipelines remove": "changes a pipeline", "features enable, features disable, labs enable, labs disable": "changes features", "buildpacks add, buildpacks set, buildpacks clear, buildpacks remove, stack set": "changes how the app is built",
            "git clone, plugins install, plugins uninstall, update, autocomplete": "changes local files", "redis cli, redis maintenance, redis timeout": "works on a key-value store", "ps copy, ps forward, ps socks": "copies files or opens a tunnel",
        },
        high={
            "apps destroy, destroy, apps delete": "deletes a whole app", "addons destroy": "deletes an add-on with its data", "pg reset": "deletes every row of a database", "pg backups delete, pg backups unschedule": "deletes backups",
            "pg backups restore": "overwrites a database", "pg unfollow": "stops replication", "pg credentials, pg credentials url, config get-none, redis credentials": "shows passwords", "pg backups download, pg backups url, pg backups public-url": "takes a whole database out",
            "access add, members add, members set": "lets someone in", "keys add": "adds a key", "auth token, authorizations create, authorizations, authorizations info": "shows or makes a token", "apps transfer, apps join": "gives an app away", "pipelines destroy, spaces destroy": "deletes a whole pipeline or space",
            "drains remove": "stops logs from being kept", "auth 2fa disable": "turns off a second factor", "certs remove": "removes a certificate", "keys clear, keys remove": "deletes keys",
        },
    ),
    "doctl": verbs(
        low="account, auth list, balance, version, invoice, billing-history, " + ", ".join(
            f"{group} {verb}" for group in (
                "compute droplet", "compute image", "compute volume", "compute snapshot", "compute domain", "compute domain records", "compute firewall",
                "compute load-balancer", "compute ssh-key", "compute region", "compute size", "compute tag", "compute certificate", "kubernetes cluster", "k8s cluster",
                "databases", "db", "apps", "app", "projects", "registry", "vpcs", "monitoring alert", "compute action", "databases db", "databases pool", "databases replica", "databases backups", "databases firewalls")
            for verb in ("list", "ls", "get")),
        medium={"compute, kubernetes, k8s, databases, db, apps, app, projects, registry, vpcs, monitoring, serverless, sandbox, auth": "creates or changes a cloud resource",
                "compute ssh": "opens a shell on a machine", "kubernetes cluster kubeconfig": "writes a kubeconfig"},
        high={", ".join(
            f"{group} {verb}" for group in ("compute droplet", "compute image", "compute volume", "compute snapshot", "compute domain", "compute firewall", "compute load-balancer", "compute certificate",
                                            "kubernetes cluster", "k8s cluster", "databases", "databases db", "databases user", "db", "apps", "app", "projects", "registry", "vpcs", "compute ssh-key", "monitoring alert", "compute reserved-ip")
            for verb in ("delete", "rm")): "deletes a cloud resource", "auth token": "prints a token", "databases connection, databases user get, databases user list, databases user reset, databases user create, db user create": "shows passwords or adds a user",
            "compute ssh-key create, compute ssh-key import": "adds a key", "kubernetes cluster kubeconfig show": "shows credentials", "compute droplet-action power-off, compute droplet-action shutdown": "stops a machine", "registry docker-config": "shows credentials"},
    ),
    "flyctl": verbs(
        low="status, logs, list, apps list, info, version, platform, releases, image show, regions list, secrets list, volumes list, vol list, machine list, machine status, m list, ips list, certs list, "
        "certs show, certs check, checks, history, doctor, auth whoami, postgres list, pg list, config show, config validate, scale show, services list, volumes show, ping, dig, domains list, orgs list, redis list, tokens list, volumes snapshots list",
        medium={"deploy, launch, scale, machine, m, secrets, volumes, vol, ips, certs, regions, image, apps, postgres, pg, proxy, wireguard, redis, auth, orgs, config, autoscale, restart, resume, open, dashboard, init, create, storage, console, sftp, extensions, dns-records, domains": "changes an app",
                "ssh": "opens a shell on a machine", "ssh console": "opens a shell on a machine", "postgres connect, pg connect": "opens a database client"},
        high={"apps destroy, destroy": "deletes a whole app", "volumes destroy, volumes delete, vol destroy, vol delete": "deletes a volume with its data", "machine destroy, machine remove, m destroy, machines destroy": "deletes a machine", "auth token, tokens create, tokens": "prints or makes a token",
              "secrets unset": "removes secrets an app needs", "ssh issue": "makes a key", "postgres detach-none": "", "apps suspend, suspend": "stops a whole app", "orgs invite": "lets someone in", "orgs delete": "deletes an organization", "redis destroy, redis delete, storage destroy": "deletes a store with its data", "apps transfer, move": "gives an app away"},
    ),
    "vercel": verbs(
        low="ls, list, inspect, logs, whoami, help, teams ls, domains ls, dns ls, certs ls, env ls, projects ls, project ls, alias ls, domains inspect, bisect, secrets ls, target, telemetry status, curl, httpstat",
        medium={"deploy, build, dev, link, pull, alias, domains, dns, certs, redeploy, promote, rollback, login, logout, git, init, switch, teams, project, projects, blob, integration, open, cache, telemetry, redirects": "changes a project",
                "env": "changes settings", "env pull": "downloads settings that may hold secrets", "secrets": "changes secrets"},
        high={"remove, rm": "deletes deployments", "project rm, project remove, projects rm": "deletes a whole project", "domains rm, domains remove, domains transfer-in, domains move": "gives up a domain", "dns rm, dns remove": "deletes a record", "teams invite": "lets someone in",
              "certs rm": "deletes a certificate", "env rm, env remove": "deletes a setting", "secrets rm": "deletes a secret", "blob del": "deletes stored files", "tokens add": "makes a token"},
    ),
    "netlify": verbs(
        low="status, sites list, sites search, functions list, env list, addons list, open, watch, help, logs, blobs list, blobs get, api --list, recipes list, teams list, build-none, lm info",
        medium={"deploy, build, dev, serve, link, unlink, init, login, logout, switch, functions, addons, env, api, blobs, db, recipes, clone, lm, integration, sites": "changes a site"},
        high={"sites delete, sites:delete": "deletes a whole site", "env get": "shows a setting", "env unset": "deletes a setting", "blobs delete": "deletes stored data", "addons delete": "deletes an add-on"},
    ),
    "wrangler": verbs(
        low="whoami, tail, deployments list, deployments status, deployments view, versions list, versions view, secret list, kv namespace list, kv key list, kv key get, r2 bucket list, r2 bucket info, d1 list, d1 info, queues list, queues info, docs, pages project list, pages deployment list, types, check, telemetry status, d1 migrations list, hyperdrive list, vectorize list, kv:namespace list, kv:key list, kv:key get",
        medium={"deploy, publish, dev, init, generate, login, logout, secret, kv, r2, d1, queues, pages, rollback, versions, triggers, hyperdrive, vectorize, ai, workflows, containers, cert, mtls-certificate, dispatch-namespace, deployments, telemetry, pubsub, kv:key, kv:namespace, kv:bulk": "changes a worker or its data"},
        high={"delete": "deletes a worker", "secret delete": "deletes a secret", "kv namespace delete, kv:namespace delete": "deletes a namespace with its keys", "kv bulk delete, kv:bulk delete": "deletes many keys", "r2 bucket delete": "deletes a bucket", "d1 delete": "deletes a database", "queues delete, queues purge": "deletes a queue",
              "pages project delete, pages deployment delete": "deletes a project", "d1 export": "exports a whole database", "d1 time-travel restore": "overwrites a database", "hyperdrive delete, vectorize delete": "deletes an index"},
    ),
    "railway": verbs(
        low="status, logs, list, whoami, docs, open", medium={"up, link, unlink, init, run, login, logout, add, environment, connect, redeploy, domain, service, ssh, shell, volume, deploy": "changes a project", "variables": "shows or changes settings"},
        high={"down": "takes a deployment down", "delete, volume delete, environment delete": "deletes a project, volume or environment"},
    ),
    "cf": verbs(
        low="apps, a, app, services, s, service, logs, events, routes, r, domains, orgs, o, org, spaces, space, target, t, buildpacks, stacks, marketplace, m, org-users, space-users, quotas, quota, api, version, help, security-groups, service-keys, feature-flags, tasks",
        medium={"push, p, start, st, restart, rs, restage, rg, scale, map-route, unmap-route, bind-service, bs, unbind-service, us, create-service, cs, update-service, create-space, create-org, create-route, set-env, se, unset-env, rename, run-task, ssh, login, l, logout, lo, cups, uups, copy-source, install-plugin, enable-ssh, cancel-deployment, rollback, create-app-manifest": "changes an app", "env, e": "shows settings that may hold secrets"},
        high={"delete, d": "deletes an app", "delete-service, ds": "deletes a service with its data", "delete-org, delete-space, delete-route, delete-orphaned-routes, delete-domain, delete-service-broker, delete-security-group, delete-buildpack, delete-user, purge-service-instance, purge-service-offering": "deletes an organization, space or more",
              "stop, sp": "stops a whole app", "set-org-role, set-space-role, create-user": "adds a user or grants a role", "oauth-token, service-key, create-service-key, ssh-code": "shows or makes credentials", "disable-ssh-none": "", "curl-none": ""},
    ),
    "ibmcloud": verbs(
        low="target, regions, account show, account list, resource groups, resource service-instances, ks cluster ls, ks cluster get, ks workers, plugin list, plugin repo-plugins, catalog search, catalog service, iam users, iam roles, cr images, version, help, api, config --list",
        medium={"login, logout, plugin, ks, cr, resource, catalog, fn, ce, cos, cdb, is, update, api, config, dev, dl, cf, schematics, target-set": "changes a cloud resource"},
        high={"iam": "changes who may do what", "iam oauth-tokens": "prints tokens", "iam api-key-create": "makes a key", "resource service-instance-delete, resource group-delete, ks cluster rm, is instance-delete, cdb deployment-delete, cr namespace-rm, cr image-rm": "deletes a cloud resource", "resource service-key, resource service-key-create": "shows or makes credentials"},
    ),
    "exo": verbs(
        low="compute instance list, compute instance show, config list, config show, status, version, dbaas list, dbaas show, zone, limits, storage list, dns list, iam api-key list, iam role list, compute ssh-key list, compute security-group list, compute sks list",
        medium={"compute, config, dbaas, storage, dns, x, api": "changes a cloud resource", "ssh, compute instance ssh": "opens a shell on a machine"},
        high={"compute instance delete, compute instance stop, dbaas delete, storage delete, storage rb, dns remove, compute sks delete, compute instance-pool delete, compute block-storage delete, compute elastic-ip delete, compute private-network delete, compute security-group delete": "deletes or stops a cloud resource", "iam, iam api-key create": "changes who may do what"},
    ),
    "scw": verbs(low="version, info, instance server list, instance server get, config get, config dump, account project list", medium={"instance, config, init, login, k8s, rdb, object, registry, container, function, dns, lb, vpc, feedback": "changes a cloud resource"},
                 high={"instance server delete, instance server terminate, k8s cluster delete, rdb instance delete, registry namespace delete, instance volume delete, instance snapshot delete, object bucket delete": "deletes a cloud resource", "iam": "changes who may do what"}),
    "hcloud": verbs(low=", ".join(f"{thing} {verb}" for thing in ("server", "volume", "network", "firewall", "image", "context", "ssh-key", "load-balancer", "floating-ip", "datacenter", "location", "server-type", "certificate", "primary-ip", "placement-group", "iso", "zone") for verb in ("list", "describe")) + ", version, all list, context active",
                    medium={"server, volume, network, firewall, image, context, load-balancer, floating-ip, certificate, primary-ip, placement-group, config, zone": "changes a cloud resource", "server ssh": "opens a shell on a machine"},
                    high={", ".join(f"{thing} delete" for thing in ("server", "volume", "network", "firewall", "image", "load-balancer", "floating-ip", "certificate", "primary-ip", "zone")): "deletes a cloud resource", "server shutdown, server poweroff": "stops a machine", "server reset-password, server request-console": "shows credentials", "server rebuild": "overwrites a machine", "server disable-protection, volume disable-protection": "takes away what protects from deletion", "ssh-key": "changes keys", "ssh-key create": "adds a key"}),
    "supabase": verbs(low="status, projects list, functions list, migration list, db diff, inspect, branches list, secrets list, orgs list, gen, db lint, services, storage ls, domains get", medium={"start, stop, init, link, unlink, login, logout, functions, migration, db, secrets, projects, branches, bootstrap, storage, domains, test, seed, config, sso, snippets": "changes a project", "db dump": "writes a database to a file"},
                      high={"db reset": "deletes every row of a database", "projects delete, functions delete, branches delete, storage rm": "deletes a project or more", "projects api-keys": "shows keys", "secrets unset": "removes secrets", "db dump": "writes a whole database to a file"}),
    "firebase": verbs(low="projects:list, apps:list, functions:list, functions:log, hosting:sites:list, login:list, database:get, emulators:exec-none, target, use-none, hosting:channel:list, firestore:indexes, apps:sdkconfig, functions:config:get, help, remoteconfig:get", medium={"deploy, serve, init, use, login, logout, emulators:start, emulators:exec, hosting:channel:deploy, hosting:clone, functions:config:set, functions:shell, database:set, database:update, database:push, target:apply, apps:create, open, setup, experiments:enable": "changes a project"},
                      high={"firestore:delete": "deletes documents", "database:remove": "deletes data", "functions:delete": "deletes functions", "hosting:disable": "takes a site down", "hosting:channel:delete, hosting:sites:delete": "deletes a site", "auth:export": "exports every user", "auth:import": "adds users", "login:ci": "prints a token", "functions:secrets:access": "shows a secret", "firestore:databases:delete": "deletes a database", "projects:create-none": "", "functions:secrets:destroy": "deletes a secret"}),
}  # fmt: skip
HOSTING["fly"] = HOSTING["flyctl"]
HOSTING["now"] = HOSTING["vercel"]
HOSTING["ntl"] = HOSTING["netlify"]
