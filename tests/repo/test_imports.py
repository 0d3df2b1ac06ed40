import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.mark.parametrize("module", ["folder", "root", "paths", "trailers", "names", "plumbing", "environment"])
def test_what_needs_no_git_does_not_load_gitpython(module: str) -> None:
    code = f"import sys, bot.repo.{module}; print('git' in sys.modules, 'subprocess' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == "False"


def test_the_rest_can_be_imported_where_git_is_missing(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from bot.errors import RepoError; from bot.repo.repository import Repository\n"
        "try: Repository.open(Path('.'))\nexcept RepoError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        env={"PATH": str(tmp_path)},
    )
    assert (done.stdout, done.stderr) == (
        "git cannot be started (No such file or directory). Install git 2.32 or newer.\n",
        "",
    )
