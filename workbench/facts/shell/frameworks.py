"""Web frameworks and task runners: what counts is the name of the task."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, named
from workbench.facts.shell.interpreters import language
from workbench.facts.shell.wrappers import is_bare_shell
from workbench.facts.word import Word


def _php(call: Call) -> list[Finding]:
    args = call.args
    texts = [word.text for word in args]
    if "-r" in texts:
        code = args[texts.index("-r") + 1] if texts.index("-r") + 1 < len(args) else Word("")
        if re.search(
            r"\b(?:system|exec|shell_exec|passthru|proc_open|popen|pcntl_exec|fsockopen|eval|assert)\b|`", code.text
        ):
            return [high("php", "runs other programs or opens connections from code", effects.cut(code.text))]
        if re.search(r"\b(?:unlink|rmdir|file_put_contents|fwrite|copy|rename|chmod|mkdir)\b", code.text):
            risk = high if "unlink" in code.text or "rmdir" in code.text else medium
            return [risk("php", "changes files from code", effects.cut(code.text))]
        if any(paths.is_secret_path(path) for path in re.findall(r"[~/.][\w./-]+", code.text)):
            return [high("php", "reads credentials or secrets")]
        return [low("php", "runs code that only computes", effects.cut(code.text))]
    if any(text in ("-v", "-i", "-m", "-l", "--ini", "--version", "--info", "-h", "--ri") for text in texts):
        return [low("php", "shows its settings or checks a file")]
    if "-S" in texts:
        risk = high if any(re.match(r"0\.0\.0\.0|\[::\]", text) for text in texts) else medium
        return [risk("php", "serves this folder over HTTP")]
    operands = [word for word in args if not word.text.startswith("-")]
    if operands and operands[0].text == "artisan":
        return _framework(call, operands[1:])
    if operands and operands[0].text.rsplit("/", 1)[-1] in (
        "console",
        "composer",
        "composer.phar",
        "wp-cli.phar",
        "drush",
    ):
        return call.run([Word("composer" if "composer" in operands[0].text else "generic-console"), *operands[1:]])
    return language("", "--run")(call)


_FRAMEWORK_HIGH = re.compile(
    r"(?:db|migrate|database|schema|cache|queue|telescope)?[:_-]?(?:fresh|reset|wipe|drop"
    r"|flush|purge|destroy|refresh|truncate|clear-all|load_schema)\b|^flush$|sqlflush|dropdb"
    r"|db:(?:setup|schema:load|structure:load)|createsuperuser|changepassword|delete_|clear_all"
)


_FRAMEWORK_LOW = re.compile(
    r"^(?:list|about|help|check|test|route:list|routes?|-T|--tasks|showmigrations|show_urls"
    r"|diffsettings|env|inspire|stats|notes|about|db:version|db:migrate:status|migrate:status"
    r"|config:show|sqlmigrate|inspectdb|version|lint|rubocop|spec|standard|brakeman|audit"
    r"|findstatic|schedule:list|event:list|model:show|queue:failed|dbshell|validate_templates"
    r"|makemessages-check|coverage|jasmine|cucumber|rspec|default|eslint|prettier)$"
)


def _framework(call: Call, tasks: list[Word]) -> list[Finding]:
    """Tasks of a web framework or task runner, told by their names."""
    names = [word.text for word in tasks if not word.text.startswith("-") and "=" not in word.text]
    listing = any(
        word.text in ("-T", "--tasks", "-P", "--dry-run", "-n", "--list", "--help", "-W", "--summary") for word in tasks
    )
    if listing:
        return [low(call.name, "only lists or shows tasks")]
    if any(_FRAMEWORK_HIGH.search(name) for name in names):
        return [high(call.name, "drops or rebuilds data by a task", effects.cut(" ".join(names)))]
    if names and all(_FRAMEWORK_LOW.match(name) for name in names[:1]):
        return [low(call.name, "checks or shows something by a task", effects.cut(" ".join(names)))]
    return [medium(call.name, "runs a task", effects.cut(" ".join(names)))]


def _task_runner(call: Call) -> list[Finding]:
    return _framework(call, call.args)


def _manage(call: Call) -> list[Finding]:
    operands = [word for word in call.args if word.text.endswith("manage.py")]
    return _framework(call, call.args[call.args.index(operands[0]) + 1 :]) if operands else []


def _python(call: Call) -> list[Finding]:
    if any(word.text.endswith("manage.py") for word in call.args[:2]):
        return _manage(call)
    return language("python", "-c", modules=True)(call)


def _ruby(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    if any(re.fullmatch(r"-[a-z]*i(?:\.\w+)?", text) for text in texts) and any(
        re.fullmatch(r"-[a-z]*e", text) for text in texts
    ):
        return [medium("ruby -i", "edits files in place")]
    if "-run" in texts or "-run" in " ".join(texts):
        return [high("ruby", "serves this folder to the network")]
    return language("rails", "-e")(call)


def _rails(call: Call) -> list[Finding]:
    args = [word for word in call.args if not word.text.startswith("-")]
    if args and args[0].text in ("runner", "r") and len(args) > 1:
        if re.fullmatch(r"[\w./-]+\.rb", args[1].text):
            return [medium("rails runner", "runs a script", args[1].text)]
        return call.nested(args[1].text, "rails")
    if args and args[0].text in ("console", "c"):
        if call.stdin.origin in ("text", "built"):
            return call.nested(call.stdin.text, "rails")
        return [medium("rails console", "opens a console on the running application")]
    if args and args[0].text in ("dbconsole", "db"):
        return [low("rails dbconsole", "opens a database client that runs nothing")]
    if args and args[0].text in ("destroy", "d"):
        return [high("rails destroy", "deletes generated files")]
    return _framework(call, call.args)


def _bundle(call: Call) -> list[Finding]:
    args = [word for word in call.args if word.text != "--"]
    if args and args[0].text == "exec":
        if is_bare_shell(args[1:]):
            return [high("bundle exec", "opens a shell from another program")]
        return call.run(args[1:]) if args[1:] else []
    first = next((word.text for word in args if not word.text.startswith("-")), "install")
    if first in (
        "list",
        "show",
        "info",
        "check",
        "outdated",
        "config",
        "env",
        "platform",
        "licenses",
        "doctor",
        "help",
        "version",
        "viz",
        "audit",
        "which",
        "open",
    ):
        return [low("bundle", "only shows or checks", first)]
    return [medium("bundle", "installs or changes dependencies", first)]


HANDLERS: dict[str, Handler] = named(
    (_python, "python python2 python3 py pypy pypy3 ipython ipython3 jython"),
    (_ruby, "ruby jruby irb"),
    (_rails, "rails"),
    (_task_runner, "rake artisan make gmake just task grunt gulp invoke fab django-admin"),
    (_bundle, "bundle bundler"),
    (_php, "php"),
)
