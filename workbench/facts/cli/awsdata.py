"""What single operations of aws mean where their verb and noun do not say it: tables."""

from workbench.facts.cli.verbs import rows

FLAGS = frozenset(
    "--dry-run --with-decryption --debug --no-verify-ssl --no-paginate --no-sign-request --no-cli-pager "
    "--no-dry-run --include-all-instances --force --recursive --no-cli-auto-prompt --publicly-accessible "
    "--skip-final-snapshot".split()
)
READS = frozenset(
    "describe list get head show search lookup estimate validate simulate test wait query check view preview "
    "count detect recognize compare filter discover select verify resolve predict scan tail ls classify analyze "
    "evaluate summarize contains is can translate decode calculate infer retrieve encrypt re-encrypt sign".split()
)
DELETES = frozenset("delete terminate purge deregister destroy deprovision delete-all erase expire leave".split())

HIGH = rows(
    {
        "shows secrets": "secretsmanager get-secret-value, secretsmanager batch-get-secret-value",
        "shows key material or plain text": (
            "kms decrypt, kms generate-data-key, kms generate-data-key-pair, kms derive-shared-secret"
        ),
        "shows credentials": (
            "sts assume-role, sts assume-role-with-saml, sts assume-role-with-web-identity, sts get-session-token, "
            "sts assume-root, sts get-federation-token, ecr get-login, ecr get-login-password, ecr "
            "get-authorization-token, ecr-public get-login-password, ecr-public get-authorization-token, codeartifact "
            "get-authorization-token, codeartifact login, eks get-token, rds generate-db-auth-token, redshift "
            "get-cluster-credentials, redshift-serverless get-credentials, sso get-role-credentials, cognito-identity "
            "get-credentials-for-identity, configure export-credentials, lightsail download-default-key-pair, "
            "lightsail get-instance-access-details, ec2 get-password-data, dsql generate-db-connect-admin-auth-token, "
            "dsql generate-db-connect-auth-token, sso-oidc create-token, cloudfront sign, lightsail "
            "get-relational-database-master-user-password, elasticache generate-iam-auth-token, grafana "
            "create-workspace-api-key, acm export-certificate, iot create-keys-and-certificate, ecs get-credentials"
        ),
        "turns off a second factor": "iam deactivate-mfa-device",
        "stops the audit trail": "* stop-logging, configservice stop-configuration-recorder",
        "stops whole machines": "ec2 stop-instances",
        "stops a database": "rds stop-db-instance, rds stop-db-cluster",
        "stops a machine": "lightsail stop-instance",
        "stops machines": "workspaces stop-workspaces",
        "moves a database to another region": "rds failover-global-cluster",
        "deletes every message of a queue": "sqs purge-queue",
        "crashes a machine": "ec2 send-diagnostic-interrupt",
        "adds a key to a machine": (
            "ec2-instance-connect send-ssh-public-key, ec2-instance-connect send-serial-console-ssh-public-key"
        ),
        "opens the consoles of every machine": "ec2 enable-serial-console-access",
        "shares a document": "ssm modify-document-permission",
        "leaves the organization's control": "organizations leave-organization",
        "adds an account": "organizations invite-account-to-organization",
        "takes an account out of control": "organizations remove-account-from-organization",
        "grants a service access to every account": "organizations enable-aws-service-access",
        "grants administration": (
            "organizations register-delegated-administrator, * enable-organization-admin-account, ec2 "
            "enable-ipam-organization-admin-account"
        ),
        "turns off policies": "organizations disable-policy-type",
        "changes who holds root access": (
            "iam enable-organizations-root-credentials-management, iam enable-organizations-root-sessions"
        ),
        "grants access to a cluster": "eks associate-access-policy",
        "shares resources with another account": "ram associate-resource-share",
        "grants permissions": "sso-admin provision-permission-set",
        "deletes many objects": "s3api delete-objects",
        "opens a bucket to the world": "s3api delete-public-access-block",
        "opens buckets to the world": "s3control delete-public-access-block",
        "rewinds a database": "rds backtrack-db-cluster",
        "grants a user a group's permissions": "iam add-user-to-group, cognito-idp admin-add-user-to-group",
        "gives machines a role": "iam add-role-to-instance-profile",
        "makes everything encrypted with a key unreadable": "kms disable-key",
        "weakens a key": "kms disable-key-rotation",
        "deletes a key, and with it what it encrypts": "kms schedule-key-deletion",
        "makes what a key encrypts unreadable": "kms delete-imported-key-material",
        "changes a password": "iam change-password",
        "takes over a user": "cognito-idp admin-set-user-password",
        "resets a user's password": "cognito-idp admin-reset-user-password",
        "locks a user out": "cognito-idp admin-disable-user",
        "gives a machine a role": "ec2 associate-iam-instance-profile, ec2 replace-iam-instance-profile-association",
        "gives up hosts": "ec2 release-hosts",
        "lets other accounts in": "ec2 modify-vpc-endpoint-service-permissions",
        "gives a database a role": "rds add-role-to-db-cluster, rds add-role-to-db-instance",
        "makes a new password": "iam reset-service-specific-credential",
        "hides findings": "guardduty archive-findings",
        "issues a certificate others will trust": "acm-pca issue-certificate",
        "adds a credential": "iam upload-signing-certificate",
        "weakens what protects an image": "ec2 disable-image-deregistration-protection",
        "exports a whole table": "dynamodb export-table-to-point-in-time",
        "exports a whole database": "rds start-export-task",
        "exports a whole machine image": "ec2 export-image",
        "exports a whole machine": "ec2 create-instance-export-task",
        "lets others use a layer": "lambda add-layer-version-permission",
        "opens a function to the network": "lambda create-function-url-config",
    }
)

