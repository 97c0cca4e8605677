"""A shell session read from its text: variables, pipes and redirects followed, every command handed to its reader."""

from workbench.facts import paths
from workbench.facts.finding import Finding, high, medium, unresolved
from workbench.facts.scope import Scope
from workbench.facts.shell import effects, lex
from workbench.facts.shell.builtins import environment, variable
from workbench.facts.shell.call import Stream
from workbench.facts.shell.dispatch import dispatch, runs_one_of
from workbench.facts.shell.expand import Expander
from workbench.facts.shell.forms import Block, Broken, Pipeline, Redirect, Simple
from workbench.facts.shell.output import output
from workbench.facts.shell.redirects import written
from workbench.facts.shell.tree import statements
from workbench.facts.shell.wrappers import SHELLS
from workbench.facts.word import Word

_MAX_COMMANDS = 2_000
_MAX_TEXTS = 150  # parsed for themselves: substitutions, scripts in quotes
_MAX_LOOP = 3  # values of a loop variable that are tried; the first few stand for all
_MAX_FILES = 64
_MAX_CALLS = 40  # of functions, in one text
_POSITIONAL = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "@", "*")
_NONE = Stream()


class Session:
    """Reads commands one after another and collects what they would do in :attr:`findings`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._variables: dict[str, str | None] = {}
        self._aliases: dict[str, str] = {}
        self._functions: dict[str, Block] = {}
        self._called: set[str] = set()
        self._decoded: set[str] = set()
        self._files: dict[str, Stream] = {}
        self._expander = Expander(self._variables.get, self._substitute)
        self._level = 0
        self._loops = 0
        self._commands = 0
        self._texts = 0
        self._calls = 0
        self._active: set[str] = set()
        self.cwd = ""
        self.findings: list[Finding] = []

    def text(self, text: str) -> Stream:
        """Read *text* as shell statements; gives what the last of them prints."""
        self._texts += 1
        if self._texts > _MAX_TEXTS:
            if self._texts == _MAX_TEXTS + 1:
                self._scope.stop()
                self.findings.append(unresolved("shell", "too many texts within texts to read"))
            return Stream("opaque")
        if self._level > 8:
            self._scope.stop()
            self.findings.append(unresolved("shell", "text nested too deep to read"))
            return Stream("opaque")
        lines, broken = statements(text, self._scope)
        self._note(broken)
        self._level += 1
        try:
            return self._lines(lines)
        finally:
            self._level -= 1

    def assign(self, name: str, value: str | None) -> None:
        """Give a variable a value, or make it unknown."""
        self._variables[name] = value

    def alias(self, name: str, value: str) -> None:
        """Remember what an alias stands for."""
        self._aliases[name] = value

    def wrote(self, path: str, content: Stream) -> None:
        """Remember what was written into a file, in case the text runs it later."""
        if path and len(self._files) < _MAX_FILES:
            self._files[paths.normal(effects.place(path, self.cwd))] = content

    def content(self, path: str) -> Stream:
        """What the text itself wrote into the file *path* before; origin ``none`` where it did not."""
        return self._files.get(paths.normal(effects.place(path, self.cwd)), _NONE)

    @property
    def shortened(self) -> bool:
        """True where a word was too long to be kept whole."""
        return self._expander.shortened

    def finish(self) -> None:
        """Read the functions that were defined and never called: their bodies count as well."""
        if self.shortened:
            self.findings.append(unresolved("shell", "a word too long to read whole"))
        for name, block in list(self._functions.items()):
            if name not in self._called:
                self._lines(block.body)

    def nested(self, text: str, dialect: str) -> list[Finding]:
        """Findings of *text* run by another interpreter."""
        return self._scope.nested(text, dialect)

    def tool(self, argv: list[Word], reader: object) -> list[Finding]:
        """Findings of *argv* by a reader of infrastructure tools."""
        found: list[Finding] = reader(argv, self._scope)  # type: ignore[operator]
        return found

    def command(self, argv: list[Word], stdin: Stream) -> list[Finding]:
        """Findings of *argv* run as a command."""
        self._commands += 1
        if self._over():
            return [unresolved("shell", "too many commands to read in time")]
        if self._level > 12:
            self._scope.stop()
            return [unresolved(effects.cut(argv[0].text) if argv else "shell", "commands wrapped too deep to read")]
        self._level += 1
        try:
            return self._command(argv, stdin)
        finally:
            self._level -= 1

    def _command(self, argv: list[Word], stdin: Stream) -> list[Finding]:
        if not argv:
            return []
        name = argv[0].text
        if name in self._aliases:
            value = self._aliases.pop(name)  # an alias never expands itself
            try:
                return self.command(
                    [word for part in value.split() for word in self._expander.words(part)] + argv[1:], stdin
                )
            finally:
                self._aliases[name] = value
        if name in self._functions:
            return self._function(name, argv)
        found = dispatch(argv, stdin, self)
        if runs_one_of(self._decoded, argv):
            found = [*found, high(effects.cut(name), "runs a decoded payload")]
        return found

    def _function(self, name: str, argv: list[Word]) -> list[Finding]:
        """Run a function's body with its arguments; at most a few times, and never inside itself."""
        if name in self._active or self._calls >= _MAX_CALLS:
            return []
        self._calls += 1
        self._called.add(name)
        before = {key: self._variables.get(key) for key in _POSITIONAL}
        given = {str(index): word.text if word.known else None for index, word in enumerate(argv[1:10], 1)}
        joined = " ".join(word.text for word in argv[1:]) if all(word.known for word in argv[1:]) else None
        self._variables.update(dict.fromkeys(_POSITIONAL), **given)
        self._variables.update({"@": joined, "*": joined})
        self._active.add(name)
        self._lines(self._functions[name].body)
        self._active.discard(name)
        self._variables.update(before)
        return []

    def _over(self) -> bool:
        if self._commands > _MAX_COMMANDS:
            self._scope.stop()
            return True
        return self._scope.spent

    def _note(self, broken: Broken) -> None:
        if broken.late or broken.deep:
            self._scope.stop()
        if broken.late:
            self.findings.append(unresolved("shell", "too long or too twisted to parse whole"))
        if broken.deep:
            self.findings.append(unresolved("shell", "statements nested too deep to read"))

    def _lines(self, lines: list[Pipeline] | tuple[Pipeline, ...]) -> Stream:
        out = _NONE
        for line in lines:
            if self._over():
                self.findings.append(unresolved("shell", "too long to read whole"))
                return Stream("opaque")
            out = self._pipeline(line)
        return out

    def _pipeline(self, line: Pipeline) -> Stream:
        stream = _NONE
        for stage in line.stages:
            self._commands += 1
            stream = self._simple(stage, stream) if isinstance(stage, Simple) else self._block(stage, stream)
        return stream

    def _block(self, block: Block, stdin: Stream) -> Stream:
        for raw in block.inner:
            self._expander.one(raw)
        stdin = self._redirects(block.redirects, stdin, None)
        if block.function:
            self._functions[block.function] = Block(block.body)
            return _NONE
        if not block.variable:
            return self._lines(block.body)
        values = [word for raw in block.values for word in self._expander.words(raw)]
        chosen = [*dict.fromkeys(values)][: _MAX_LOOP if self._loops < 2 else 1]
        self._loops += 1
        out = _NONE
        for value in chosen or [Word("", known=False)]:
            known = value.known and not value.glob
            self._variables[block.variable] = value.text if known else effects.FIELD
            out = self._lines(block.body)
        self._loops -= 1
        return out

    def _simple(self, command: Simple, stdin: Stream) -> Stream:
        for name, raw in command.assigns:
            self._assignment(name, raw)
        argv = [word for raw in command.words for word in self._expander.words(raw)]
        if command.words and not argv:
            return _NONE  # an unset variable alone runs nothing
        stdin = self._redirects(command.redirects, stdin, argv)
        if not argv:
            return _NONE
        if command.assigns:
            self.findings.extend(environment(command.assigns, argv[0]))
        found = self.command(argv, stdin)
        self.findings.extend(found)
        out = output(argv, stdin)
        for redirect in command.redirects:
            if redirect.op in (">", ">|", ">>"):
                target = self._expander.one(redirect.target).text
                before = self.content(target).text if redirect.op == ">>" else ""
                self.wrote(target, Stream(out.origin, before + out.text))
        if argv[0].text == "tee" or (argv[0].text == "sudo" and len(argv) > 1 and argv[1].text == "tee"):
            for word in argv[1:]:
                self.wrote(word.text, out)
        return out

    def _assignment(self, name: str, raw: str) -> None:
        if raw.startswith("("):  # an array: its elements joined, as "${x[@]}" would give them
            words = [word for part in lex.parts(raw[1:].removesuffix(")")) for word in self._expander.words(part)]
            self._variables[name] = " ".join(word.text for word in words) if all(word.known for word in words) else None
            return
        word = self._expander.one(raw)
        self.findings.extend(variable(name, word.text))
        if name == "PROMPT_COMMAND" and word.known:
            self.text(word.text)  # it runs before the next prompt
        previous = self._variables.get(name.removesuffix("+")) if name.endswith("+") else ""
        value = f"{previous}{word.text}" if word.known and previous is not None else None
        self._variables[name.removesuffix("+")] = value

    def _substitute(self, text: str) -> str | None:
        out = self.text(text)
        if out.origin == "decoded" and len(out.text.strip()) > 1 and len(self._decoded) < _MAX_FILES:
            self._decoded.add(out.text.strip())
        return out.text.rstrip("\n") if out.origin in ("text", "decoded") else None

    def _redirects(self, redirects: tuple[Redirect, ...], stdin: Stream, argv: list[Word] | None) -> Stream:
        for redirect in redirects:
            if redirect.op.startswith("<<") and redirect.op != "<<<":
                body = Word(redirect.target) if redirect.literal else self._expander.body(redirect.target)
                stdin = Stream("text" if body.known else "built", body.text)
                continue
            word = self._expander.one(redirect.target)
            if redirect.op == "<<<":
                stdin = Stream("text" if word.known else "built", word.text)
            elif redirect.op == "<":
                stdin = Stream("opaque")
                if argv:
                    self.findings.extend(effects.reads(f"{effects.cut(argv[0].text)} <", word, self.cwd))
                if word.text.startswith(("/dev/tcp/", "/dev/udp/")):
                    shell = argv and argv[0].text.rsplit("/", 1)[-1] in (*SHELLS, "exec", "source", ".", "eval")
                    risk, reason = (high, "runs commands") if shell else (medium, "reads data")
                    self.findings.append(risk("<", f"{reason} from a network connection", word.text))
            elif redirect.op in ("<&", ">&") and (not word.text or word.text.rstrip("-").isdigit()):
                continue
            else:
                self.findings.extend(written(redirect, word, argv, stdin, self.cwd, looped=bool(self._loops)))
        return stdin
