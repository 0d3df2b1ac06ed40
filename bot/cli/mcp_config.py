"""What hosts of MCP servers want to be told, so that they start ``specbot mcp``: their JSON, and LM Studio's link."""

import base64
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import bot

NAME = "specbot"
HOSTS = ("lmstudio", "claude", "vscode", "cursor")

Entry = Mapping[str, Any]


def entry(root: Path, more: Sequence[str] = ()) -> dict[str, Any]:
    """Return the command that serves ``root``, every path absolute: hosts start it in a folder of their own.

    Where specbot runs from a checkout, the host is told where that is.
    """
    arguments = ["mcp", "--root", str(root), *more]
    script = Path(sys.executable).parent / ("specbot.exe" if sys.platform == "win32" else "specbot")
    if script.is_file():
        return {"command": str(script), "args": arguments}
    checkout = Path(bot.__file__).resolve().parents[1]
    return {"command": sys.executable, "args": ["-m", "bot", *arguments], "env": {"PYTHONPATH": str(checkout)}}


def document(host: str, server: Entry) -> dict[str, Any]:
    """Return the host's file: ``mcp.json`` (LM Studio, Cursor, VS Code) or ``claude_desktop_config.json``."""
    if host == "vscode":
        return {"servers": {NAME: {"type": "stdio", **server}}}
    return {"mcpServers": {NAME: dict(server)}}


def lmstudio_link(server: Entry) -> str:
    """Return the link that LM Studio installs a server from."""
    config = base64.b64encode(json.dumps(server).encode("utf-8")).decode("ascii")
    return f"lmstudio://add_mcp?name={NAME}&config={quote(config, safe='')}"
