import pytest

from bot.errors import RepoError
from bot.repo.plumbing import Change, Entry, parse_blobs, parse_changes, parse_listing, parse_long_listing, parse_sizes

ONE, TWO = "1" * 40, "2" * 40


def test_a_listing() -> None:
    output = f"100644 blob {ONE}\ta\tb\n.md\x00040000 tree {TWO}\tx y\x00"
    assert parse_listing(output) == {"a\tb\n.md": Entry("100644", ONE), "x y": Entry("040000", TWO)}
    assert parse_listing("") == {}


def test_changes() -> None:
    ids = f"{ONE} {TWO}"
    output = f":100644 100644 {ids} R086\0old\0new\0:000000 100644 {ids} A\0a\0:160000 000000 {ids} D\0sub\0"
    assert list(parse_changes(output)) == [Change("R", "old", "new"), Change("A", None, "a")]


def test_blobs_hold_any_bytes_even_what_looks_like_the_next_header() -> None:
    odd = f"x\n{TWO} blob 1\ny\n".encode()
    sizes = parse_sizes(f"{ONE} blob {len(odd)}\n{TWO} blob 0")
    assert sizes == {ONE: len(odd), TWO: 0}
    output = f"{ONE} blob {len(odd)}\n".encode() + odd + f"\n{TWO} blob 0\n\n".encode()
    assert parse_blobs(output, sizes) == {ONE: odd, TWO: b""}


def test_what_is_missing_or_no_blob_is_damage() -> None:
    for output in (f"{ONE} missing", f"{ONE} tree 3", f"{ONE} blob 1\n{TWO} missing"):
        with pytest.raises(RepoError, match="git fsck"):
            parse_sizes(output)
    with pytest.raises(RepoError, match="git fsck"):  # lost between the two questions
        parse_blobs(f"{ONE} missing\n".encode(), {ONE: 1})


def test_a_listing_with_sizes() -> None:
    output = f"100644 blob {ONE}       7\ta\tb\n.md\0" + f"040000 tree {TWO}       -\tx y\0"
    assert parse_long_listing(output) == ({"a\tb\n.md": Entry("100644", ONE), "x y": Entry("040000", TWO)}, {ONE: 7})
    with pytest.raises(RepoError):
        parse_long_listing(f"100644 blob {ONE}     BAD\ta.md\0")
