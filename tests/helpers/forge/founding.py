"""How a house begins: its people and apps, their tokens, and an emulator that knows them."""

import time
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from helpers.forge.bare import BareRepos
from helpers.forge.emulator import Emulator
from helpers.forge.mirror import Mirror
from helpers.forge.state import State
from helpers.forge.tokens import WRITE, Token, installation, personal

PEOPLE = {"alice": "admin", "bob": "write", "carol": "read", "mallory": "none"}
APPS = {"github-actions": 15368, "specbot": 4242}
_READ = dict.fromkeys(WRITE, "read") | {"metadata": "read"}
_WRITE = dict.fromkeys(WRITE, "write") | {"metadata": "read"}


def nickname(token: Token) -> str:
    """Return what a test calls a token."""
    if token.expired:
        return "expired"
    login = token.login.removesuffix("[bot]")
    return f"{login}:read" if token.reads_only else login


def found(folder: Path, server_url: str) -> State:
    """Return a GitHub without a repository; its git lies in ``folder``."""
    emulator = Emulator(_seed(), server_url)
    people = [Token(personal(login), login) for login in PEOPLE]
    tokens = [*people, Token(personal("expired"), "alice", expired=True)]
    upstream = {token.value: token.value for token in people}
    for slug, app in APPS.items():
        now = int(time.time())
        proof = jwt.encode({"iat": now - 60, "exp": now + 540, "iss": str(app)}, _key(), "RS256")
        for rights in (_WRITE, _READ):
            path = f"/app/installations/{app}/access_tokens"
            secret = emulator.json("POST", path, proof, {"permissions": rights})["token"]
            token = Token(installation(app, f"{rights}"), f"{slug}[bot]", rights)
            tokens.append(token)
            upstream[token.value] = secret
    repos = BareRepos(folder)
    mirror = Mirror(repos, emulator, {token.login: token.value for token in people})
    return State(server_url, emulator, repos, mirror, {token.value: token for token in tokens}, upstream, {})


def _seed() -> dict[str, Any]:
    return {
        "tokens": {personal(login): {"login": login, "scopes": ["repo", "user"]} for login in PEOPLE},
        "github": {
            "users": [{"login": login, "name": login.title(), "email": f"{login}@example.org"} for login in PEOPLE],
            "apps": [
                {
                    "app_id": app,
                    "slug": slug,
                    "name": slug,
                    "private_key": _pem(),
                    "permissions": _WRITE,
                    "events": [],
                    "installations": [{"installation_id": app, "account": "alice", "repository_selection": "all"}],
                }
                for slug, app in APPS.items()
            ],
        },
    }


@cache
def _key() -> rsa.RSAPrivateKey:
    """Return a private key for the apps; making one takes a tenth of a second, and so does reading one from text."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def _pem() -> str:
    form = serialization.PrivateFormat.PKCS8
    return _key().private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
