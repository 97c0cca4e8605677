"""What of aws, created or attached, lets someone in or allows something."""

import re

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
