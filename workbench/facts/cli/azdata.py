"""What single commands of az mean where their verb does not say it: tables."""

import re

from workbench.facts.cli.argv import Args
from workbench.facts.cli.cloudwords import READS
from workbench.facts.cli.verbs import verbs

MACHINES = frozenset("vm vmss webapp functionapp aks flexible-server server postgres mysql cluster app container service pool instance".split())

HIGH = {
    "account get-access-token": "prints a token", "acr login --expose-token": "prints a token", "keyvault secret show": "shows a secret",
    "keyvault secret download": "writes a secret to a file", "keyvault secret backup": "writes secrets to a file", "keyvault key backup": "writes a key to a file",
    "keyvault certificate download": "", "keyvault key decrypt": "shows decrypted text", "keyvault key download": "", "keyvault secret set": "",
    "ad sp create-for-rbac": "adds an account with a role", "ad sp create": "adds an account", "ad sp credential reset": "makes a new password",
    "ad app create": "registers an application", "ad app credential reset": "makes a new password", "ad user create": "adds a user", "ad app permission grant": "grants permissions",
    "ad app permission admin-consent": "grants permissions", "ad app permission add": "asks for more permissions", "ad group member add": "adds a member to a group",
    "ad app owner add": "grants ownership", "ad group owner add": "grants ownership", "ad app federated-credential create": "adds trust", "identity federated-credential create": "adds trust",
    "role assignment create": "grants a role", "role definition create": "", "sql server ad-admin create": "makes someone the administrator", "sql server ad-admin set": "makes someone the administrator",
    "keyvault set-policy": "grants access to a vault", "keyvault delete-policy": "", "storage account keys list": "shows keys", "storage account keys renew": "makes a new key",
    "storage account show-connection-string": "shows a key", "storage account generate-sas": "makes a token", "storage container generate-sas": "makes a token", "storage blob generate-sas": "makes a token",
    "storage file generate-sas": "makes a token", "storage share generate-sas": "makes a token", "storage queue generate-sas": "makes a token", "storage table generate-sas": "makes a token",
    "acr credential show": "shows passwords", "acr credential renew": "makes a new password", "acr token create": "makes a token", "acr token credential generate": "makes a password",
    "cosmosdb keys list": "shows keys", "cosmosdb list-keys": "shows keys", "cosmosdb list-connection-strings": "shows keys", "redis list-keys": "shows keys", "webapp deployment list-publishing-profiles": "shows passwords",
    "webapp deployment list-publishing-credentials": "shows passwords", "functionapp keys list": "shows keys", "functionapp function keys list": "shows keys", "functionapp deployment list-publishing-profiles": "shows passwords",
    "webapp deployment user set": "sets a password", "vm user update": "changes a user or key of a machine", "vm user reset-ssh": "", "vm user delete": "deletes a user of a machine",
    "storage blob delete-batch": "deletes many objects", "storage file delete-batch": "deletes many files", "storage remove": "deletes objects", "storage blob sync": "makes a container like a folder, deleting the rest",
    "aks get-credentials --admin": "fetches administrator credentials", "aks update-credentials": "changes credentials", "aks stop": "stops a whole cluster", "vm open-port": "opens a port to the world",
    "vm deallocate": "stops a whole machine", "vm stop": "stops a whole machine", "vmss deallocate": "stops machines", "vmss stop": "stops machines", "webapp stop": "stops a service", "functionapp stop": "stops a service",
    "group delete": "deletes everything in a group", "lock delete": "takes away what protects from deletion", "group lock delete": "takes away what protects from deletion", "account lock delete": "takes away what protects from deletion",
    "resource lock delete": "takes away what protects from deletion", "sql db export": "exports a whole database", "sql midb log-replay stop": "", "monitor diagnostic-settings delete": "stops logs from being kept",
    "monitor log-profiles delete": "stops the audit trail", "security pricing create": "", "backup protection disable": "stops backups", "snapshot grant-access": "shares a disk", "disk grant-access": "shares a disk",
    "image builder": "", "sf cluster certificate add": "adds trust", "network vnet-gateway root-cert create": "adds trust", "iot hub connection-string show": "shows a key", "servicebus namespace authorization-rule keys list": "shows keys",
    "eventhubs namespace authorization-rule keys list": "shows keys", "eventhubs eventhub authorization-rule keys list": "shows keys", "batch account keys list": "shows keys", "batch account keys renew": "makes a new key", "appconfig credential list": "shows keys",
    "devops security permission update": "changes who may do what", "devops user add": "adds a user", "devops user update": "", "repos delete": "deletes a whole repository", "pipelines variable create": "", "account clear": "",
    "cognitiveservices account keys list": "shows keys", "maps account keys list": "shows keys", "search admin-key show": "shows keys", "signalr key list": "shows keys", "relay namespace authorization-rule keys list": "shows keys",
    "connectedk8s proxy": "", "confcom": "", "sshkey create": "makes a key", "vm auto-shutdown": "", "sql vm group": "", "ad ds create": "", "policy assignment delete": "takes away a policy",
    "policy exemption create": "takes something out of a policy", "lab vm claim": "", "ams account sp create": "adds an account with a role", "aro create": "", "aro list-credentials": "shows passwords", "aro get-admin-kubeconfig": "fetches administrator credentials",
    "redis force-reboot": "", "redis export": "exports all data", "redis regenerate-keys": "makes new keys", "sql db threat-policy update": "", "postgres flexible-server microsoft-entra-admin create": "makes someone the administrator",
    "mysql flexible-server ad-admin create": "makes someone the administrator", "postgres flexible-server ad-admin create": "makes someone the administrator", "postgres server ad-admin create": "makes someone the administrator", "mysql server ad-admin create": "makes someone the administrator",
    "sql mi ad-admin create": "makes someone the administrator", "sql server key create": "", "synapse role assignment create": "grants a role", "synapse sql ad-admin create": "makes someone the administrator", "keyvault role assignment create": "grants a role",
    "cosmosdb sql role assignment create": "grants a role", "staticwebapp secrets list": "shows keys", "staticwebapp users invite": "invites a user", "staticwebapp users update": "changes a user's role", "webpubsub key show": "shows keys", "grafana api-key create": "makes a key",
    "grafana service-account token create": "makes a token", "containerapp registry set": "", "containerapp secret show": "shows a secret", "containerapp secret list": "", "spring test-endpoint list": "shows keys", "apim api": "",
}  # fmt: skip
HIGH = {key: reason for key, reason in HIGH.items() if reason}

