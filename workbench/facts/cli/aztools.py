"""What the verbs of the tools around az mean: tables."""

from workbench.facts.cli.verbs import verbs

TOOLS = {
    "azd": verbs(
        low="show, env list, env get-value, template list, template show, monitor, version",
        medium={
            "changes an application's resources": (
                "up, provision, deploy, package, restore, init, env, pipeline, auth, config, hooks, template, "
                "publish, add, extension, infra"
            ),
            "shows settings that may hold secrets": "env get-values",
        },
        high={
            "deletes an application's resources": "down",
            "prints a token": "auth token",
        },
    ),
    "azcopy": verbs(
        low="list, ls, jobs list, jobs show, env, doc, login status, version",
        medium={
            "copies objects": "copy, cp, c, make, sync, login, logout, jobs, bench, benchmark, set-properties",
        },
        high={
            "deletes objects": "remove, rm",
        },
    ),
    "func": verbs(
        low="templates list, extensions list",
        medium={
            "changes or runs functions": (
                "init, new, start, host, azure functionapp publish, azure, extensions, pack, kubernetes, settings"
            ),
        },
        high={
            "shows secrets": (
                "azure functionapp fetch-app-settings, azure storage fetch-connection-string, settings decrypt"
            ),
            "deletes history": "durable purge-history",
        },
    ),
}
