"""What of aws, created or attached, lets someone in or allows something."""

import re

# Nouns that, created or attached, let someone in or allow something.
_GIVES = (
    (re.compile(r"(^|-)users?$|^user-"), "adds a user"),
    (
        re.compile(
            r"login-profile|access-key|api-key|key-pair|service-specific-credential|ssh-public-key|signing-certificate|"
            r"public-key$|(^|-)token$|credentials?$|password$"
        ),
        "adds a key or password",
    ),
    (
        re.compile(
            r"(^|-)grants?$|(^|-)permissions?($|-)|resource-share|account-assignment|delegated|access-entry|pod-identity|"
            r"access-polic"
        ),
        "grants permission",
    ),
    (
        re.compile(
            r"saml-provider|open-id-connect-provider|identity-provider|oidc|trust-anchor|trust-store|trust$|trust-provider"
        ),
        "adds trust",
    ),
    (
        re.compile(
            r"assume-role-policy|resource-policy|bucket-policy|key-policy|repository-policy|registry-policy|access-policy|"
            r"vault-access|file-system-policy|permissions-boundary|permission-set|endpoint-policy|topic-policy|"
            r"service-linked-role|(user|role|group)-policy|inline-policy|managed-policy|bucket-acl|object-acl|public-access"
        ),
        "changes who may do what",
    ),
)
_NOT_GIVEN = re.compile(
    r"user-(pool|profile|data|import|hierarchy|settings|attributes|defined|proficienc)|user-to-|public-access-block$|tag-|"
    r"(scaling|lifecycle|backup|retention|cache|sampling|routing|session|resiliency|tag|security-configuration|"
    r"notification)-polic|group-association|dhcp|db-proxy"
)
_POLICY = re.compile(r"^(policy|policies|role|policy-version|account|gov-cloud-account|managed-policy)($|-)|policy$")
_IDENTITY = frozenset({"iam", "organizations", "sso-admin"})


def gives(service: str, verb: str, noun: str) -> str:
    """Why creating, putting or attaching *noun* grants something, empty where it does not."""
    if service in _IDENTITY and _POLICY.search(noun) and noun not in {"account-password-policy", "account-alias"}:
        return "" if (verb, noun) == ("update", "role") else "changes who may do what"
    if service in _IDENTITY and noun == "user":
        return "adds a user" if verb == "create" else ""
    if verb == "update" and re.fullmatch(r"user|users", noun):
        return ""
    if _NOT_GIVEN.search(noun):
        return ""
    return next((reason for pattern, reason in _GIVES if pattern.search(noun)), "")