MEDIUM = {
    **dict.fromkeys(("keyvault secret list-deleted-none",), ""),
    "webapp config appsettings list": "shows settings that may hold secrets", "functionapp config appsettings list": "shows settings that may hold secrets",
    "webapp config connection-string list": "shows connection strings", "containerapp secret list": "lists secrets", "keyvault certificate download": "downloads a certificate",
    "aks get-credentials": "writes a kubeconfig", "login": "opens a session", "logout": "closes a session", "acr login": "opens a session", "account set": "switches the local subscription", "account clear": "closes every session",
    "config set": "changes the local configuration", "config unset": "changes the local configuration", "configure": "changes the local configuration", "cloud set": "changes the local configuration", "cloud register": "changes the local configuration",
    "interactive": "opens an interactive session", "upgrade": "upgrades the local tool", "storage blob delete": "deletes one object", "storage file delete": "deletes one file", "storage entity delete": "deletes one row", "storage message clear": "",
    "group export": "exports a template", "webapp ssh": "opens a shell in a service", "vm extension delete": "removes an extension", "ssh vm": "opens a shell on a machine", "ssh arc": "opens a shell on a machine", "role assignment delete": "takes a role away",
    "keyvault delete-policy": "takes access away", "keyvault secret set": "stores a secret", "webapp log download": "downloads logs", "storage blob download": "downloads an object", "storage blob download-batch": "downloads objects",
    "deployment group create": "applies a template", "deployment sub create": "applies a template", "deployment create": "applies a template", "acr repository untag": "removes a tag", "acr manifest delete": "deletes an image", "webapp deployment slot swap": "swaps slots",
    "aks install-cli": "installs tools", "extension remove": "removes an extension", "extension add": "installs an extension", "bicep build": "writes a template", "bicep install": "installs a tool", "sql server firewall-rule delete": "closes a hole in the firewall",
    "iot hub device-identity delete": "deletes a device", "vm redeploy": "moves a machine", "vm restart": "restarts a machine", "webapp restart": "restarts a service", "vm deallocate-none": "", "group wait": "",
    "network bastion ssh": "opens a shell on a machine", "network bastion tunnel": "opens a tunnel", "network application-gateway stop": "", "bicep decompile": "writes a file", "bicep format": "writes a file", "find": "",
    "vm generalize": "makes a machine an image", "ad signed-in-user list-owned-objects": "", "tag delete": "removes tags", "deployment group delete": "deletes the record of a deployment", "deployment sub delete": "deletes the record of a deployment",
    "deployment mg delete": "deletes the record of a deployment", "deployment tenant delete": "deletes the record of a deployment", "bicep publish": "publishes a module", "acr import": "copies an image", "acr build": "builds an image",
}  # fmt: skip
MEDIUM = {key: reason for key, reason in MEDIUM.items() if reason}

