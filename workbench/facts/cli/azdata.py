"""What single commands of az mean where their verb does not say it: tables."""

from workbench.facts.cli.verbs import rows

HIGH = rows(
    {
        "prints a token": "account get-access-token",
        "shows a secret": "keyvault secret show, containerapp secret show",
        "writes a secret to a file": "keyvault secret download",
        "writes secrets to a file": "keyvault secret backup",
        "writes a key to a file": "keyvault key backup",
        "shows decrypted text": "keyvault key decrypt",
        "adds an account with a role": "ad sp create-for-rbac, ams account sp create",
        "adds an account": "ad sp create",
        "makes a new password": "ad sp credential reset, ad app credential reset, acr credential renew",
        "registers an application": "ad app create",
        "adds a user": "ad user create, devops user add",
        "grants permissions": "ad app permission grant, ad app permission admin-consent",
        "asks for more permissions": "ad app permission add",
        "adds a member to a group": "ad group member add",
        "grants ownership": "ad app owner add, ad group owner add",
        "adds trust": (
            "ad app federated-credential create, identity federated-credential create, sf cluster certificate add, "
            "network vnet-gateway root-cert create"
        ),
        "grants a role": (
            "role assignment create, synapse role assignment create, keyvault role assignment create, cosmosdb sql "
            "role assignment create"
        ),
        "makes someone the administrator": (
            "sql server ad-admin create, sql server ad-admin set, postgres flexible-server microsoft-entra-admin "
            "create, mysql flexible-server ad-admin create, postgres flexible-server ad-admin create, postgres server "
            "ad-admin create, mysql server ad-admin create, sql mi ad-admin create, synapse sql ad-admin create"
        ),
        "grants access to a vault": "keyvault set-policy",
        "shows keys": (
            "storage account keys list, cosmosdb keys list, cosmosdb list-keys, cosmosdb list-connection-strings, "
            "redis list-keys, functionapp keys list, functionapp function keys list, servicebus namespace "
            "authorization-rule keys list, eventhubs namespace authorization-rule keys list, eventhubs eventhub "
            "authorization-rule keys list, batch account keys list, appconfig credential list, cognitiveservices "
            "account keys list, maps account keys list, search admin-key show, signalr key list, relay namespace "
            "authorization-rule keys list, staticwebapp secrets list, webpubsub key show, spring test-endpoint list"
        ),
        "makes a new key": "storage account keys renew, batch account keys renew",
        "shows a key": "storage account show-connection-string, iot hub connection-string show",
        "makes a token": (
            "storage account generate-sas, storage container generate-sas, storage blob generate-sas, storage file "
            "generate-sas, storage share generate-sas, storage queue generate-sas, storage table generate-sas, acr "
            "token create, grafana service-account token create"
        ),
        "shows passwords": (
            "acr credential show, webapp deployment list-publishing-profiles, webapp deployment "
            "list-publishing-credentials, functionapp deployment list-publishing-profiles, aro list-credentials"
        ),
        "makes a password": "acr token credential generate",
        "sets a password": "webapp deployment user set",
        "changes a user or key of a machine": "vm user update",
        "deletes a user of a machine": "vm user delete",
        "deletes many objects": "storage blob delete-batch",
        "deletes many files": "storage file delete-batch",
        "deletes objects": "storage remove",
        "makes a container like a folder, deleting the rest": "storage blob sync",
        "fetches administrator credentials": "aro get-admin-kubeconfig",
        "changes credentials": "aks update-credentials",
        "stops a whole cluster": "aks stop",
        "opens a port to the world": "vm open-port",
        "stops a whole machine": "vm deallocate, vm stop",
        "stops machines": "vmss deallocate, vmss stop",
        "stops a service": "webapp stop, functionapp stop",
        "deletes everything in a group": "group delete",
        "takes away what protects from deletion": (
            "lock delete, group lock delete, account lock delete, resource lock delete"
        ),
        "exports a whole database": "sql db export",
        "stops logs from being kept": "monitor diagnostic-settings delete",
        "stops the audit trail": "monitor log-profiles delete",
        "stops backups": "backup protection disable",
        "shares a disk": "snapshot grant-access, disk grant-access",
        "changes who may do what": "devops security permission update",
        "deletes a whole repository": "repos delete",
        "makes a key": "sshkey create, grafana api-key create",
        "takes away a policy": "policy assignment delete",
        "takes something out of a policy": "policy exemption create",
        "exports all data": "redis export",
        "makes new keys": "redis regenerate-keys",
        "invites a user": "staticwebapp users invite",
        "changes a user's role": "staticwebapp users update",
    }
)

