"""What the verbs of the tools around aws mean: tables."""

from workbench.facts.cli.verbs import verbs

TOOLS = {
    "cdk": verbs(
        low=(
            "list, ls, synth, synthesize, synth, diff, doctor, docs, metadata, notices, version, acknowledge, "
            "ack, context"
        ),
        medium={
            "changes infrastructure": "deploy, watch, bootstrap, import, rollback, migrate, refactor",
            "writes local files": "init",
            "deletes unused assets": "gc",
        },
        high={
            "destroys infrastructure": "destroy",
        },
    ),
    "cdklocal": verbs(
        low=(
            "list, ls, synth, synthesize, synth, diff, doctor, docs, metadata, notices, version, acknowledge, "
            "ack, context"
        ),
        medium={
            "changes infrastructure": "deploy, watch, bootstrap, import, rollback, migrate, refactor",
            "writes local files": "init",
            "deletes unused assets": "gc",
        },
        high={
            "destroys infrastructure": "destroy",
        },
    ),
    "sam": verbs(
        low="validate, list, logs, traces, docs, local generate-event",
        medium={
            "builds or changes a stack": "build, init, package, deploy, sync, publish, local, remote, pipeline",
        },
        high={
            "deletes a stack": "delete",
        },
    ),
    "samlocal": verbs(
        medium={
            "changes a local stack": "deploy, build, local",
        },
        high={
            "deletes a stack": "delete",
        },
    ),
    "eb": verbs(
        low="status, list, events, health, logs, printenv, platform list, platform show, labs",
        medium={
            "changes an environment": (
                "create, deploy, config, init, use, upgrade, scale, setenv, clone, open, swap, restore, ssh, "
                "local, tags, abort"
            ),
        },
        high={
            "deletes an environment": "terminate",
        },
    ),
    "copilot": verbs(
        low=(
            "version, docs, app ls, app show, env ls, env show, svc ls, svc show, svc status, svc logs, job ls, "
            "job logs, pipeline ls, pipeline status, task ls"
        ),
        medium={
            "changes an application": "init, deploy, app, env, svc, job, pipeline, task, secret, storage, run",
        },
        high={
            "deletes a service or environment": "app delete, env delete, svc delete, pipeline delete, job delete",
        },
    ),
    "serverless": verbs(
        low="info, logs, print, metrics, doctor, package, config, plugin list, deploy list",
        medium={
            "changes a service": "deploy, invoke, create, install, login, plugin, rollback, dev, test",
        },
        high={
            "removes a service": "remove",
        },
    ),
    "aws-vault": verbs(
        low="list, ls",
        medium={
            "changes stored credentials": "add, login, rotate, clear",
        },
        high={
            "gives a command credentials": "exec",
            "shows credentials": "export",
            "deletes credentials": "remove",
        },
    ),
    "saml2aws": verbs(
        low="list-roles",
        medium={
            "stores credentials": "login, configure",
        },
        high={
            "shows credentials": "script, exec",
        },
    ),
    "amplify": verbs(
        low="status, diagnose, env list",
        medium={
            "changes a project": "init, add, push, pull, publish, configure, update, env, mock, import",
        },
        high={
            "deletes a project's resources": "delete, remove, env remove",
        },
    ),
    "sls": verbs(
        low="info, logs, print, metrics, doctor, package, config, plugin list, deploy list",
        medium={
            "changes a service": "deploy, invoke, create, install, login, plugin, rollback, dev, test",
        },
        high={
            "removes a service": "remove",
        },
    ),
    "chalice": verbs(
        low="logs, url, generate-policy",
        medium={
            "changes a service": "deploy, new-project, local, package, invoke",
        },
        high={
            "deletes a service": "delete",
        },
    ),
}
