"""llama.cpp's own server on one GGUF file: the program of the child process that ``bot.llm.local`` starts.

It reads its orders, one line of JSON, from standard input (arguments can be seen by every
user of a machine, and a key is among them), writes the address on a line once it listens, and goes on until standard
input ends: that is when the parent closes it, or is gone, however it ended. What llama.cpp says goes to standard error.
"""

import json
import os
import signal
import sys
from collections.abc import Mapping
from typing import Any

import xllamacpp  # type: ignore[import-untyped]

_ERRORS = 1  # of llama.cpp's levels of talk
# MiB; llama.cpp itself would take up to 8 GB. A prompt of 1,000 tokens takes about 28 (1.5 B model) to 128 (8 B).
_OLD_PROMPTS = 512


def parameters(orders: Mapping[str, Any]) -> Any:
    """Return llama.cpp's parameters for what is ordered; what is not named here stays as its authors have it."""
    wanted = xllamacpp.CommonParams()
    wanted.model.path = orders["path"]
    wanted.model_alias = {orders["name"]}
    wanted.hostnames = ["127.0.0.1"]
    wanted.port = orders["port"]
    wanted.api_keys = [orders["key"]] if orders["key"] else []
    wanted.n_parallel = orders["parallel"]
    wanted.n_ctx = orders["context"] * orders["parallel"]  # llama.cpp divides it among the requests at once
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = orders["threads"]
    wanted.use_jinja = True
    wanted.offline = True
    wanted.verbosity = _ERRORS
    # Writing and testing take turns: without room for what was read before, each would read its whole prompt anew.
    wanted.cache_ram_mib = _OLD_PROMPTS
    # By default every web page may ask from the user's browser; now none may.
    wanted.cors_origins = ""
    wanted.cors_credentials = False
    wanted.ui = wanted.endpoint_slots = wanted.endpoint_metrics = False
    if orders["template"]:
        wanted.chat_template = orders["template"]
    if orders["embedding"]:
        wanted.embedding = True
        # An embedding is made in one go: what is longer than a batch would be refused.
        wanted.n_batch = wanted.n_ubatch = orders["context"]
        if orders["pool"]:
            wanted.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    return wanted


def main() -> int:
    """Serve until standard input ends; return 1 when llama.cpp cannot."""
    # Ctrl-C reaches every process of a terminal; whoever started this one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders = json.loads(sys.stdin.readline())
    try:
        server = xllamacpp.Server(parameters(orders))
    except RuntimeError:
        return 1
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()
    # Without a farewell: taking the server down in order would wait for answers nobody reads any more.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
