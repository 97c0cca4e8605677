"""aws s3: copies by direction, and removals by reach."""

from workbench.facts.cli.argv import Args, Grammar, parse
from workbench.facts.cli.verbs import target
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.paths import is_secret_path
from workbench.facts.word import Word

_GRAMMAR = Grammar(
    valued=frozenset(
        "--profile --region --output --endpoint-url --query --acl --exclude --include --storage-class --sse "
        "--sse-kms-key-id --sse-c --sse-c-key --content-type --cache-control --content-disposition --content-encoding "
        "--content-language --expires --expires-in --metadata --metadata-directive --page-size --source-region "
        "--website-redirect --index-document --error-document --expected-size --request-payer --copy-props "
        "--checksum-algorithm".split()
    )
)
_READS = frozenset({"ls", "help"})


def s3(words: list[Word]) -> list[Finding]:
    """Findings of ``s3 VERB …``; *words* begin with the service."""
    args = parse(words, _GRAMMAR, program="aws")
    verb = args.texts[0] if args.words else ""
    name = f"aws s3 {verb}".strip()
    if not verb or verb in _READS or "help" in args.texts or args.has("--dryrun", "--help"):
        return [low(name, "only reads, or only says what it would do", target(args.texts[1:]))]
    shown = target(args.texts[1:])
    if verb == "rm":
        if args.has("--recursive"):
            return [high(name, "deletes every object under a prefix", shown)]
        return [medium(name, "deletes one object", shown)]
    if verb == "rb":
        return [high(name, "deletes a bucket", shown)]
    if verb == "presign":
        return [high(name, "gives anyone with the address access to an object", shown)]
    if verb in {"cp", "mv", "sync"}:
        return [_copy(name, verb, args, shown)]
    return [medium(name, "changes a bucket", shown)]


def _copy(name: str, verb: str, args: Args, shown: str) -> Finding:
    source, to = [*args.texts[1:3], "", ""][:2]
    if "public" in args.value("--acl") or any("AllUsers" in grant for grant in (*args.values("--grants"), *args.texts)):
        return high(name, "makes objects readable by the world", shown)
    if args.has("--delete"):
        return high(name, "deletes what the source does not have", shown)
    if to.startswith("s3://") and is_secret_path(source):
        return high(name, "uploads credentials", shown)
    if verb == "mv" and args.has("--recursive"):
        return high(name, "moves every object under a prefix", shown)
    return medium(name, "copies objects" if verb != "mv" else "moves an object", shown)
