"""What calls of Python's libraries do, by dotted name."""

# fmt: off
# Reading the machine or oneself; everything that is in no table is taken for computation, which does nothing.
HIGH = {
    "pty.spawn": "opens an interactive shell from inside another program",
    "os.setuid": "changes the process's rights", "os.seteuid": "changes the process's rights", "os.setgid": "changes the process's rights",
    "pickle.loads": "runs whatever code the data holds", "pickle.load": "runs whatever code the data holds",
    "cpickle.loads": "runs whatever code the data holds", "dill.loads": "runs whatever code the data holds", "dill.load": "runs whatever code the data holds",
    "marshal.loads": "loads code that cannot be read here", "yaml.unsafe_load": "runs whatever code the data holds",
    "shelve.open": "runs whatever code the data holds", "jsonpickle.decode": "runs whatever code the data holds", "joblib.load": "runs whatever code the data holds",
    "ctypes.cdll.loadlibrary": "loads native code", "ctypes.windll.kernel32.createremotethread": "injects code into another process",
    "ctypes.windll.kernel32.virtualalloc": "prepares memory for injected code", "ctypes.memmove": "writes raw memory", "ctypes.cast": "treats raw memory as code",
    "ctypes.string_at": "reads raw memory", "ctypes.cfunctype": "treats raw memory as code",
    "runpy.run_path": "runs a file that cannot be seen here", "pip.main": "installs packages", "keyring.get_password": "reads a stored password",
    "pynput.keyboard.listener": "records the keyboard", "keyboard.on_press": "records the keyboard", "keyboard.hook": "records the keyboard",
    "scapy.all.sr": "scans the network", "scapy.all.sr1": "scans the network", "scapy.all.send": "sends forged packets", "nmap.portscanner": "scans the network",
    "os.reboot": "restarts the host", "winreg.deletekey": "deletes registry keys",
    "spwd.getspall": "reads the password hashes", "spwd.getspnam": "reads a password hash", "logging.disable": "turns logging off",
    "ftplib.ftp().storbinary": "uploads a file",
}
MEDIUM = {
    "os.remove": "deletes one file", "os.unlink": "deletes one file", "os.rmdir": "deletes an empty folder", "os.removedirs": "deletes empty folders",
    "os.rename": "renames a file", "os.renames": "renames a file", "os.replace": "replaces a file", "os.link": "links a file", "os.symlink": "links a file",
    "os.chmod": "changes a file's rights", "os.chown": "changes a file's owner", "os.truncate": "cuts a file", "os.mkfifo": "creates a pipe",
    "os.kill": "signals a process", "os.killpg": "signals processes", "os.fork": "starts a process", "os.putenv": "changes the environment",
    "os.mkdir": "creates a folder", "os.makedirs": "creates folders", "shutil.move": "moves files", "shutil.copy": "copies a file",
    "shutil.copy2": "copies a file", "shutil.copyfile": "copies a file", "shutil.copytree": "copies a folder", "shutil.make_archive": "writes an archive",
    "shutil.unpack_archive": "unpacks an archive", "shutil.chown": "changes a file's owner", "tarfile.open": "opens an archive", "zipfile.zipfile": "opens an archive",
    "urllib.request.urlopen": "fetches from the network", "urllib.request.urlretrieve": "fetches a file from the network", "urllib.urlopen": "fetches from the network",
    "urllib2.urlopen": "fetches from the network", "http.client.httpsconnection": "talks to a server", "http.client.httpconnection": "talks to a server",
    "socket.socket": "opens a network socket", "socket.create_connection": "opens a network connection", "socket.create_server": "listens on the network",
    "smtplib.smtp": "sends mail", "smtplib.smtp_ssl": "sends mail", "ftplib.ftp": "talks to a file server", "telnetlib.telnet": "talks to a server",
    "paramiko.sshclient().connect": "opens a shell connection to another host", "webbrowser.open": "opens a browser",
    "winreg.setvalueex": "writes the registry", "winreg.setvalue": "writes the registry", "winreg.createkey": "writes the registry", "winreg.deletevalue": "deletes a registry value",
    "multiprocessing.process": "starts a process", "psutil.process().kill": "ends a process", "psutil.process().terminate": "ends a process",
    "signal.alarm": "sets an alarm", "resource.setrlimit": "changes limits", "os.startfile": "opens a file with its program",
    "pyautogui.typewrite": "types for the user", "pyautogui.screenshot": "takes a screenshot", "pyperclip.paste": "reads the clipboard", "imagegrab.grab": "takes a screenshot",
    "os.nice": "changes a priority", "os.setpriority": "changes a priority", "os.mknod": "creates a device file", "os.sync": "flushes disks",
    "http.server.httpserver": "serves the network", "socketserver.tcpserver": "serves the network", "asyncio.start_server": "serves the network",
    "asyncio.open_connection": "opens a network connection", "django.core.mail.send_mail": "sends mail", "send_mail": "sends mail",
}
SHELLS = frozenset("""os.system os.popen subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.popen
subprocess.getoutput subprocess.getstatusoutput commands.getoutput commands.getstatusoutput os.execl os.execle os.execlp os.execv os.execve
os.execvp os.execvpe os.spawnl os.spawnlp os.spawnv os.spawnvp os.posix_spawn popen2.popen2 asyncio.create_subprocess_shell
asyncio.create_subprocess_exec pexpect.spawn pexpect.run invoke.run sh.bash platform.popen os.popen2 os.popen3""".split())
CODE = frozenset("exec eval compile execfile builtins.exec builtins.eval builtins.compile __builtins__.exec __builtins__.eval code.interact types.functiontype types.codetype".split())
CLIENTS = ("requests", "httpx", "aiohttp", "urllib3", "session", "s", "client", "http")
READS = ("describe_", "list_", "get_", "head_", "read_", "lookup_", "search_", "scan", "query", "batch_get_", "select_", "count_", "estimate_", "wait", "can_", "generate_presigned")
MIGRATIONS = {
    "deletemodel": ("high", "drops a table"), "removefield": ("high", "drops a column"), "removeindex": ("medium", "drops an index"),
    "removeconstraint": ("medium", "drops a constraint"), "addfield": ("medium", "adds a column"), "createmodel": ("medium", "creates a table"),
    "alterfield": ("medium", "changes a column"), "renamefield": ("medium", "renames a column"), "renamemodel": ("medium", "renames a table"),
    "addindex": ("medium", "builds an index"), "addconstraint": ("medium", "adds a constraint"), "runpython": ("medium", "runs code in a migration"),
    "separatedatabaseandstate": ("medium", "changes the schema"), "altermodeltable": ("medium", "renames a table"), "alteruniquetogether": ("medium", "changes a constraint"),
}
ALEMBIC = {
    "drop_table": ("high", "drops a table"), "drop_column": ("high", "drops a column"), "add_column": ("medium", "adds a column"),
    "create_table": ("medium", "creates a table"), "alter_column": ("medium", "changes a column"), "create_index": ("medium", "builds an index"),
    "drop_index": ("medium", "drops an index"), "create_foreign_key": ("medium", "adds a key"), "drop_constraint": ("medium", "drops a constraint"),
    "bulk_insert": ("medium", "inserts rows"), "rename_table": ("medium", "renames a table"), "batch_alter_table": ("medium", "changes a table"),
    "create_unique_constraint": ("medium", "adds a constraint"),
}
# Methods that write, whoever their object is: ORM objects, managers, sessions, clients.
WRITES = {
    "save": "writes a row", "create": "inserts a row", "get_or_create": "may insert a row", "update_or_create": "writes a row", "bulk_create": "inserts rows",
    "bulk_update": "changes rows", "acreate": "inserts a row", "asave": "writes a row", "adelete": "deletes a row", "aupdate": "changes rows", "insert_one": "inserts a document",
    "insert_many": "inserts documents", "update_one": "changes one document", "replace_one": "replaces one document", "delete_one": "deletes one document",
    "find_one_and_update": "changes one document", "find_one_and_delete": "deletes one document", "bulk_write": "writes documents", "create_index": "builds an index",
    "add_all": "writes rows", "commit": "makes changes last", "merge": "writes a row", "bulk_save_objects": "writes rows", "save_m2m": "writes rows",
    "drop_index": "drops an index", "drop_indexes": "drops indexes", "executemany": "writes rows",
    "set_password": "changes a password", "write_text": "writes a file", "write_bytes": "writes a file", "touch": "creates a file", "unlink": "deletes one file",
    "to_csv": "writes a file", "to_sql": "writes a table", "to_excel": "writes a file", "to_parquet": "writes a file", "savefig": "writes a file",
    "terminate": "ends a process", "kill": "ends a process", "send_signal": "signals a process", "sendall": "sends over the network", "sendto": "sends over the network", "sendmail": "sends mail",
    "send_message": "sends mail", "aget_or_create": "may insert a row", "abulk_create": "inserts rows", "full_sync": "writes rows",
}
HIGH_METHODS = {
    "drop_database": "drops a whole database", "drop_collection": "drops a collection", "drop_all": "drops every table", "flushall": "deletes every key",
    "flushdb": "deletes every key", "create_superuser": "adds an administrator", "create_user": "adds a user", "acreate_user": "adds a user", "storbinary": "uploads a file",
    "_raw_delete": "deletes rows past every check", "exec_command": "runs a command on another host", "invoke_shell": "opens a shell on another host",
    "delete_bucket": "deletes a bucket", "get_secret_value": "reads a secret", "drop_table": "drops a table", "user_permissions_add": "grants rights",
}
# fmt: on
