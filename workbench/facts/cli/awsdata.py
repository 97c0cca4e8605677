"""What single operations of aws mean where their verb and noun do not say it: tables."""

import re

from workbench.facts.cli.verbs import verbs

FLAGS = frozenset(
    "--dry-run --with-decryption --debug --no-verify-ssl --no-paginate --no-sign-request --no-cli-pager --no-dry-run "
    "--include-all-instances --force --recursive --no-cli-auto-prompt --publicly-accessible --skip-final-snapshot".split()
)
READS = frozenset(
    "describe list get head show search lookup estimate validate simulate test wait query check view preview count detect "
    "recognize compare filter discover select verify resolve predict scan tail ls classify analyze evaluate summarize "
    "contains is can translate decode calculate infer retrieve encrypt re-encrypt sign".split()
)
DELETES = frozenset("delete terminate purge deregister destroy deprovision delete-all erase expire leave".split())

HIGH = {
    **dict.fromkeys(
        ("secretsmanager get-secret-value", "secretsmanager batch-get-secret-value"), "shows secrets"),
    **dict.fromkeys(
        ("kms decrypt", "kms generate-data-key", "kms generate-data-key-pair", "kms derive-shared-secret"), "shows key material or plain text"),
    **dict.fromkeys(
        ("sts assume-role", "sts assume-role-with-saml", "sts assume-role-with-web-identity", "sts get-session-token", "sts assume-root",
         "sts get-federation-token", "ecr get-login", "ecr get-login-password", "ecr get-authorization-token", "ecr-public get-login-password",
         "ecr-public get-authorization-token", "codeartifact get-authorization-token", "codeartifact login", "eks get-token", "rds generate-db-auth-token",
         "redshift get-cluster-credentials", "redshift-serverless get-credentials", "sso get-role-credentials", "cognito-identity get-credentials-for-identity",
         "configure export-credentials", "lightsail download-default-key-pair", "lightsail get-instance-access-details", "ec2 get-password-data",
         "dsql generate-db-connect-admin-auth-token", "dsql generate-db-connect-auth-token", "sso-oidc create-token", "cloudfront sign",
         "lightsail get-relational-database-master-user-password", "elasticache generate-iam-auth-token", "grafana create-workspace-api-key",
         "acm export-certificate", "iot create-keys-and-certificate", "ecs get-credentials"), "shows credentials"),
    "iam deactivate-mfa-device": "turns off a second factor", "* stop-logging": "stops the audit trail",
    "ec2 stop-instances": "stops whole machines", "rds stop-db-instance": "stops a database",
    "rds stop-db-cluster": "stops a database", "lightsail stop-instance": "stops a machine", "workspaces stop-workspaces": "stops machines",
    "rds failover-global-cluster": "moves a database to another region", "sqs purge-queue": "deletes every message of a queue",
    "ec2 send-diagnostic-interrupt": "crashes a machine", "ec2-instance-connect send-ssh-public-key": "adds a key to a machine",
    "ec2-instance-connect send-serial-console-ssh-public-key": "adds a key to a machine",
    "ec2 enable-serial-console-access": "opens the consoles of every machine",
    "ssm modify-document-permission": "shares a document", "organizations leave-organization": "leaves the organization's control",
    "organizations invite-account-to-organization": "adds an account", "organizations remove-account-from-organization": "takes an account out of control",
    "organizations enable-aws-service-access": "grants a service access to every account",
    "organizations register-delegated-administrator": "grants administration", "organizations disable-policy-type": "turns off policies",
    "* enable-organization-admin-account": "grants administration", "ec2 enable-ipam-organization-admin-account": "grants administration",
    "iam enable-organizations-root-credentials-management": "changes who holds root access", "iam enable-organizations-root-sessions": "changes who holds root access",
    "eks associate-access-policy": "grants access to a cluster", "ram associate-resource-share": "shares resources with another account",
    "sso-admin provision-permission-set": "grants permissions", "s3api put-bucket-versioning": "changes whether old versions are kept",
    "s3api delete-objects": "deletes many objects", "s3api delete-public-access-block": "opens a bucket to the world",
    "s3control delete-public-access-block": "opens buckets to the world", "rds backtrack-db-cluster": "rewinds a database",
    "iam add-user-to-group": "grants a user a group's permissions", "iam add-role-to-instance-profile": "gives machines a role",
    "kms disable-key": "makes everything encrypted with a key unreadable", "kms disable-key-rotation": "weakens a key",
    "kms schedule-key-deletion": "deletes a key, and with it what it encrypts", "kms delete-imported-key-material": "makes what a key encrypts unreadable",
    "iam change-password": "changes a password", "cognito-idp admin-set-user-password": "takes over a user", "cognito-idp admin-reset-user-password": "resets a user's password",
    "cognito-idp admin-disable-user": "locks a user out", "cognito-idp admin-add-user-to-group": "grants a user a group's permissions",
    "ec2 associate-iam-instance-profile": "gives a machine a role", "ec2 replace-iam-instance-profile-association": "gives a machine a role",
    "ec2 release-hosts": "gives up hosts", "ec2 modify-vpc-endpoint-service-permissions": "lets other accounts in",
    "rds add-role-to-db-cluster": "gives a database a role", "rds add-role-to-db-instance": "gives a database a role",
    "iam reset-service-specific-credential": "makes a new password", "s3api restore-object": "", "guardduty archive-findings": "hides findings",
    "acm-pca issue-certificate": "issues a certificate others will trust", "iam upload-signing-certificate": "adds a credential",
    "iam upload-server-certificate": "", "ec2 disable-image-deregistration-protection": "weakens what protects an image",
    "dynamodb export-table-to-point-in-time": "exports a whole table", "rds start-export-task": "exports a whole database", "ec2 create-store-image-task": "",
    "ec2 export-image": "exports a whole machine image", "ec2 create-instance-export-task": "exports a whole machine",
    "lambda add-layer-version-permission": "lets others use a layer", "lambda create-function-url-config": "opens a function to the network",
}  # fmt: skip
HIGH = {key: reason for key, reason in HIGH.items() if reason}

