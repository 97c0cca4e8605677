"""What the verbs of stores of secrets, keys and sessions mean: tables."""

from workbench.facts.cli.verbs import verbs

STORES = {
    "vault": verbs(
        low=(
            "status, list, kv list, kv metadata get, policy list, policy read, policy fmt, auth list, secrets "
            "list, audit list, token lookup-self, version, path-help, server -h, operator key-status, operator "
            "raft list-peers, operator members, lease lookup, plugin list, plugin info, events, operator usage, "
            "print, operator diagnose, namespace list, pki list-intermediates, pki health-check"
        ),
        medium={
            "opens a session": "login",
            "looks a token up": "token capabilities, token renew, token lookup",
            "writes a secret": "kv put, kv patch, write",
            "brings a version back": "kv undelete, kv rollback",
            "deletes the latest version of a secret": "kv delete",
            "extends a lease": "lease renew",
            "changes what is mounted": "secrets, secrets enable, secrets tune, secrets move",
            "changes the server": "operator",
            "changes plugins": "plugin",
            "starts a server": "server",
            "starts an agent": "agent, proxy",
            "shows a wrapped secret": "unwrap",
            "opens a shell on a machine": "ssh",
            "changes namespaces": "namespace",
            "collects the server's state": "debug, monitor",
            "works with keys": "transit, transform, pki",
        },
        high={
            "shows a secret": "read, kv get, unwrap",
            "deletes every version of a secret": "kv destroy, kv metadata delete",
            "deletes a path": "delete",
            "makes a token": "token create",
            "takes tokens away": "token revoke",
            "takes what a lease gave": "lease revoke",
            "changes who may do what": "policy write, policy delete",
            "changes how people get in": "auth enable, auth disable, auth tune",
            "deletes a store with its secrets": "secrets disable",
            "stops the audit log": "audit disable",
            "stops the whole server": "operator seal",
            "works with the keys of the server": (
                "operator init, operator rekey, operator generate-root, operator unseal"
            ),
            "takes a server out": "operator raft remove-peer, operator step-down",
            "overwrites every secret": "operator raft snapshot restore",
            "takes every secret out": "operator raft snapshot save, operator raft snapshot",
            "deletes a namespace": "namespace delete",
            "prints a token": "print token",
        },
    ),
    "consul": verbs(
        low=(
            "members, info, monitor, catalog, version, validate, kv get, operator raft list-peers, operator "
            "autopilot, intention list, intention check, intention get, intention match, config list, config "
            "read, rtt, acl policy list, acl policy read, acl role list, snapshot inspect, operator usage, watch, "
            "troubleshoot, peering list, peering read"
        ),
        medium={
            "changes the cluster": (
                "kv put, kv import, event, lock, maint, reload, join, services, config, intention, connect, "
                "agent, login, logout, tls, snapshot agent, force-leave, resource, peering, kv export, operator"
            ),
            "writes the cluster's state to a file": "snapshot save",
            "runs a command on every node": "exec",
            "makes a key": "keygen",
            "collects the cluster's state": "debug",
        },
        high={
            "takes a node out": "leave",
            "overwrites the cluster's state": "snapshot restore",
            "changes who may do what": "acl",
            "shows or makes tokens": "acl token",
            "makes the first token": "acl bootstrap",
            "changes the encryption keys": "keyring",
            "takes a server out": "operator raft remove-peer",
            "removes a rule": "intention delete",
            "runs a command on every node": "exec",
            "deletes configuration": "config delete, peering delete",
        },
    ),
    "etcdctl": verbs(
        low=(
            "get, endpoint health, endpoint status, endpoint hashkv, member list, version, alarm list, watch, "
            "user list, role list, user get, role get, auth status, lease list, lease timetolive, ls, snapshot "
            "status, cluster-health, elect-listen, completion"
        ),
        medium={
            "changes keys or the cluster": (
                "put, set, mk, update, mkdir, txn, lease, lock, elect, move-leader, member add, member update, "
                "member promote, make-mirror, migrate, check, alarm, setdir"
            ),
            "drops old versions": "compaction, compact",
            "blocks a member while it defragments": "defrag",
            "takes every key out": "snapshot save, backup",
        },
        high={
            "takes a member out": "member remove",
            "overwrites every key": "snapshot restore",
            "changes who may do what": "auth enable, role",
            "lets anyone in": "auth disable",
            "changes users": "user",
            "adds a user": "user add",
            "grants permission": "role grant-permission",
            "deletes keys": "rm, rmdir",
            "takes every key out, secrets too": "snapshot save, backup",
            "deletes a user or role": "user delete, role delete",
        },
    ),
    "op": verbs(
        low=(
            "whoami, vault list, vault get, item list, account list, account get, user list, user get, group "
            "list, --version, events-api, document list"
        ),
        medium={
            "changes stored secrets": (
                "signin, signout, account, item create, item edit, document create, item share, update, plugin, "
                "connect, service-account, vault, completion"
            ),
        },
        high={
            "shows secrets": "read, item get, document get, inject, run",
            "deletes secrets": "item delete, vault delete, document delete",
            "changes who may do what": (
                "user, group, vault user grant, vault group grant, connect token create, service-account create"
            ),
        },
    ),
    "bw": verbs(
        low="status, sync, list folders, generate, --version, update, login --check, config",
        medium={
            "changes stored secrets": (
                "login, logout, unlock, lock, create, edit, import, restore, move, serve, send, confirm, encode"
            ),
        },
        high={
            "shows secrets": "get, list, export",
            "deletes secrets": "delete",
        },
    ),
    "doppler": verbs(
        low=(
            "me, projects, projects get, configs, configs get, environments, activity, settings, configs logs, "
            "--version, open"
        ),
        medium={
            "changes stored secrets": (
                "login, logout, setup, configure, secrets set, projects create, projects update, configs create, "
                "configs update, configs clone, environments create, update, import, configs lock, configs "
                "unlock, enclave, feedback, changelog, run"
            ),
        },
        high={
            "shows secrets": "secrets, secrets get, secrets download",
            "deletes secrets": "secrets delete, projects delete, configs delete, environments delete",
            "makes tokens": "configs tokens, service-tokens",
        },
    ),
    "sops": verbs(
        low="filestatus",
        medium={
            "changes an encrypted file": (
                "encrypt, edit, rotate, updatekeys, set, unset, groups, publish, exec-env, exec-file"
            ),
        },
        high={
            "shows secrets": "decrypt, exec-env, exec-file",
        },
    ),
    "tsh": verbs(
        low="status, ls, clusters, version, apps ls, db ls, kube ls, request ls, recordings ls, sessions ls, mfa ls",
        medium={
            "opens a session on a machine": (
                "login, logout, ssh, scp, db, kube, app, apps, proxy, request, play, join, config, mfa, aws, "
                "gcloud, az, puttyconfig, recordings"
            ),
        },
        high={
            "shows credentials": "env, db env",
        },
    ),
    "tctl": verbs(
        low=(
            "status, nodes ls, tokens ls, users ls, version, requests ls, alerts ls, inventory, top, db ls, apps "
            "ls, bots ls, acl ls, devices ls"
        ),
        medium={
            "changes the cluster": "create, edit, requests, nodes, alerts, terraform, bots, acl, devices, sso",
            "shows resources": "get",
        },
        high={
            "deletes a resource": "rm",
            "changes users": "users",
            "adds a user or grants roles": "users add, users update, users reset",
            "makes or deletes tokens": "tokens",
            "shows or makes keys": "auth, auth sign, auth export, auth rotate",
            "grants a role": "requests approve",
            "locks someone out": "lock",
        },
    ),
    "ansible-vault": verbs(
        low="--help",
        medium={
            "changes an encrypted file": "create, encrypt, encrypt_string, edit, rekey",
        },
        high={
            "shows secrets": "view, decrypt",
        },
    ),
}
STORES["bao"] = STORES["vault"]
