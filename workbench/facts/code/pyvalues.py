"""What Python expressions plainly are: dotted names through imports and aliases, strings through simple building."""

import ast
import base64
import binascii
import codecs

from workbench.facts.sensitive import is_secret

UNKNOWN = "$UNKNOWN"  # stands in a command line for a part that only running would tell


class Values:
    """Names and constants of one module, as far as straight reading tells."""

    def __init__(self, nodes: list[ast.AST]) -> None:
        self.aliases: dict[str, str] = {}
        self.constants: dict[str, ast.expr | None] = {}
        functions: dict[str, ast.FunctionDef] = {}
        for node in nodes:
            if isinstance(node, ast.Import):
                for name in node.names:
                    self.aliases[name.asname or name.name.split(".")[0]] = (
                        name.name if name.asname else name.name.split(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom) and node.module:
                for name in node.names:
                    self.aliases[name.asname or name.name] = f"{node.module}.{name.name}"
            elif isinstance(node, ast.FunctionDef):
                functions[node.name] = node
            elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                name_ = node.targets[0].id
                self.constants[name_] = None if name_ in self.constants else node.value
            elif isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
                self.constants.setdefault(node.optional_vars.id, node.context_expr)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                self.constants[node.target.id] = None
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
                parameters = [argument.arg for argument in functions[node.func.id].args.args]
                for parameter, value in zip(parameters, node.args, strict=False):
                    self.constants.setdefault(parameter, value)

    def dotted(self, node: ast.AST, depth: int = 30) -> str:
        r"""The dotted name of *node*, imports and aliases resolved, ``()`` for a call in between; empty for none.

        >>> tree = ast.parse("import os as o\no.path.join(a).strip")
        >>> Values(list(ast.walk(tree))).dotted(tree.body[1].value)
        'os.path.join().strip'
        """
        if depth <= 0:
            return ""
        if isinstance(node, ast.Name):
            value = self.constants.get(node.id)
            if node.id not in self.aliases and isinstance(value, ast.Attribute | ast.Name):
                return self.dotted(value, depth - 10) or node.id
            if isinstance(value, ast.Call) and node.id not in self.aliases:
                return self.dotted(value, depth - 10) or node.id
            return self.aliases.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.dotted(node.value, depth - 1)
            return f"{owner}.{node.attr}" if owner else f"?.{node.attr}"
        if isinstance(node, ast.Call):
            name = self.dotted(node.func, depth - 1)
            if name in ("__import__", "importlib.import_module", "import_module") and node.args:
                return self.text(node.args[0]) or "?"
            if name == "getattr" and len(node.args) > 1:
                return f"{self.dotted(node.args[0], depth - 1)}.{self.text(node.args[1]) or '?'}"
            return f"{name}()" if name else ""
        if isinstance(node, ast.Subscript):
            key = self.text(node.slice)
            owner = self.dotted(node.value, depth - 1)
            return (
                f"{owner}.{key}"
                if key and owner.endswith(("__dict__", "globals()", "__builtins__", "modules"))
                else f"{owner}[]"
            )
        if isinstance(node, ast.Await):
            return self.dotted(node.value, depth - 1)
        return ""

    def shown(self, node: ast.AST) -> str:
        """The name of the secret that *node* is, a setting or a variable of the environment; empty for none."""
        if isinstance(node, ast.Attribute):
            return node.attr if self.dotted(node.value).endswith("settings") and is_secret(node.attr) else ""
        called = isinstance(node, ast.Call) and node.args and self.dotted(node.func) in ("os.getenv", "os.environ.get")
        key = node.args[0] if called and isinstance(node, ast.Call) else None
        if isinstance(node, ast.Subscript) and self.dotted(node.value) == "os.environ":
            key = node.slice
        name = self.text(key) or "" if key is not None else ""
        return name if is_secret(name) else ""

    def text(self, node: ast.AST | None, depth: int = 12, *, loose: bool = False) -> str | None:
        """The string or bytes that *node* plainly builds; None where unsure. *loose* marks what is unknown."""
        missing = UNKNOWN if loose else None
        if node is None or depth <= 0:
            return missing
        if isinstance(node, ast.Constant):
            if isinstance(node.value, bytes):
                return node.value.decode("latin-1")
            return str(node.value) if isinstance(node.value, str | int) else missing
        if isinstance(node, ast.Name):
            value = self.constants.get(node.id)
            return missing if value is None else self.text(value, depth - 3, loose=loose)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._joined([node.left, node.right], depth, loose=loose)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and loose:
            return self.text(node.left, depth - 1, loose=True)
        if isinstance(node, ast.JoinedStr):
            return self._joined(
                [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values],
                depth,
                loose=loose,
            )
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            inner = self.text(node.value, depth - 1)
            backwards = (
                isinstance(node.slice.step, ast.UnaryOp) and node.slice.lower is None and node.slice.upper is None
            )
            return inner[::-1] if inner is not None and backwards else missing
        if isinstance(node, ast.Call):
            found = self._call(node, depth, loose=loose)
            return found if found is not None else missing
        return missing

    def _joined(self, nodes: list[ast.expr], depth: int, *, loose: bool) -> str | None:
        pieces = [self.text(node, depth - 1, loose=loose) for node in nodes]
        known = [piece for piece in pieces if piece is not None]
        return "".join(known) if len(known) == len(pieces) else None

    def _call(self, node: ast.Call, depth: int, *, loose: bool) -> str | None:
        name = (
            node.func.attr
            if isinstance(node.func, ast.Attribute)
            else node.func.id
            if isinstance(node.func, ast.Name)
            else ""
        )
        argument = node.args[0] if node.args else None
        inner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if (
            name == "chr"
            and isinstance(argument, ast.Constant)
            and isinstance(argument.value, int)
            and 0 <= argument.value < 0x110000
        ):
            return chr(argument.value)
        if name == "join" and inner is not None and isinstance(argument, ast.List | ast.Tuple):
            joint = self.text(inner, depth - 1)
            parts = [self.text(part, depth - 1, loose=loose) for part in argument.elts]
            known = [part for part in parts if part is not None]
            if self.dotted(inner) == "os.path":
                joint = "/"
            return (joint or "").join(known) if len(known) == len(parts) else None
        if name == "join" and inner is not None and self.dotted(inner) == "os.path":
            parts = [self.text(part, depth - 1, loose=loose) for part in node.args]
            return "/".join(part.rstrip("/") for part in parts if part is not None) if None not in parts else None
        if name in (
            "decode",
            "encode",
            "strip",
            "lower",
            "format",
            "expanduser",
            "abspath",
            "Path",
            "str",
            "text",
            "dedent",
            "Literal",
            "SQL",
        ):
            if (
                name in ("decode", "encode", "strip", "lower", "format")
                and inner is not None
                and self.dotted(inner) not in ("base64", "codecs")
            ):
                return self.text(inner, depth - 1, loose=loose)
            if (
                name == "decode"
                and self.dotted(node.func) == "codecs.decode"
                and len(node.args) > 1
                and self.text(node.args[1]) in ("rot13", "rot_13")
            ):
                hidden = self.text(argument, depth - 1)
                return None if hidden is None else codecs.decode(hidden, "rot13")
            return self.text(argument, depth - 1, loose=loose) if name not in ("decode", "encode") else None
        if name in ("b64decode", "urlsafe_b64decode", "fromhex", "unhexlify"):
            hidden = self.text(argument, depth - 1)
            try:
                return (
                    None
                    if hidden is None
                    else (bytes.fromhex(hidden) if "hex" in name else base64.b64decode(hidden)).decode("latin-1")
                )
            except (ValueError, binascii.Error):
                return None
        return None