MEDIUM = {
    "s3api delete-object": "deletes one object", "dynamodb scan": "reads a whole table", "s3api get-object": "downloads an object",
    "s3 get-object": "downloads an object", "s3api select-object-content": "reads an object", "iam get-credential-report": "shows when credentials were used",
    "sqs receive-message": "takes messages from a queue", "ssm start-session": "opens a shell on a machine", "ec2 get-console-screenshot": "shows a machine's screen",
    "lambda invoke": "runs a function", "dynamodb batch-write-item": "writes or deletes named items", "iam enable-mfa-device": "adds a second factor",
    "iam resync-mfa-device": "changes a second factor", "iam create-virtual-mfa-device": "creates a second factor", "logs start-live-tail": "follows logs",
    "iam create-instance-profile": "creates an empty profile", "iam create-group": "creates an empty group", "iam update-user": "renames a user",
    "iam update-group": "renames a group", "iam update-role": "changes a role's settings", "iam update-role-description": "changes a description",
    "iam create-account-alias": "changes the account's name", "iam update-account-password-policy": "changes the rules for passwords",
    "iam tag-role": "changes tags", "logs put-retention-policy": "changes how long logs are kept", "s3api put-bucket-policy-status": "",
    "autoscaling put-scaling-policy": "changes how a group scales", "application-autoscaling put-scaling-policy": "changes how a service scales",
    "ecr put-lifecycle-policy": "changes which images are kept", "s3api put-bucket-lifecycle-configuration": "changes which objects are kept",
    "cloudfront create-cache-policy": "creates a policy for a cache", "cloudfront create-origin-request-policy": "creates a policy for a cache",
    "backup create-backup-plan": "creates a plan", "dlm create-lifecycle-policy": "creates a plan for backups", "configure set": "changes the local configuration",
    "configure sso": "changes the local configuration", "configure import": "stores credentials", "configure add-model": "changes the local configuration",
    "sso login": "opens a session", "sso logout": "closes a session", "iam deregister": "",
    "eks update-kubeconfig": "writes a kubeconfig", "ec2 get-launch-template-data": "shows how a machine is set up",
    "logs create-export-task": "exports logs to a bucket", "ecs run-task": "starts a task", "iam set-default-policy-version": "changes a policy",
    "lambda get-function": "shows a function's configuration and code", "elasticbeanstalk describe-configuration-settings": "shows settings that may hold secrets",
    "rds delete-db-parameter-group": "deletes settings", "rds delete-db-cluster-parameter-group": "deletes settings", "rds delete-option-group": "deletes settings",
    "rds delete-db-subnet-group": "deletes settings", "elasticache delete-cache-parameter-group": "deletes settings",
    "ec2 delete-key-pair": "deletes the stored half of a key pair", "ec2 cancel-spot-instance-requests": "cancels a request",
    "ec2 delete-launch-template": "deletes a template", "ec2 delete-spot-datafeed-subscription": "ends a feed",
    "elbv2 deregister-targets": "takes targets out of a load balancer", "elb deregister-instances-from-load-balancer": "takes targets out of a load balancer",
    "ecs deregister-task-definition": "retires a task definition", "batch deregister-job-definition": "retires a job definition",
    "ecs deregister-container-instance": "takes a machine out of a cluster",
    "cloudformation deregister-type": "retires a type", "cloudformation signal-resource": "signals a resource",
    "ec2 release-address": "gives up an address", "logs delete-retention-policy": "keeps logs forever",
    "autoscaling terminate-instance-in-auto-scaling-group": "stops a machine that the group replaces", "ssm terminate-session": "ends a session",
    "ec2 terminate-client-vpn-connections": "ends connections", "cloudformation cancel-update-stack": "cancels an update",
}  # fmt: skip
MEDIUM = {key: reason for key, reason in MEDIUM.items() if reason}

