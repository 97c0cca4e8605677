"""What single commands of gcloud mean where their verb does not say it: tables."""

from workbench.facts.cli.verbs import rows

HIGH = rows(
    {
        "prints a token": (
            "auth print-access-token, auth print-identity-token, auth application-default print-access-token, auth "
            "print-refresh-token, sql generate-login-token"
        ),
        "shows a secret": "secrets versions access",
        "shows decrypted text": "kms decrypt",
        "creates a key": "iam service-accounts keys create",
        "adds a key": "iam service-accounts keys upload, compute os-login ssh-keys add",
        "signs as an account": "iam service-accounts sign-jwt",
        "makes and shows a password": "compute reset-windows-password",
        "adds a user": "sql users create, alloydb users create",
        "changes a password": "sql users set-password",
        "exports a whole database": "sql export sql, sql export bak, firestore export, datastore export",
        "exports a database to a file": "sql export csv",
        "exports a database": "spanner databases export",
        "changes the metadata, and with it the keys, of every machine": "compute project-info add-metadata",
        "stops whole machines": "compute instances stop, compute instances suspend",
        "stops a database": "sql instances patch --activation-policy",
        "turns off a service with what it runs": "services disable",
        "deletes a whole project": "projects delete",
        "exports data": "redis instances export",
        "deletes a backup": "bigtable backups delete",
        "shows a password": "redis instances get-auth-string",
        "grants access": "container hub memberships generate-gateway-rbac",
        "adds a member": "identity groups memberships add",
        "changes who may do what": "organizations set-iam-policy",
        "deletes a database": "firestore databases delete, spanner databases drop",
        "stops logs from being kept": "logging sinks delete",
        "stops a service": "app versions stop",
        "deletes a zone": "dns managed-zones delete",
        "destroys a key": "kms keys versions destroy",
        "makes what a key encrypts unreadable": "kms keys versions disable",
    }
)

MEDIUM = rows(
    {
        "opens a shell on a machine": "compute ssh",
        "opens a tunnel": "compute start-iap-tunnel",
        "opens a console": "compute connect-to-serial-port",
        "writes a kubeconfig": "container clusters get-credentials, container fleet memberships get-credentials",
        "stores credentials": "auth login, auth application-default login, auth activate-service-account",
        "removes stored credentials": "auth revoke",
        "changes the local configuration": (
            "auth configure-docker, config set, config unset, config configurations, init, compute config-ssh"
        ),
        "changes the local tools": "components",
        "creates a role": "iam roles create",
        "creates an account for services": "iam service-accounts create",
        "writes a log entry": "logging write",
        "copies files": "compute copy-files",
        "copies objects": "storage cp",
        "moves objects": "storage mv",
        "deletes machines of a group": "compute instance-groups managed delete-instances",
        "exports an image": "compute images export",
        "publishes a message": "pubsub topics publish",
        "takes messages": "pubsub subscriptions pull",
        "moves a subscription in time": "pubsub subscriptions seek",
        "runs a function": "functions call",
        "runs a job": "scheduler jobs run",
        "opens a database client": "sql connect",
        "deletes one version": "app versions delete",
        "deletes one revision": "run revisions delete",
        "shows a machine's screen": "compute instances get-screenshot",
        "changes records": "dns record-sets transaction",
        "restarts a database": "sql instances restart",
        "stops one instance": "app instances delete",
        "takes an address off a machine": "compute instances delete-access-config",
        "makes a backup": "sql backups create",
        "takes machines out of a pool": "compute target-pools remove-instances",
        "moves a database to its standby": "sql instances failover",
    }
)

LOW = rows(
    {
        "only reads": (
            "app browse, app logs read, app logs tail, asset search-all-iam-policies, asset search-all-resources, "
            "auth describe, auth list, beta emulators, builds log, cheat-sheet, components list, compute instances "
            "get-serial-port-output, compute instances tail-serial-port-output, config configurations describe, "
            "config configurations list, config get, config get-value, config list, container get-server-config, "
            "container images list-tags, feedback, functions logs read, help, iam list-grantable-roles, iam "
            "list-testable-permissions, info, info version help topic cheat-sheet feedback survey config list, "
            "interactive, logging read, logging tail, policy-intelligence query-activity, projects get-ancestors, "
            "projects get-iam-policy, run services logs read, services vpc-peerings list, spanner databases "
            "execute-sql, storage cat, storage du, storage hash, storage ls, survey, topic, version"
        ),
    }
)
