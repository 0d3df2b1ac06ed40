import pytest

from bot.errors import RepoError
from bot.repo.paths import check_path


@pytest.mark.parametrize(
    "path", ["openspec/specs/a/spec.md", "openspec/project.md", "openspec/specs/日本/spec.md", "openspec/a b"]
)
def test_plain_paths(path: str) -> None:
    check_path(path, new=True)


@pytest.mark.parametrize(
    "path",
    ["", "openspec", "openspec/", "README.md", "/openspec/a", "openspec//a", "openspec/./a", "openspec/../a",
     "../openspec/a", "openspec2/a", "Openspec/a", "openspec/a/", "openspec/a\0b", "docs/openspec/a"],
)  # fmt: skip
def test_outside(path: str) -> None:
    with pytest.raises(RepoError, match=r"not a path inside openspec/"):
        check_path(path, new=False)


@pytest.mark.parametrize(
    "part", [".git", ".GIT", ".git ", ".git.", "git~1", "GIT~2", ".g\u200cit", "\ufeff.git", ".git::$INDEX_ALLOCATION"]
)
@pytest.mark.parametrize("shape", ["openspec/{}", "openspec/{}/hooks/pre-commit", "openspec/specs/{}/config"])
def test_git_folders_in_every_spelling(shape: str, part: str) -> None:
    with pytest.raises(RepoError, match="reaches into a git folder"):
        check_path(shape.format(part), new=False)


@pytest.mark.parametrize(
    "part",
    ["con", "CON.md", "nul", "aux.tar.gz", "com1", "LPT9.txt", "com¹", "a:b", "a\\b", "a?", "a*", "a|b", 'a"b', "<a>",
     "a.", "a ", "a\nb"],
)  # fmt: skip
def test_names_windows_cannot_have_are_refused_when_new_and_only_then(part: str) -> None:
    with pytest.raises(RepoError, match="Windows"):
        check_path(f"openspec/specs/{part}/spec.md", new=True)
    check_path(f"openspec/specs/{part}/spec.md", new=False)


@pytest.mark.parametrize(
    "part", ["console", "com10", ".gitkeep", ".gitattributes", "git", "legit~", "auxiliary", "nul-able"]
)
def test_names_that_only_look_alike(part: str) -> None:
    check_path(f"openspec/{part}", new=True)
