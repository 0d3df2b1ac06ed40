"""llama.cpp in a child process: started, waited for, explained when it dies, and never left behind."""

import importlib.util
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Timer
from types import TracebackType
from typing import Self

from bot.errors import ModelError, ModelMissing, ModelUnreachable
from bot.llm.gguf import Gguf, read_gguf
from bot.text.printable import in_one_line

MOST_CONTEXT = 8192
"""Tokens for one request unless more is asked for: enough for the longest prompt, and memory for it is small."""

LOADING_SECONDS = 300.0
INSTALL = "pip install 'specbot[local]'"

_PROGRAM = Path(__file__).with_name("engine.py")
_DYING_SECONDS = 0.5
_ASSUMED_CONTEXT = 4096  # where a file does not say what its model was made for
_LOOKED_AT = 20_000  # characters of the log's end
_STAMP = re.compile(r"^[\d.]+ [A-Z] (\S+ +\S+: )?")
_WHY = (
    (r"couldn't bind", "Port {port} is taken.", "Choose another: --port N."),
    (
        r"failed to allocate|out of memory|bad_alloc|cannot allocate",
        "There is not enough memory to serve {file}.",
        "Take a smaller model, or less context.",
    ),
    (
        r"not within the file bounds|exceeds remaining file|unexpectedly reached end of|corrupted or incomplete",
        "{file} is not complete.",
        "Download it again.",
    ),
    (
        r"unknown model architecture|unknown pre-tokenizer",
        "This llama.cpp is too old for {file}.",
        "pip install --upgrade 'specbot[local]'",
    ),
)
_ENDED_BY = {
    -getattr(signal, "SIGKILL", 9): (
        "llama.cpp was ended by the system while it served {file}, as happens when memory runs out.",
        "Take a smaller model, or less context.",
    ),
    -getattr(signal, "SIGILL", 4): (
        "This processor lacks instructions that llama.cpp was built with.",
        "Use LM Studio, or another server with --base-url.",
    ),
}


@dataclass(frozen=True, slots=True)
class Serving:
    """How a file is served; 0 stands for what suits: the context of the model up to MOST_CONTEXT, every core, any port.

    ``context`` is that of one request, ``parallel`` how many may run at once. ``template`` replaces the chat template.
    """

    context: int = 0
    parallel: int = 1
    threads: int = 0
    port: int = 0
    key: str = ""
    embedding: bool = False
    template: str = ""


class Engine:
    """llama.cpp serving one GGUF file on loopback; it ends with ``close``, with ``with``, or with this process.

    Raises ModelMissing when the file is no model or the extra is not installed, ModelError when llama.cpp cannot serve
    it, and says why.
    """

    def __init__(self, file: Path, serving: Serving, *, seconds: float = LOADING_SECONDS) -> None:
        self.head = read_gguf(file)
        if not is_installed():
            raise ModelMissing("llama.cpp is not installed.", f"{INSTALL}, or start LM Studio.")
        self.name = file.name
        self.context_length = serving.context or suitable_context(self.head)
        self._port = serving.port
        # Not a pipe, which would fill up and stop the child while nobody reads.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the child; closed with it
        # By its path and with -P: with -m Python would first look for modules in the working directory, and that may be
        # a repository of anybody.
        try:
            self._child = subprocess.Popen(  # noqa: S603  our own program
                [sys.executable, "-P", str(_PROGRAM)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, encoding="utf-8",
            )  # fmt: skip
        except OSError as error:
            self._log.close()
            raise ModelError(
                f"llama.cpp cannot be started: {error.strerror}.", "Free memory, or use LM Studio."
            ) from error
        with ExitStack() as undo:
            undo.callback(self.close)
            self.base_url = f"{self._started(self._orders(file, serving), seconds)}/v1"
            undo.pop_all()

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._child.pid

    def failure(self) -> ModelUnreachable | None:
        """Return why the child has ended by itself; None while it serves, and when it was closed."""
        if self._log.closed:
            return None
        # A connection drops a moment before its process is gone.
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(_DYING_SECONDS)
            return self._why()
        return None

    def wait(self) -> None:
        """Return when the child has ended, for whatever reason."""
        self._child.wait()

    def close(self) -> None:
        """End the child, at once; a second time nothing happens."""
        self._child.kill()
        # Not communicate(): what it may still have said is of no interest.
        for stream in (self._child.stdin, self._child.stdout, self._log):
            if stream:
                with suppress(OSError):  # orders the child did not live to read
                    stream.close()
        self._child.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _orders(self, file: Path, serving: Serving) -> str:
        return json.dumps(
            {
                "path": str(file),
                "name": self.name,
                "port": serving.port,
                "key": serving.key,
                "context": self.context_length,
                "parallel": serving.parallel,
                "threads": serving.threads or cores(),
                "embedding": serving.embedding,
                "pool": self.head.chat,
                "template": serving.template,
            }
        )

    def _started(self, orders: str, seconds: float) -> str:
        """Give the child its orders and return where it listens."""
        assert self._child.stdin
        assert self._child.stdout
        late = Event()

        def give_up() -> None:
            late.set()
            self._child.kill()

        clock = Timer(seconds, give_up)
        clock.start()
        try:
            self._child.stdin.write(f"{orders}\n")
            self._child.stdin.flush()
            address = self._child.stdout.readline().strip()
        except BrokenPipeError:  # it did not live to read them
            address = ""
        finally:
            clock.cancel()
        if address:
            return address
        self._child.wait()
        if late.is_set():
            raise ModelError(
                f"llama.cpp had not loaded {self._shown} after {seconds:g} s.", "Take a smaller model, or try again."
            )
        raise self._why()

    @property
    def _shown(self) -> str:
        return in_one_line(self.name, 120)

    def _why(self) -> ModelUnreachable:
        log = self._last_words()
        for pattern, message, hint in _WHY:
            if re.search(pattern, log, re.IGNORECASE):
                return ModelUnreachable(message.format(file=self._shown, port=self._port), hint)
        if self._child.returncode in _ENDED_BY:
            message, hint = _ENDED_BY[self._child.returncode]
            return ModelUnreachable(message.format(file=self._shown), hint)
        lines = [_STAMP.sub("", line) for line in log.splitlines() if line.strip()]
        said = f' ("{in_one_line(lines[-1])}")' if lines else ""
        return ModelUnreachable(
            f"llama.cpp ended while it served {self._shown}{said}.", "Try another file, or serve it with LM Studio."
        )

    def _last_words(self) -> str:
        self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, self._log.tell() - _LOOKED_AT))
        return self._log.read().decode("utf-8", "replace")


def is_installed() -> bool:
    """Whether the extra ``local`` is there."""
    return importlib.util.find_spec("xllamacpp") is not None


def suitable_context(head: Gguf) -> int:
    """Return how many tokens one request gets unless told otherwise: what the model was made for, within reason."""
    return min(head.context_length or _ASSUMED_CONTEXT, MOST_CONTEXT)


def cores() -> int:
    """Return how many threads to use: what OMP_NUM_THREADS says, else the cores this process may run on."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    if said.isascii() and said.isdigit() and int(said):
        return int(said)
    # A container or taskset may leave it fewer than the machine has.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def random_key() -> str:
    """Return an API key for a server that only this process may use."""
    return secrets.token_urlsafe(24)
