"""What reaches a command by other ways than its arguments, and names that were written another way."""

import pytest

from workbench.facts.floor import static_risk

FED = [
    ("docker exec -i db psql -U shop <<EOF\nDROP TABLE users;\nEOF\n", "high"),
    ("echo 'DROP TABLE users' | docker exec -i db psql -U shop", "high"),
    ("docker exec -i db psql <<EOF\nSELECT 1;\nEOF\n", "low"),
    ("cat <<EOF | kubectl apply -f -\nkind: ClusterRoleBinding\nEOF\n", "high"),
    ("kubectl apply -f - <<EOF\nkind: ConfigMap\nEOF\n", "medium"),
    ("kubectl exec -i web -- bash <<'EOF'\nrm -rf /srv\nEOF\n", "high"),
    ("echo cm0gLXJm | base64 -d | kubectl exec -i web -- sh", "high"),
    ("keys=($(az storage account keys list -g shop -n data))", "high"),
    ("names=(a b 'c d'); ls", "low"),
    ("etcdctl < file put key", "medium"),
    ("cat < one two", "low"),
    ("ls /a\necho 'never closed\nrm -rf /srv\n", "high"),
]
NAMES = [
    ("doppler secrets get STRIPE_KEY", "high"),
    ("doppler run -- ls", "low"),
    ("doppler run -- rm -rf /srv", "high"),
    ("./securityadmin.sh -cd ../config", "high"),
    ("./ls.sh", "medium"),
    ("mysql -uroot -psecret -e 'select 1'", "low"),
    ("mysql -uroot -psecret shop", "low"),
    ("mysql -p -e 'drop database shop'", "high"),
    ("rails runner 'User.delete_all'", "high"),
    ('bin/rails runner "User.count"', "low"),
    ("bundle exec rails db:drop", "high"),
    ("cmd.exe /c dir", "low"),
    ("cmd /c rd /s /q C:\\\\data", "high"),
    ('node -e "rm -rf /srv"', "high"),
    ("mongosh --eval db.users.drop()", "high"),
    ("mongosh --eval db.users.countDocuments({})", "low"),
    ("GIT PUSH --FORCE", "high"),
    ("GIT STATUS", "low"),
]


@pytest.mark.parametrize(("command", "risk"), FED)
def test_what_is_fed_to_a_command_counts(command: str, risk: str) -> None:
    """Standard input, array elements and what stands behind a redirect are read as the shell reads them."""
    assert static_risk(command, "bash").risk.value == risk


@pytest.mark.parametrize(("command", "risk"), NAMES)
def test_a_program_is_known_by_what_it_runs(command: str, risk: str) -> None:
    """Wrappers, local scripts, capitals and passwords in options do not hide what a program does."""
    assert static_risk(command, "bash").risk.value == risk


@pytest.mark.parametrize(
    ("name", "value", "risk"),
    [
        ("EnableLUA", "0", "high"),
        ("EnableLUA", "1", "medium"),
        ("DisableAntiSpyware", "1", "high"),
        ("DisableAntiSpyware", "0", "medium"),
    ],
)
def test_a_registry_value_says_whether_a_guard_goes_on_or_off(name: str, value: str, risk: str) -> None:
    """The same key protects or exposes: the number that is written decides."""
    key = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender"
    assert static_risk(f'reg add "{key}" /v {name} /t REG_DWORD /d {value} /f', "cmd").risk.value == risk
    command = f"Set-ItemProperty -Path '{key}' -Name {name} -Value {value}"
    assert static_risk(command, "powershell").risk.value == risk
