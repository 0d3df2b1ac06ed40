import os
import subprocess
from pathlib import Path

from helpers.git_repo import make_repo

from bot.repo.environment import git_environment


def test_only_what_git_needs_is_passed_on() -> None:
    surroundings = {
        "PATH": "/bin", "HOME": "/home/x", "GIT_DIR": "/evil", "GIT_CONFIG_PARAMETERS": "'core.pager'='evil'",
        "GIT_EXTERNAL_DIFF": "evil", "GIT_SSH_COMMAND": "evil", "GITHUB_TOKEN": "secret", "LD_PRELOAD": "evil",
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.editor", "GIT_CONFIG_VALUE_0": "evil", "PAGER": "evil",
    }  # fmt: skip
    built = git_environment(surroundings)
    assert not {"secret", "evil", "/evil", "'core.pager'='evil'"} & set(built.values())
    assert (built["PATH"], built["HOME"]) == ("/bin", "/home/x")
    assert not [
        name for name in built if name in surroundings and name not in ("PATH", "HOME") and "CONFIG" not in name
    ]


def test_the_settings_git_sees_are_ours_whatever_the_repository_says(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo")
    for key in ("core.hooksPath", "core.fsmonitor", "credential.helper"):
        repo.run("config", key, "evil")
    (tmp_path / "config").write_text("[user]\n\tname = Somebody\n[core]\n\tpager = evil\n")
    built = git_environment({**os.environ, "GIT_CONFIG_GLOBAL": str(tmp_path / "config"), "HOME": str(tmp_path)})

    def said(key: str) -> str:
        done = subprocess.run(["git", "config", key], cwd=repo.path, env=built, capture_output=True, text=True)
        return done.stdout.strip()

    assert said("core.hooksPath") == "/dev/null"
    assert said("core.fsmonitor") == "false"
    assert said("credential.helper") == ""
    assert said("safe.bareRepository") == "explicit"
    assert said("user.name") == ""
    assert said("core.pager") == ""


def test_trust_and_the_users_own_word_are_given_only_when_asked_for() -> None:
    surroundings = {"PATH": "/bin", "GIT_CONFIG_GLOBAL": "/home/x/config", "XDG_CONFIG_HOME": "/home/x/xdg"}
    assert git_environment(surroundings)["GIT_CONFIG_GLOBAL"] == "/dev/null"
    assert "safe.directory" not in git_environment(surroundings).values()
    own = git_environment(surroundings, own_config=True)
    assert own["GIT_CONFIG_GLOBAL"] == "/home/x/config"
    assert "GIT_CONFIG_NOSYSTEM" not in own
    assert own["GIT_CONFIG_COUNT"] == git_environment(surroundings)["GIT_CONFIG_COUNT"]
    assert "/the/repo" in git_environment(surroundings, trusted="/the/repo").values()
