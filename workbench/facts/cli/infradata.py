"""What the verbs of terraform, pulumi, packer and their kin mean: tables."""

from workbench.facts.cli.verbs import verbs

TERRAFORM = verbs(
    low=(
        "plan, validate, fmt, show, output, state list, state show, providers, version, graph, console, workspace "
        "list, workspace ls, workspace show, modules, metadata, providers schema, hclfmt, hcl fmt, hcl format, "
        "hcl validate, render, render-json, dag graph, graph-dependencies, find, list, ls, info, info print, info "
        "strict, terragrunt-info, output-module-groups, validate-inputs, hclvalidate, stack output, help, "
        "version, strict, dag, hcl, query"
    ),
    medium={
        "downloads modules and providers": "init, get, providers lock, providers mirror",
        "changes infrastructure to what the configuration says": "apply",
        "takes a resource into the state": "import",
        "changes the recorded state": "refresh, taint, untaint, state mv, state replace-provider",
        "forgets named resources, which stay without a keeper": "state rm",
        "moves the recorded state": "backend migrate",
        "deletes an empty workspace": "workspace delete",
        "shows the whole state, which may hold secrets": "state pull",
        "creates or switches workspaces": "workspace",
        "changes stored credentials": "login, logout",
        "makes and removes resources for a test": "test",
        "changes a workspace": "push, env",
        "writes configuration files": "scaffold, catalog, stack, boilerplate",
        "changes where the state is kept": "backend, cloud, rpcapi, stacks",
        "changes downloaded modules": "aws-provider-patch",
    },
    high={
        "destroys infrastructure": "destroy",
        "overwrites the recorded state": "state push",
        "breaks the lock of another run": "force-unlock",
        "deletes the recorded state": "backend delete",
    },
)

PULUMI = verbs(
    low=(
        "preview, pre, version, whoami, about, config get, stack ls, stack output, stack history, history, logs, "
        "config, stack graph, stack, plugin ls, policy ls, schema, org get-default, stack tag ls, package "
        "get-schema, env get, env ls, why, console"
    ),
    medium={
        "changes infrastructure to what the program says": "up, update, refresh, import, watch",
        "writes local files": "new, convert, gen-completion, install, package",
        "changes configuration": "config set, config rm, config set-all, config cp, config refresh",
        "changes a stack": (
            "stack init, stack select, stack rename, stack tag, stack change-secrets-provider, stack export, "
            "stack unselect"
        ),
        "overwrites the recorded state": "stack import",
        "cancels a running update": "cancel",
        "changes the stored session": "login, logout",
        "changes the project": "plugin, policy, org, env, deployment, state, convert-trace",
    },
    high={
        "destroys infrastructure": "destroy, down, dn",
        "deletes a stack with its state": "stack rm",
        "forgets resources, which stay without a keeper": "state delete, state unprotect",
        "overwrites the recorded state": "stack import",
        "shows secrets": "env open",
        "deletes an environment": "env rm",
    },
)
OTHERS = {
    "atlantis": verbs(
        low="version, plan, help",
        medium={
            "applies a plan": "apply",
            "starts a server": "server",
            "changes a pull request's state": "unlock, approve_policies",
            "changes the recorded state": "testdrive, import, state",
            "cancels runs": "cancel",
        },
    ),
    "packer": verbs(
        low="validate, inspect, fmt, version, console, plugins installed",
        medium={
            "builds an image": "build",
            "downloads plugins": "init, plugins",
            "writes templates": "fix, hcl2_upgrade",
        },
    ),
    "vagrant": verbs(
        low=(
            "status, global-status, version, box list, box outdated, ssh-config, plugin list, snapshot list, "
            "port, validate, list-commands"
        ),
        medium={
            "starts or stops a virtual machine": "up, halt, reload, resume, suspend, provision",
            "opens a shell in a virtual machine": "ssh, powershell, rdp, winrm",
            "changes virtual machines": (
                "box, plugin, init, package, snapshot, cap, cloud, login, autocomplete, upload, push, rsync, "
                "rsync-auto, docker-run, docker-exec, connect, share"
            ),
        },
        high={
            "deletes a virtual machine": "destroy",
            "overwrites a virtual machine": "snapshot restore",
        },
    ),
}
