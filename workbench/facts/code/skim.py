"""How source text is looked over before it is read: its statements apart, and which of them could do harm."""

import re

from workbench.facts.digest import Skim, bracketed, paragraphs

_STRICT = re.compile(
    r"\b(?:rmtree|rm_rf|rm_r|rmdir|rmdirSync|removedirs|unlink\w*|rmSync|rimraf|emptyDir\w*|system|popen|spawn\w*|exec\w*|"
    r"check_output|check_call|call|Popen|eval|Function|compile|__import__|loads|delete_all|destroy_all|deleteMany|deleteOne|"
    r"destroy|drop\w*|truncate\w*|remove|dropDatabase|flushall|flushdb|execute|executescript|update_all|setuid|fork|"
    r"dup2|socket|connect|terminate\w*|delete_\w+|deletebucket|instance_eval|class_eval|send|constantize|b64decode|"
    r"fromCharCode|disconnect_all|disable\w*|grant\w*)\b|`[^`]+`|%x|child_process"
)
_SIGNS = re.compile(r"[`$]|%x|[\"'/]\s*\+|/(?:etc|dev|root)/|\.ssh|\.aws")
_WORDS = frozenset(
    "os sys subprocess shutil pathlib socket requests urllib pickle marshal ctypes importlib builtins exec eval "
    "compile system popen spawn spawnsync execsync execfile execfilesync fork fs require import rmtree rm_rf rm_r "
    "unlink unlinksync rm rmsync rmdir remove destroy destroy_all delete delete_all deletemany deleteone "
    "update_all updatemany drop dropdatabase drop_table drop_database truncate flushall flushdb execute "
    "executemany executescript query save grant connect dup2 write writefile writefilesync chmod chown kill "
    "terminate terminate_instances delete_bucket send instance_eval class_eval constantize getattr setattr "
    "globals base64 b64decode function process child_process update create insert fileutils io open net shelljs "
    "vm fetch axios post put patch".split()
)
_PLAIN = re.compile(
    r"\s*(?:(?:const|let|var)\s+)?(?:[\w.]+\s*=\s*)?"
    r"(?:[\w.'\"-]{1,40}|(?:print|puts|p|console\.log)[ (][^()]*\)?)?;?\s*"
)

PYTHON = Skim("python", paragraphs, _STRICT, _WORDS, _SIGNS, _PLAIN.fullmatch, unit_us=25, char_us=1.2)
JAVASCRIPT = Skim("javascript", bracketed, _STRICT, _WORDS, _SIGNS, _PLAIN.fullmatch, "\n;", 40, 1.0)
RUBY = Skim("ruby", bracketed, _STRICT, _WORDS, _SIGNS, _PLAIN.fullmatch, "\n;", 40, 1.0)
