"""The child process of ``local``: serves one GGUF file on 127.0.0.1 until whoever started it has gone.

Run as a script and not as a module, with nothing of ours imported: it needs xllamacpp alone. On standard output it
writes its address once the model is loaded, and nothing else; the server's log goes to standard error. It ends when its
standard input does, so it cannot outlive a parent that was killed.
"""

import argparse
import importlib
import os
import sys


def main() -> None:
    """Load, say where, wait."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("gguf")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    # The library logs to both outputs: the address gets a way of its own.
    address = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    xllamacpp = importlib.import_module("xllamacpp")

    params = xllamacpp.CommonParams()
    params.model.path = options.gguf
    params.model_alias = {os.path.basename(options.gguf)}  # else every answer names the folder
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # any that is free
    params.n_parallel = 1  # the whole of a small context for one question
    params.cpuparams.n_threads = options.threads
    params.cpuparams_batch.n_threads = options.threads
    server = xllamacpp.Server(params)
    address.write(f"{server.listening_address}\n")
    address.close()
    # Loading may need explaining; answering is nobody's business, and would fill a disk in time.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.stdin.buffer.read()
    os._exit(0)  # nothing to save, and an answer that is being made is for nobody


if __name__ == "__main__":
    main()
