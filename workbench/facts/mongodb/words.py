"""What the methods and commands of MongoDB do, by name in lower case."""

from workbench.facts.finding import high, low, medium

READS = frozenset(
    """find findone count countdocuments estimateddocumentcount distinct aggregate explain getindexes indexes stats
    datasize storagesize totalsize totalindexsize indexstats validate latencystats getsharddistribution exists
    iscapped getplancache listsearchindexes getsearchindexes getindexkeys getindexspecs watch getname getfullname
    getdb getmongo isretrywrites getindices planCachelist mapreduce""".lower().split()
)

WRITES = {
    "insert": "inserts documents",
    "insertone": "inserts a document",
    "insertmany": "inserts documents",
    "save": "writes a document",
    "updateone": "changes one document",
    "replaceone": "replaces one document",
    "deleteone": "deletes one document",
    "findandmodify": "changes one document",
    "findoneandupdate": "changes one document",
    "findoneandreplace": "replaces one document",
    "findoneanddelete": "deletes one document",
    "bulkwrite": "writes documents",
    "createindex": "builds an index",
    "createindexes": "builds indexes",
    "ensureindex": "builds an index",
    "createsearchindex": "builds a search index",
    "createsearchindexes": "builds search indexes",
    "updatesearchindex": "rebuilds a search index",
    "dropsearchindex": "drops a search index, which can be rebuilt",
    "dropindex": "drops an index, which can be rebuilt",
    "dropindexes": "drops indexes, which can be rebuilt",
    "hideindex": "hides an index from the planner",
    "unhideindex": "shows an index to the planner",
    "reindex": "rebuilds every index of a collection",
    "compact": "blocks the collection while it is compacted",
    "renamecollection": "renames a collection",
    "converttocapped": "turns a collection into a capped one",
    "createcollection": "creates a collection",
    "createview": "creates a view",
    "initializeorderedbulkop": "prepares a bulk write",
    "initializeunorderedbulkop": "prepares a bulk write",
    "analyzeshardkey": "samples a collection",
    "configurequeryanalyzer": "changes query sampling",
}

MANY = {"updatemany": "changes", "update": "changes", "deletemany": "deletes", "remove": "deletes"}

DATABASE = {
    "dropdatabase": high("dropDatabase", "drops a whole database"),
    "shutdownserver": high("shutdownServer", "stops the server"),
    "createuser": high("createUser", "adds a user"),
    "adduser": high("addUser", "adds a user"),
    "updateuser": high("updateUser", "changes a user's rights or password"),
    "changeuserpassword": high("changeUserPassword", "changes a user's password"),
    "dropuser": high("dropUser", "removes a user"),
    "removeuser": high("removeUser", "removes a user"),
    "dropallusers": high("dropAllUsers", "removes every user"),
    "createrole": high("createRole", "creates a role with rights"),
    "updaterole": high("updateRole", "changes a role's rights"),
    "droprole": high("dropRole", "removes a role"),
    "dropallroles": high("dropAllRoles", "removes every role"),
    "grantrolestouser": high("grantRolesToUser", "grants rights"),
    "grantprivilegestorole": high("grantPrivilegesToRole", "grants rights"),
    "grantrolestorole": high("grantRolesToRole", "grants rights"),
    "revokerolesfromuser": high("revokeRolesFromUser", "takes rights away"),
    "revokeprivilegesfromrole": high("revokePrivilegesFromRole", "takes rights away"),
    "revokerolesfromrole": high("revokeRolesFromRole", "takes rights away"),
    "eval": high("eval", "runs code inside the server"),
    "fsynclock": high("fsyncLock", "blocks every write of the server"),
    "fsyncunlock": medium("fsyncUnlock", "lets writes through again"),
    "copydatabase": high("copyDatabase", "copies a whole database"),
    "clonedatabase": high("cloneDatabase", "copies a whole database from another server"),
    "killop": medium("killOp", "ends one running operation"),
    "setprofilinglevel": medium("setProfilingLevel", "changes what is profiled"),
    "setloglevel": medium("setLogLevel", "changes what is logged"),
    "setsecondaryok": low("setSecondaryOk", "allows reads from secondaries"),
    "enablefreemonitoring": medium("enableFreeMonitoring", "sends metrics to a cloud service"),
    "disablefreemonitoring": medium("disableFreeMonitoring", "stops cloud monitoring"),
    "getusers": medium("getUsers", "lists the users and their rights"),
    "createcollection": medium("createCollection", "creates a collection"),
    "createview": medium("createView", "creates a view"),
    "createencryptedcollection": medium("createEncryptedCollection", "creates a collection"),
    "rotatecertificates": high("rotateCertificates", "changes the server's certificates"),
    "reseterror": low("resetError", "clears the last error"),
}

REPLICA = {
    "initiate": medium("rs.initiate", "starts a replica set"),
    "add": medium("rs.add", "adds a member"),
    "addarb": medium("rs.addArb", "adds an arbiter"),
    "remove": high("rs.remove", "removes a member from the replica set"),
    "stepdown": high("rs.stepDown", "makes the primary give up its role"),
    "freeze": medium("rs.freeze", "keeps a member from becoming primary"),
    "reconfig": high("rs.reconfig", "replaces the replica set's configuration"),
    "reconfigforpsaset": high("rs.reconfigForPSASet", "replaces the replica set's configuration"),
    "syncfrom": medium("rs.syncFrom", "changes where a member syncs from"),
}

SHARD_HIGH = frozenset("removeshard removeshardtag removerangefromzone removetagrange removeshardfromzone".split())

SHARD_READS = frozenset(
    "status getbalancerstate isbalancerrunning help getbalancerhost balancercollectionstatus "
    "isconfigsharedenabled".split()
)

COMMANDS_LOW = frozenset(
    """find count distinct ping hello ismaster buildinfo serverstatus dbstats collstats datasize listcollections
    listdatabases listindexes listcommands connectionstatus getparameter getlog hostinfo explain whatsmyuri top
    currentop replsetgetstatus replsetgetconfig getmore getcmdlineopts getshardmap balancerstatus features dbhash
    planCacheListFilters getclusterparameter getdefaultrwconcern isdbgrid lockinfo netstat connpoolstats shardingstate
    listshards rolesinfo validate authenticate logout startsession refreshsessions endsessions geosearch
    replsetresizeoplog availablequeryoptions documentdb""".lower().split()
) - {"replsetresizeoplog"}

COMMANDS_HIGH = frozenset(
    """dropdatabase drop shutdown eval $eval dropuser dropallusersfromdatabase droprole dropallrolesfromdatabase
    createuser updateuser createrole updaterole grantrolestouser grantprivilegestorole grantrolestorole
    revokerolesfromuser revokeprivilegesfromrole revokerolesfromrole replsetreconfig replsetstepdown
    removeshard clone clonecollection copydb flushrouterconfig_ rotatecertificates logapplicationmessage_
    setauditconfig dropconnections killallsessions killallsessionsbypattern""".split()
)