LOW = dict.fromkeys(
    (
        "sts get-caller-identity", "sts decode-authorization-message", "sts get-access-key-info", "configure list", "configure list-profiles", "configure get",
        "secretsmanager get-random-password", "kms generate-random", "kms encrypt", "kms re-encrypt", "kms sign", "kms verify", "kms generate-mac", "kms verify-mac",
        "kms generate-data-key-without-plaintext", "kms generate-data-key-pair-without-plaintext", "iam generate-credential-report",
        "iam generate-service-last-accessed-details", "iam generate-organizations-access-report", "iam simulate-principal-policy",
        "cloudformation detect-stack-drift", "cloudformation detect-stack-resource-drift", "logs tail", "logs start-query", "dynamodb query", "cloudformation package-dry",
        "cloudtrail validate-logs", "dynamodb wizard", "sts help", "cloudtrail start-query", "sqs get-queue-url", "transact-get-items dynamodb",
        "dynamodb transact-get-items", "ec2 start-network-insights-analysis-dry", "polly synthesize-speech", "cloudformation estimate-template-cost",
    ),
    "only reads",
)  # fmt: skip

# Nouns that, created or attached, let someone in or allow something.
_GIVES = (
    (re.compile(r"(^|-)(users?)$|^user-"), "adds a user"),
    (re.compile(r"login-profile|access-key|api-key|key-pair|service-specific-credential|ssh-public-key|signing-certificate|public-key$|(^|-)token$|credentials?$|password$"), "adds a key or password"),
    (re.compile(r"(^|-)grants?$|(^|-)permissions?($|-)|resource-share|account-assignment|delegated|access-entry|pod-identity|access-polic"), "grants permission"),
    (re.compile(r"saml-provider|open-id-connect-provider|identity-provider|oidc|trust-anchor|trust-store|trust$|trust-provider"), "adds trust"),
    (re.compile(r"assume-role-policy|resource-policy|bucket-policy|key-policy|repository-policy|registry-policy|access-policy|vault-access|file-system-policy|"
                r"permissions-boundary|permission-set|endpoint-policy|topic-policy|service-linked-role|(user|role|group)-policy|inline-policy|managed-policy|"
                r"group-policy|bucket-acl|object-acl|public-access"), "changes who may do what"),
)  # fmt: skip
_NOT_GIVEN = re.compile(r"user-(pool|profile|data|import|hierarchy|settings|attributes|defined|proficienc)|(scaling|lifecycle|backup|retention|cache|sampling|routing|session|resiliency|tag|security-configuration|notification)-polic|user-to-|public-access-block$|tag-|group-association|dhcp|db-proxy")
_IDENTITY = frozenset({"iam", "organizations", "sso-admin"})


