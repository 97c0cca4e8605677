"""What a verdict of the shipped classifier costs beside reading the facts, which every verdict of its kind needs.

    python benchmarks/learned.py

Over the shipped corpus and over texts made to be long, in one process: CPU milliseconds a command for the facts and for
what the classifier adds (terms, weights and its explanation). The bound on the second is 1 ms a command.
"""

import time

import numpy as np

from workbench.corpora.load import cases
from workbench.domain.case import Request
from workbench.facts.floor import Static, static_risk
from workbench.providers.learned.predict import Classifier
from workbench.providers.learned.weights import SHIPPED, load

LONG = {
    "3,000 characters of SQL": "SELECT name FROM customers WHERE id = 12345 AND " * 62,
    "one word of 3,000": "abcdefghij" * 300,
    "10 MB of one word": "x" * 10_000_000,
    "10 MB of words": "a b " * 2_500_000,
    "10 MB of lines": "rm -rf /srv/data\n" * 600_000,
}
REPEATS = 3


def added(classifier: Classifier, request: Request, static: Static) -> float:
    """CPU milliseconds of the fastest of a few runs."""
    times = []
    for _ in range(REPEATS):
        started = time.thread_time()
        classifier.judge(request, static)
        times.append(time.thread_time() - started)
    return min(times) * 1000


def main() -> None:
    classifier = Classifier(load(SHIPPED))
    facts, beside = [], []
    for found in cases(["datasets"]):
        request = found.case.request
        static_risk("", request.dialect)  # a reader is imported when it is first needed
        started = time.thread_time()
        static = static_risk(request.command, request.dialect, request.arguments)
        facts.append((time.thread_time() - started) * 1000)
        beside.append(added(classifier, request, static))
    print(f"{'CPU ms a command':28}{'p50':>8}{'p95':>8}{'max':>8}")
    for name, times in (("facts", facts), ("classifier beside them", beside)):
        print(f"{name:28}" + "".join(f"{np.percentile(times, at):8.2f}" for at in (50, 95, 100)))
    static = static_risk("rm -rf /srv/data", "bash")
    for name, command in LONG.items():
        print(f"{name:28}{added(classifier, Request(command, 'bash'), static):8.2f}")


if __name__ == "__main__":
    main()
