"""The file of known findings: where it is, read and written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.cli.place import Place
from bot.config import FILE
from bot.errors import UnreadableError, UsageError
from bot.openspec.findings import Finding
from bot.repo.disk import put, read_plain
from bot.text.counts import count
from bot.text.printable import printable
from bot.text.tree import to_text
from bot.workflows.baseline import DEFAULT, Baseline, baseline_of, read_baseline, write_baseline


@dataclass(frozen=True)
class Known:
    """The known findings, and the file they are listed in; ``name`` is empty where there is none.

    ``is_set``: a run without options reads that file.
    """

    name: str = ""
    file: Path = Path()
    baseline: Baseline = field(default_factory=Baseline)
    is_set: bool = True

    def written(self, found: Sequence[Finding], say: Callable[[str], None]) -> "Known":
        """List findings in the file. Raises UsageError where it cannot be written."""
        text = write_baseline(baseline_of(found))
        try:
            put(self.file, text.encode("ascii"))
        except OSError as error:
            problem = f"--write-baseline: {self.name} cannot be written: {error.strerror}."
            raise UsageError(printable(problem), "Name another file.") from error
        hint = "" if self.is_set else f' Write baseline = "{self.name}" under [rules] in {FILE} to have it read.'
        say(f"Wrote {count(len(found), 'finding')} into {self.name}.{hint}")
        return replace(self, baseline=baseline_of(found))


def known_findings(place: Place, flag: str | None, writes: str | None) -> Known:
    """Return what is known: in the file of a flag (from here), else in that of the configuration (from the root).

    ``writes`` is the file that is to be written, empty for the usual one, None for none: that one is not read.
    Raises ConfigError where the file is no baseline, UsageError where it cannot be read.
    """
    setting = place.config.rules.baseline
    if writes is not None:
        name = writes or flag or setting or DEFAULT
        from_root = not (writes or flag)
        return Known(name, place.root / name if from_root else Path(name), is_set=name == setting and from_root)
    name = setting if flag is None else flag
    if not name:
        return Known()
    file = place.root / name if flag is None else Path(name)
    return Known(name, file, read_baseline(_read(file, name), printable(name)))


def _read(file: Path, name: str) -> str:
    try:
        return to_text(read_plain(str(file), name))
    except OSError as error:
        shown = printable(name)
        hint = "'specbot check --write-baseline' writes it." if not file.exists() else "It is a plain file, no link."
        raise UsageError(f"The baseline {shown} cannot be read: {error.strerror}.", hint) from error
    except UnreadableError as error:
        raise UsageError(f"The baseline cannot be read: {error.message}", "Write it anew.") from error


def told_of(known: int, gone: int, name: str) -> Iterator[str]:
    """Yield a sentence on the known findings, and one on those that are gone."""
    if known:
        yield f"{count(known, 'known finding')} in {name} not shown."
    if gone:
        yield f"{gone} of those it lists {'is' if gone == 1 else 'are'} gone: --write-baseline takes them out."