def gives(service: str, verb: str, noun: str) -> str:
    """Why creating, putting or attaching *noun* grants something, empty where it does not."""
    if service in _IDENTITY and re.search(r"^(policy|policies|role|policy-version|account|gov-cloud-account|managed-policy)($|-)|policy$", noun):
        if not (verb in {"update", "put"} and noun in {"role", "account-password-policy"}):
            return "changes who may do what"
    if service in _IDENTITY and noun == "user":
        return "adds a user" if verb == "create" else ""
    if verb == "update" and re.fullmatch(r"user|users", noun):
        return ""
    if _NOT_GIVEN.search(noun):
        return ""
    return next((reason for pattern, reason in _GIVES if pattern.search(noun)), "")


_CDK = verbs(
    low="list, ls, synth, synthesize, synth, diff, doctor, docs, metadata, notices, version, acknowledge, ack, context",
    medium={"deploy, watch, bootstrap, import, rollback, migrate, refactor": "changes infrastructure", "init": "writes local files", "gc": "deletes unused assets"},
    high={"destroy": "destroys infrastructure"},
)
TOOLS = {
    "cdk": _CDK, "cdklocal": _CDK,
    "sam": verbs(
        low="validate, list, logs, traces, docs, local generate-event",
        medium={"build, init, package, deploy, sync, publish, local, remote, pipeline": "builds or changes a stack"},
        high={"delete": "deletes a stack"},
    ),
    "samlocal": verbs(medium={"deploy, build, local": "changes a local stack"}, high={"delete": "deletes a stack"}),
    "eb": verbs(
        low="status, list, events, health, logs, printenv, platform list, platform show, labs",
        medium={"create, deploy, config, init, use, upgrade, scale, setenv, clone, open, swap, restore, ssh, local, tags, abort": "changes an environment"},
        high={"terminate": "deletes an environment"},
    ),
    "copilot": verbs(
        low="version, docs, app ls, app show, env ls, env show, svc ls, svc show, svc status, svc logs, job ls, job logs, pipeline ls, pipeline status, task ls",
        medium={"init, deploy, app, env, svc, job, pipeline, task, secret, storage, run": "changes an application"},
        high={"app delete, env delete, svc delete, pipeline delete, job delete": "deletes a service or environment"},
    ),
    "serverless": verbs(
        low="info, logs, print, metrics, doctor, package, config, plugin list, deploy list",
        medium={"deploy, invoke, create, install, login, plugin, rollback, dev, test": "changes a service"},
        high={"remove": "removes a service"},
    ),
    "aws-vault": verbs(low="list, ls", medium={"add, login, rotate, clear": "changes stored credentials"},
                       high={"exec": "gives a command credentials", "export": "shows credentials", "remove": "deletes credentials"}),
    "saml2aws": verbs(low="list-roles", medium={"login, configure": "stores credentials"}, high={"script, exec": "shows credentials"}),
    "amplify": verbs(
        low="status, diagnose, env list", medium={"init, add, push, pull, publish, configure, update, env, mock, import": "changes a project"},
        high={"delete, remove, env remove": "deletes a project's resources"},
    ),
}  # fmt: skip
TOOLS["sls"] = TOOLS["serverless"]
TOOLS["chalice"] = verbs(low="logs, url, generate-policy", medium={"deploy, new-project, local, package, invoke": "changes a service"}, high={"delete": "deletes a service"})