MEDIUM = rows(
    {
        "deletes one object": "s3api delete-object",
        "reads a whole table": "dynamodb scan",
        "downloads an object": "s3api get-object, s3 get-object",
        "reads an object": "s3api select-object-content",
        "shows when credentials were used": "iam get-credential-report",
        "takes messages from a queue": "sqs receive-message",
        "opens a shell on a machine": "ssm start-session",
        "shows a machine's screen": "ec2 get-console-screenshot",
        "runs a function": "lambda invoke",
        "writes or deletes named items": "dynamodb batch-write-item",
        "adds a second factor": "iam enable-mfa-device",
        "changes a second factor": "iam resync-mfa-device",
        "creates a second factor": "iam create-virtual-mfa-device",
        "follows logs": "logs start-live-tail",
        "creates an empty profile": "iam create-instance-profile",
        "creates an empty group": "iam create-group",
        "renames a user": "iam update-user",
        "renames a group": "iam update-group",
        "changes a role's settings": "iam update-role",
        "changes a description": "iam update-role-description",
        "changes the account's name": "iam create-account-alias",
        "changes the rules for passwords": "iam update-account-password-policy",
        "changes tags": "iam tag-role",
        "changes how long logs are kept": "logs put-retention-policy",
        "lists people": "cognito-idp list-users",
        "limits a role": "iam put-role-permissions-boundary",
        "limits a user": "iam put-user-permissions-boundary",
        "changes a key's state": "iam update-ssh-public-key, iam update-access-key",
        "changes how a group scales": "autoscaling put-scaling-policy",
        "changes how a service scales": "application-autoscaling put-scaling-policy",
        "changes which images are kept": "ecr put-lifecycle-policy",
        "changes which objects are kept": "s3api put-bucket-lifecycle-configuration",
        "creates a policy for a cache": "cloudfront create-cache-policy, cloudfront create-origin-request-policy",
        "creates a plan": "backup create-backup-plan",
        "creates a plan for backups": "dlm create-lifecycle-policy",
        "changes the local configuration": "configure set, configure sso, configure add-model",
        "stores credentials": "configure import",
        "opens a session": "sso login",
        "closes a session": "sso logout",
        "writes a kubeconfig": "eks update-kubeconfig",
        "shows how a machine is set up": "ec2 get-launch-template-data",
        "exports logs to a bucket": "logs create-export-task",
        "starts a task": "ecs run-task",
        "changes a policy": "iam set-default-policy-version",
        "shows a function's configuration and code": "lambda get-function",
        "shows settings that may hold secrets": "elasticbeanstalk describe-configuration-settings",
        "deletes settings": (
            "rds delete-db-parameter-group, rds delete-db-cluster-parameter-group, rds delete-option-group, rds "
            "delete-db-subnet-group, elasticache delete-cache-parameter-group"
        ),
        "deletes the stored half of a key pair": "ec2 delete-key-pair",
        "cancels a request": "ec2 cancel-spot-instance-requests",
        "deletes a template": "ec2 delete-launch-template",
        "ends a feed": "ec2 delete-spot-datafeed-subscription",
        "takes targets out of a load balancer": "elbv2 deregister-targets, elb deregister-instances-from-load-balancer",
        "retires a task definition": "ecs deregister-task-definition",
        "retires a job definition": "batch deregister-job-definition",
        "takes a machine out of a cluster": "ecs deregister-container-instance",
        "retires a type": "cloudformation deregister-type",
        "signals a resource": "cloudformation signal-resource",
        "gives up an address": "ec2 release-address",
        "keeps logs forever": "logs delete-retention-policy",
        "stops a machine that the group replaces": "autoscaling terminate-instance-in-auto-scaling-group",
        "ends a session": "ssm terminate-session",
        "ends connections": "ec2 terminate-client-vpn-connections",
        "cancels an update": "cloudformation cancel-update-stack",
    }
)

LOW = rows(
    {
        "only reads": (
            "sts get-caller-identity, sts decode-authorization-message, sts get-access-key-info, configure list, "
            "configure list-profiles, configure get, secretsmanager get-random-password, kms generate-random, kms "
            "encrypt, kms re-encrypt, kms sign, kms verify, kms generate-mac, kms verify-mac, kms "
            "generate-data-key-without-plaintext, kms generate-data-key-pair-without-plaintext, iam "
            "generate-credential-report, iam generate-service-last-accessed-details, iam "
            "generate-organizations-access-report, iam simulate-principal-policy, cloudformation detect-stack-drift, "
            "cloudformation detect-stack-resource-drift, logs tail, logs start-query, dynamodb query, cloudformation "
            "package-dry, cloudtrail validate-logs, dynamodb wizard, sts help, cloudtrail start-query, sqs "
            "get-queue-url, transact-get-items dynamodb, dynamodb transact-get-items, ec2"
            "start-network-insights-analysis-dry, polly synthesize-speech, cloudformation estimate-template-cost"
        ),
    }
)
