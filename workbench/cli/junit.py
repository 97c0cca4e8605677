"""A gate's report as JUnit XML, which every CI shows: a test case a figure, one a pinned case, and the standing."""

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from workbench.cli.tables import visible
from workbench.evaluation.gate import Standing

if TYPE_CHECKING:
    from workbench.beside import Gated

# What XML 1.0 cannot hold at all; control characters are spelt out before.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report(found: "Gated") -> bytes:
    """The report. Worse is a failure; what cannot be told is an error, which fails a build as well."""
    judgement = found.judgement
    suite = ElementTree.Element("testsuite", name=_text(f"workbench gate: {found.run.model}"))
    for name, lost in judgement.lost.items():
        case = _case(suite, name)
        said = [reason for reason in judgement.reasons if reason.startswith(f"{name}:")]
        if lost.adjusted_p < found.alpha:
            _child(case, "failure", said)
        elif said:
            _child(case, "error", said)
    for pin in found.pinned:
        case = _case(suite, f"pinned {pin.case}")
        if pin.missed:
            was = ", ".join(map(str, pin.now))
            _child(case, "failure", [f"pinned case {pin.case} is missed", f"labelled {pin.label}, was {was}"])
    whole = _case(suite, "standing")
    if judgement.standing is not Standing.HOLDS:
        worst = [
            f"{flip.case}: {', '.join(map(str, flip.was))} → {', '.join(map(str, flip.now))}" for flip in found.flips
        ]
        kind = "failure" if judgement.standing is Standing.WORSE else "error"
        _child(whole, kind, [str(judgement.standing), *judgement.reasons, *worst])
    for kind in ("failure", "error"):
        suite.set({"failure": "failures", "error": "errors"}[kind], str(len(suite.findall(f"testcase/{kind}"))))
    suite.set("tests", str(len(suite)))
    root = ElementTree.Element("testsuites")
    root.append(suite)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _case(suite: ElementTree.Element, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname="workbench.gate", name=_text(name))


def _child(case: ElementTree.Element, kind: str, lines: list[str]) -> None:
    child = ElementTree.SubElement(case, kind, message=_text(lines[0] if lines else kind))
    child.text = "\n".join(map(_text, lines))


def _text(text: str) -> str:
    return _IMPOSSIBLE.sub("?", str(visible(text)))