MEDIUM = rows(
    {
        "shows access policies with their keys": (
            "iot hub policy list, iot hub policy show, iot dps policy list, iot dps policy show"
        ),
        "shows settings that may hold secrets": "webapp config appsettings list, functionapp config appsettings list",
        "shows connection strings": "webapp config connection-string list",
        "lists secrets": "containerapp secret list",
        "downloads a certificate": "keyvault certificate download",
        "writes a kubeconfig": "aks get-credentials",
        "opens a session": "login, acr login",
        "closes a session": "logout",
        "switches the local subscription": "account set",
        "closes every session": "account clear",
        "changes the local configuration": "config set, config unset, configure, cloud set, cloud register",
        "opens an interactive session": "interactive",
        "upgrades the local tool": "upgrade",
        "deletes one object": "storage blob delete",
        "deletes one file": "storage file delete",
        "deletes one row": "storage entity delete",
        "exports a template": "group export",
        "opens a shell in a service": "webapp ssh",
        "removes an extension": "vm extension delete, extension remove",
        "opens a shell on a machine": "ssh vm, ssh arc, network bastion ssh",
        "takes a role away": "role assignment delete",
        "takes access away": "keyvault delete-policy",
        "stores a secret": "keyvault secret set",
        "downloads logs": "webapp log download",
        "downloads an object": "storage blob download",
        "downloads objects": "storage blob download-batch",
        "applies a template": "deployment group create, deployment sub create, deployment create",
        "removes a tag": "acr repository untag",
        "deletes an image": "acr manifest delete",
        "swaps slots": "webapp deployment slot swap",
        "installs tools": "aks install-cli",
        "installs an extension": "extension add",
        "writes a template": "bicep build",
        "installs a tool": "bicep install",
        "closes a hole in the firewall": "sql server firewall-rule delete",
        "deletes a device": "iot hub device-identity delete",
        "moves a machine": "vm redeploy",
        "restarts a machine": "vm restart",
        "restarts a service": "webapp restart",
        "opens a tunnel": "network bastion tunnel",
        "writes a file": "bicep decompile, bicep format",
        "makes a machine an image": "vm generalize",
        "removes tags": "tag delete",
        "deletes the record of a deployment": (
            "deployment group delete, deployment sub delete, deployment mg delete, deployment tenant delete"
        ),
        "publishes a module": "bicep publish",
        "copies an image": "acr import",
        "builds an image": "acr build",
    }
)

LOW = rows(
    {
        "only reads": (
            "version, find, feedback, help, survey, account list, account show, bicep version, bicep list-versions, "
            "bicep lint, cloud list, cloud show, config get, extension list, graph query, monitor metrics list, "
            "monitor log-analytics query, monitor activity-log list, webapp log tail, webapp log show, functionapp "
            "log tail, container logs, containerapp logs show, acr task logs, acr check-health, quantum job output, "
            "keyvault secret list, keyvault key list, keyvault key show, keyvault certificate list, keyvault "
            "certificate show, keyvault list-deleted, keyvault secret list-versions, keyvault secret list-deleted, "
            "keyvault secret show-deleted, keyvault key list-versions, keyvault key list-deleted, keyvault show, "
            "keyvault key show-deleted, keyvault certificate list-versions, keyvault certificate list-deleted, acr "
            "token list, acr token show, containerapp env show, iot hub connection-string list, sshkey list, sshkey "
            "show, keyvault key get-policy-template, keyvault key encrypt, keyvault key sign, keyvault key verify, "
            "keyvault key random, ad app credential list, ad sp credential list, webapp browse, deployment group "
            "what-if, aks browse, ad user get-member-groups, sql db tde key show, sql server key list, sql server key "
            "show, sql mi key list, sql mi key show, sql db show-connection-string, mysql server "
            "show-connection-string, postgres server show-connection-string, mysql flexible-server "
            "show-connection-string, postgres flexible-server show-connection-string, mariadb server"
            "show-connection-string, postgres server key list, postgres server key show, mysql server key list, mysql"
            "server key show"
        ),
    }
)