LOW = dict.fromkeys(
    ("version", "find", "feedback", "help", "survey", "account list", "account show", "bicep version", "bicep list-versions", "bicep lint", "cloud list", "cloud show", "config get", "extension list", "graph query",
     "monitor metrics list", "monitor log-analytics query", "monitor activity-log list", "webapp log tail", "webapp log show", "functionapp log tail", "container logs", "containerapp logs show", "acr task logs", "acr check-health",
     "keyvault secret list", "keyvault key list", "keyvault key show", "keyvault certificate list", "keyvault certificate show", "keyvault list-deleted", "keyvault secret list-versions", "keyvault secret list-deleted", "keyvault secret show-deleted",
     "keyvault key list-versions", "keyvault key list-deleted", "keyvault show", "keyvault key show-deleted", "keyvault certificate list-versions", "keyvault certificate list-deleted", "acr token list", "acr token show", "containerapp env show", "iot hub connection-string list",
     "sshkey list", "sshkey show", "keyvault key get-policy-template", "keyvault key encrypt", "keyvault key sign", "keyvault key verify", "keyvault key random", "keyvault key list-deleted-none", "ad app credential list", "ad sp credential list", "webapp browse",
     "deployment group what-if", "aks browse", "ad user get-member-groups", "sql db tde key show", "sql server key list", "sql server key show", "sql mi key list", "sql mi key show", "sql db show-connection-string", "mysql server show-connection-string", "postgres server show-connection-string",
     "mysql flexible-server show-connection-string", "postgres flexible-server show-connection-string", "mariadb server show-connection-string", "postgres server key list", "postgres server key show", "mysql server key list", "mysql server key show"),
    "only reads",
)  # fmt: skip

_EXTRA = frozenset(
    "create update delete deploy add remove set start stop restart reset restore import export upload download copy move attach detach "
    "enable disable assign unassign register unregister approve reject accept cancel swap scale resize run invoke exec login logout upgrade "
    "install uninstall purge recover regenerate renew rotate generate failover migrate promote publish build push pull tag untag lock unlock "
    "grant revoke authorize unauthorize activate deactivate sync deallocate redeploy reimage generalize convert capture snapshot up down terminate "
    "link unlink connect disconnect open-port config-zip patch apply assess-patches install-patches set-primary submit replace "
    "list show get wait validate what-if check exists format lint decompile repair ssh undelete geo-restore georestore join simulate-eviction".split()
)
_STARTS = ("list-", "show-", "get-", "check-", "validate-", "create-", "delete-", "update-", "add-", "remove-", "set-", "reset-", "enable-", "disable-",
           "regenerate-", "renew-", "rotate-", "generate-", "start-", "stop-", "cancel-", "config-", "migrate-", "failover-", "import-", "export-", "run-", "perform-")  # fmt: skip


def is_verb(word: str) -> bool:
    """True where *word* is a verb of az rather than a group or an operand."""
    return word in _EXTRA or word in READS or word.startswith(_STARTS)


_GRANTS = (
    (re.compile(r"\brole( assignment| definition)?$|role assignment|access-policy$|\bad-admin$|entra-admin$|admin$|owner$|permission$|member$"), "grants a role or access"),
    (re.compile(r"(^| )users?$|invitation$"), "adds a user"),
    (re.compile(r"authorization-rule$|api-key$|(^| )token$|credential$|credentials$|federated-credential$|sas-definition$|query-key$|root-cert$|revoked-cert$|ssh-key$|authkey$|access-key$"), "adds a key or trust"),
)


def gives(group: list[str], verb: str, args: Args) -> str:
    """Why creating or adding to *group* grants something, empty where it does not."""
    path = " ".join(group)
    if verb == "assign" and group[-1:] == ["identity"]:
        return "gives a resource an identity and its roles" if args.has("--role", "--scope") else ""
    if verb in {"create", "add", "set", "grant", "assign"}:
        return next((reason for pattern, reason in _GRANTS if pattern.search(path)), "")
    return ""


TOOLS = {
    "azd": verbs(
        low="show, env list, env get-value, template list, template show, auth token-none, monitor, version, pipeline-none",
        medium={"up, provision, deploy, package, restore, init, env, pipeline, auth, config, hooks, template, publish, add, extension, infra": "changes an application's resources",
                "env get-values": "shows settings that may hold secrets"},
        high={"down": "deletes an application's resources", "auth token": "prints a token"},
    ),
    "azcopy": verbs(
        low="list, ls, jobs list, jobs show, env, doc, bench-none, login status, version",
        medium={"copy, cp, c, make, sync, login, logout, jobs, bench, benchmark, set-properties": "copies objects"},
        high={"remove, rm": "deletes objects"},
    ),
    "func": verbs(
        low="templates list, extensions list", medium={"init, new, start, host, azure functionapp publish, azure, extensions, pack, kubernetes, settings": "changes or runs functions"},
        high={"azure functionapp fetch-app-settings, azure storage fetch-connection-string, settings decrypt": "shows secrets", "durable purge-history": "deletes history"},
    ),
}  # fmt: skip
