"""What methods of Node and its database libraries do, by name in lower case."""

import re

WRITES = {
    "save": "writes one document or row",
    "insertone": "inserts a row",
    **dict.fromkeys("insertmany insert insertgraph".split(), "inserts rows"),
    **dict.fromkeys("create createmany bulkcreate".split(), "creates rows"),
    **dict.fromkeys("bulkwrite bulksave".split(), "writes rows"),
    "upsert": "writes one row",
    **dict.fromkeys("updateone findoneandupdate findbyidandupdate".split(), "changes one row"),
    **dict.fromkeys("replaceone findoneandreplace".split(), "replaces one row"),
    **dict.fromkeys(
        """findoneanddelete findbyidanddelete findbyidandremove findoneandremove deleteone""".split(),
        "deletes one row",
    ),
    **dict.fromkeys("increment decrement updateby".split(), "changes rows"),
    **dict.fromkeys("softdelete softremove".split(), "marks rows as deleted"),
    **dict.fromkeys("recover restore".split(), "restores rows"),
    "findorcreate": "may create a row",
    "createcollection": "creates a collection",
    **dict.fromkeys("createindexes ensureindexes createindices".split(), "builds indexes"),
    "syncindexes": "rebuilds indexes",
    **dict.fromkeys("createsearchindex createindex".split(), "builds an index"),
    "runmigrations": "changes the schema",
    "createtable": "creates a table",
    "addcolumn": "adds a column",
    "createview": "creates a view",
    "dropindex": "drops an index, which can be rebuilt",
    "createforeignkey": "adds a key",
    "renamecolumn": "renames a column",
    "renametable": "renames a table",
    "changecolumn": "changes a column",
    "createschema": "creates a schema",
    "createdatabase": "creates a database",
    "undolastmigration": "takes a schema change back",
    "createforeignkeys": "adds keys",
    "dropforeignkey": "drops a key",
    "dropview": "drops a view",
    "addcolumns": "adds columns",
    "synchronize": "changes the schema to match the code",
    "dropindexes": "drops indexes, which can be rebuilt",
    "createuniqueconstraint": "adds a constraint",
}

HIGH = {
    "dropdatabase": "drops a whole database",
    "dropcollection": "drops a collection",
    "droptable": "drops a table",
    **dict.fromkeys("dropcolumn removecolumn".split(), "drops a column"),
    "dropcolumns": "drops columns",
    "dropschema": "drops a schema",
    "droptables": "drops tables",
    **dict.fromkeys("dropalltables cleardatabase".split(), "drops every table"),
    "cleartable": "deletes every row of a table",
    "deletebucket": "deletes a bucket",
    "truncate": "deletes every row",
    **dict.fromkeys("flushall flushdb".split(), "deletes every key"),
    "dropallcollections": "drops every collection",
}

MAKES_ADMIN = re.compile(
    r"\b(?:is_?admin|is_?superuser|admin|superuser)\W{1,3}true\b|\brole\W{1,3}[\"'](?:admin\w*|owner|root|superuser)[\"']",
    re.IGNORECASE,
)

DELETES = frozenset("deletemany remove delete destroy deleteall deleteby".split())

UPDATES = frozenset("updatemany update".split())

IN_MEMORY = re.compile(
    r"^(?:object|array|map|set|weakmap|math|json|promise|date|string|number|console|crypto|hash|document|"
    r"window|this\.cache|cache|assert|expect|params|"
    r"headers|searchparams|classlist|schema|\w*schema|mongoose\.schema|path|url|reflect|symbol|error|buffer|"
    r"process\.stdout|formdata|express|app|router)$"
)

SQL = frozenset(
    "query execute raw sql $queryraw $executeraw $queryrawunsafe $executerawunsafe queryraw executeraw "
    "executesql unsafe".split()
)

SPAWN = frozenset("exec execsync spawn spawnsync execfile execfilesync execa fork $".split())

FETCH = frozenset("fetch axios got superagent needle request".split())

BOUNDS = frozenset(
    "limit take where andwhere orwhere whereinids first findone count gt lt gte lte equals in within byname "
    "maxtimems cursor explain getquery getsql".split()
)

ALL = frozenset("find findall findmany getmany getrawmany getmanyandcount findandcount findby".split())
