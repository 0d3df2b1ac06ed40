"""A server started as a child process, spoken to in lines: the SDK's transport, made for servers nobody can trust.

The SDK's own lets a line grow without bound, hands on more of the environment than was asked for, ends in a traceback
at bytes that are no UTF-8, and shows what the child complains of on the terminal.
"""

import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import anyio
from anyio import Event
from anyio.abc import ByteReceiveStream, ByteSendStream, Process
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCError, JSONRPCResponse, jsonrpc_message_adapter

MOST_BYTES = 1_000_000
"""The longest line, and the largest answer over HTTP; a result that is shown has a few thousand characters."""

# Notifications, requests and garbage between two answers; a tool that reports its progress sends some hundred.
_MOST_UNASKED = 1_000
_STDERR_KEPT = 2_000
# How long a child may take to end by itself once its input is closed, and then once it was asked to.
_GRACE_SECONDS = 0.3

Messages = tuple[MemoryObjectReceiveStream[SessionMessage | Exception], MemoryObjectSendStream[SessionMessage]]


@dataclass
class Child:
    """What to start; afterwards ``fault`` tells what it did wrong, if that is known, and ``complaint`` its last words.

    ``environment`` is all that the process gets to see.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    fault: str = ""
    _said: bytes = b""
    _unasked: int = 0
    _ending: bool = False
    _silent: Event = field(default_factory=Event)

    @property
    def complaint(self) -> str:
        """The last line it wrote to its standard error."""
        lines = self._said.decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Messages]:
        """Start the process and yield its messages; at the end nothing of its process group is alive.

        Raises OSError or ValueError where it cannot be started.
        """
        # Cancelled half-way it would be killed, and nobody would wait for its end.
        with anyio.CancelScope(shield=True):
            process = await anyio.open_process(
                list(self.command), env=dict(self.environment), cwd=self.folder, start_new_session=True
            )
        incoming, received = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        sent, outgoing = anyio.create_memory_object_stream[SessionMessage](0)
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._read, process.stdout, incoming)
            tasks.start_soon(self._write, process.stdin, outgoing, incoming)
            tasks.start_soon(self._listen, process.stderr)
            try:
                yield received, sent
            finally:
                self._ending = True
                with anyio.CancelScope(shield=True):
                    await self._end(process)
                tasks.cancel_scope.cancel()
                for stream in (incoming, received, sent, outgoing):
                    stream.close()

    async def _read(
        self, stdout: ByteReceiveStream, incoming: MemoryObjectSendStream[SessionMessage | Exception]
    ) -> None:
        """Hand on one message a line until the child ends, or does what ends the connection."""
        line = bytearray()
        with incoming, suppress(anyio.ClosedResourceError, anyio.BrokenResourceError, OSError):
            while not self.fault:
                try:
                    data = await stdout.receive()
                except anyio.EndOfStream:
                    self.fault = "" if self._ending else "it ended"
                    # Why it did so stands in what it said last, which may come a moment later.
                    with anyio.move_on_after(_GRACE_SECONDS):
                        await self._silent.wait()
                    return
                *ended, rest = data.split(b"\n")
                for piece in ended:
                    message = self._message(bytes(line) + piece)
                    line.clear()
                    if message is not None:
                        await incoming.send(message)
                line += rest
                if len(line) > MOST_BYTES:
                    self.fault = f"it sent a line of more than {MOST_BYTES} bytes"

    def _message(self, line: bytes) -> SessionMessage | None:
        """Return the message of a line, None for what is none; notes when there is too much that nobody asked for."""
        self._unasked += 1
        if self._unasked > _MOST_UNASKED:
            self.fault = f"it sent more than {_MOST_UNASKED} lines that nobody asked for"
        if self.fault or len(line) > MOST_BYTES or not line.strip():
            return None
        try:
            message = jsonrpc_message_adapter.validate_json(line, by_name=False)
        except ValueError:
            return None
        if isinstance(message, JSONRPCResponse | JSONRPCError):
            self._unasked -= 1
        return SessionMessage(message)

    async def _write(
        self,
        stdin: ByteSendStream,
        outgoing: MemoryObjectReceiveStream[SessionMessage],
        incoming: MemoryObjectSendStream[SessionMessage | Exception],
    ) -> None:
        try:
            async for message in outgoing:
                text = message.message.model_dump_json(by_alias=True, exclude_unset=True)
                await stdin.send(text.encode("utf-8", "replace") + b"\n")
                self._unasked = 0
        except (anyio.ClosedResourceError, anyio.BrokenResourceError, OSError):
            # Whoever waits for an answer has to hear that none will come.
            incoming.close()

    async def _listen(self, stderr: ByteReceiveStream) -> None:
        """Keep the end of what the child says to its standard error; it must never wait for a reader."""
        with suppress(anyio.EndOfStream, anyio.ClosedResourceError, anyio.BrokenResourceError, OSError):
            while True:
                self._said = (self._said + await stderr.receive())[-_STDERR_KEPT:]
        self._silent.set()

    async def _end(self, process: Process) -> None:
        """Close the child's input, and its life where that is not enough, with all its process group."""
        assert process.stdin is not None
        with suppress(OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
            await process.stdin.aclose()
        if not await _ends(process):
            _signal(process.pid, signal.SIGTERM)
            await _ends(process)
        # Even where the child has ended, children of its own may be there.
        _signal(process.pid, signal.SIGKILL)
        await _ends(process)
        with suppress(OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
            await process.aclose()


async def _ends(process: Process) -> bool:
    """Whether the process ends in time. Polled: waiting for it also waits for whoever inherited its pipes."""
    with anyio.move_on_after(_GRACE_SECONDS):
        while process.returncode is None:
            await anyio.sleep(0.005)
    return process.returncode is not None


def _signal(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
