"""Laws of reading the MongoDB shell."""

import pytest

from workbench.facts import mongodb
from workbench.facts.floor import static_risk
from workbench.facts.scope import Limits, Scope

LIMITS = Limits(time_ms=60_000)

READS = [
    ("db.carts.find({owner: 7})", "low"),
    ("db.carts.find()", "low"),
    ("db.carts.find().toArray()", "medium"),
    ("db.customers.find({})", "medium"),
    ("db.customers.find({}).limit(5)", "low"),
    ("db.passwords.find()", "high"),
    ("db.passwords.findOne({user: 1})", "medium"),
    ("db.users.find({}, {passwordHash: 1})", "high"),
    ("db.carts.countDocuments({})", "low"),
    ("db.carts.aggregate([{$match: {a: 1}}])", "low"),
    ("db.carts.aggregate([{$out: 'copy'}])", "medium"),
    ("db.carts.aggregate([{$lookup: {from: 'b', localField: 'x', foreignField: 'y', as: 'z'}}])", "medium"),
    ("db.carts.find({$where: 'sleep(9)'})", "medium"),
    ("show dbs", "low"),
    ("use shop\nshow collections", "low"),
    ("rs.status()", "low"),
    ("sh.status()", "low"),
    ("db.serverStatus()", "low"),
    ("db.runCommand({ping: 1})", "low"),
    ("db.getUsers()", "medium"),
    ("db.getUsers({showCredentials: true})", "high"),
]
WRITES = [
    ("db.carts.insertOne({a: 1})", "medium"),
    ("db.carts.updateOne({_id: 1}, {$set: {a: 2}})", "medium"),
    ("db.carts.updateMany({state: 'old'}, {$set: {a: 2}})", "medium"),
    ("db.carts.updateMany({}, {$set: {a: 2}})", "high"),
    ("db.carts.update({}, {$set: {a: 2}})", "medium"),
    ("db.carts.update({}, {$set: {a: 2}}, {multi: true})", "high"),
    ("db.carts.deleteOne({_id: 1})", "medium"),
    ("db.carts.deleteMany({state: 'old'})", "medium"),
    ("db.carts.deleteMany({})", "high"),
    ("db.carts.remove({}, {justOne: true})", "medium"),
    ("db.carts.remove({})", "high"),
    ("db.carts.deleteMany({_id: {$exists: true}})", "high"),
    ("db.carts.deleteMany({a: {$ne: null}})", "high"),
    ("db.carts.deleteMany({$where: 'return true'})", "high"),
    ("db.carts.deleteMany({$or: [{a: 1}, {}]})", "high"),
    ("db.carts.deleteMany({$and: [{a: 1}, {}]})", "medium"),
    ("db.carts.deleteMany({name: /.*/})", "high"),
    ("db.carts.deleteMany({name: /^x/})", "medium"),
    ("db.carts.deleteMany(filter)", "high"),
    ("db.carts.drop()", "high"),
    ("db['ca' + 'rts']['dr' + 'op']()", "high"),
    ("db[name][verb]()", "high"),
    ("db.getCollection('carts').drop()", "high"),
    ("db.getSiblingDB('shop').dropDatabase()", "high"),
    ("db.carts.createIndex({a: 1})", "medium"),
    ("db.carts.dropIndex('a_1')", "medium"),
    ("db.createUser({user: 'x', pwd: 'y', roles: []})", "high"),
    ("db.adminCommand({shutdown: 1})", "high"),
    ("db.runCommand({delete: 'carts', deletes: [{q: {}, limit: 0}]})", "high"),
    ("db.runCommand({delete: 'carts', deletes: [{q: {a: 1}, limit: 1}]})", "medium"),
    ("db.adminCommand({setParameter: 1, cursorTimeoutMillis: 1000})", "medium"),
    ("db.adminCommand({setParameter: 1, auditAuthorizationSuccess: false})", "high"),
    ("db.runCommand(what)", "high"),
    ("{dropDatabase: 1}", "high"),
    ("rs.stepDown()", "high"),
    ("sh.removeShard('s1')", "high"),
    ("load('fix.js')", "high"),
    ("for (let i = 0; i < 3; i++) { db.carts.insertOne({i}) }", "medium"),
    ("db.getCollectionNames().forEach(n => db[n].drop())", "high"),
    ("const c = db.carts; c.deleteMany({})", "high"),
    ("eval('db.dropDatabase()'); require('child_process').execSync('rm -rf /srv')", "high"),
]
MENTIONED = [
    ("// db.dropDatabase()\ndb.carts.findOne()", "low"),
    ("print('db.dropDatabase()')", "low"),
    ("db.notes.findOne({text: 'db.dropDatabase()'})", "low"),
    ("shop> db.carts.findOne()\n{ _id: 1, note: 'db.carts.drop()' }\nshop> db.carts.drop()", "high"),
    ("shop> db.carts.findOne()\n{ _id: 1, text: 'db.carts.drop()' }", "low"),
]


@pytest.mark.parametrize(("text", "risk"), READS + WRITES + MENTIONED)
def test_mongodb_is_judged_by_what_its_calls_do(text: str, risk: str) -> None:
    """Method, filter and collection decide; a filter that is always true bounds nothing."""
    assert static_risk(text, "mongodb", limits=LIMITS).risk.value == risk


@pytest.mark.parametrize(
    "text",
    ["db.a.find(" + "{a:" * 3000, "db" + ".x" * 20_000 + "()", "[" * 30_000, "db.a.deleteMany({" + "$or:[{" * 2000],
)
def test_hostile_mongodb_text_is_read_to_its_end(text: str) -> None:
    """No text raises."""
    assert isinstance(mongodb.read(text, "mongodb", Scope(lambda *_: [], Limits())), list)


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("db.carts.find().forEach(c => db.carts.deleteOne({ _id: c._id }))", "high"),
        ("db.carts.find({}).forEach(c => { db.carts.updateOne({ _id: c._id }, { $set: { a: 1 } }) })", "high"),
        ("db.carts.find({ owner: 7 }).forEach(c => db.carts.deleteOne({ _id: c._id }))", "medium"),
        ("db.carts.find().limit(5).forEach(c => db.carts.deleteOne({ _id: c._id }))", "medium"),
        ("db.carts.find().forEach(printjson)", "medium"),
        ("use admin\ndb.system.users.find()", "high"),
    ],
)
def test_a_loop_over_every_document_is_what_it_does_to_each(text: str, risk: str) -> None:
    """One by one, all of them are changed."""
    assert static_risk(text, "mongodb").risk.value == risk
