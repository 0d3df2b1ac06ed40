"""Every error specbot raises on purpose.

::

    SpecbotError            one line for a person, ending with the next step      exit 2
    ├── UsageError          the command's words are off
    ├── ConfigError         .specbot.toml or a variable cannot be used
    ├── RootError           no folder here holds openspec/
    ├── RepoError           git cannot do what was asked
    │   └── StaleError      a file or branch moved since it was read
    ├── UnreadableError     a path of a tree cannot be read
    ├── EditError           an edit does not apply exactly once
    ├── MergeError          a delta cannot be merged into its spec
    ├── TemplateError       a template is missing or wants a name it was not given
    ├── JournalError        the journal cannot be opened or written
    ├── LearningError       an event of the memory cannot be used
    ├── RecipeError         a workflow of a repository cannot be used: its file, its steps, its inputs
    ├── PlanError           a plan cannot be used: its shape, its size, or what it wants to do
    ├── ForgeError          GitHub cannot do what was asked
    │   ├── ForgeUnreachable    nothing answers, or the answer is a server's failure
    │   ├── ForgeDenied         the token is not good, or may not do this
    │   ├── ForgeMissing        there is no such thing, or the token may not see it
    │   ├── ForgeLimited        a rate limit lasts longer than specbot waits
    │   └── ForgeRefused        GitHub understood, and said no
    └── ModelError          the model server cannot answer
        ├── ModelUnreachable    nothing listens, or it cannot be logged in to
        ├── ModelMissing        no model, or not the one that was named
        ├── ModelBudgetSpent    a limit of the run is reached, so nothing more is asked
        ├── ModelContextError   the prompt does not fit the loaded context
        └── ModelReplyError     an answer came, and it cannot be used

Anything else that reaches the top is a bug in specbot (exit 3).
Exit codes: 0 clean, 1 something is left, 2 cannot, 3 bug, 130 interrupted.
"""


class SpecbotError(Exception):
    """A failure a person can act on: ``str()`` is one line, ``hint`` the next step (may be empty)."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(SpecbotError):
    """The command's words are off."""


class ConfigError(SpecbotError):
    """A configuration file or variable cannot be used."""


class RootError(SpecbotError):
    """No folder here, or above, holds ``openspec/``."""


class RepoError(SpecbotError):
    """Git cannot do what was asked."""


class StaleError(RepoError):
    """A file or a branch is not what it was when it was read."""


class UnreadableError(SpecbotError):
    """A path of a tree cannot be read."""


class EditError(SpecbotError):
    """An edit does not apply exactly once."""


class MergeError(SpecbotError):
    """A delta cannot be merged into its spec; the official archive refuses it too."""


class TemplateError(SpecbotError):
    """A template is missing or wants a name it was not given."""


class JournalError(SpecbotError):
    """The journal cannot be opened or written."""


class LearningError(SpecbotError):
    """An event of the memory of verdicts cannot be used."""


class RecipeError(SpecbotError):
    """A workflow of a repository's own cannot be used: its file, its steps, or what it was given."""


class PlanError(SpecbotError):
    """A plan cannot be used: its shape, its size, or what it wants to do."""


class ForgeError(SpecbotError):
    """GitHub cannot do what was asked."""


class ForgeUnreachable(ForgeError):  # noqa: N818  reads as a state, like the other four
    """Nothing answers, or the answer is a server's failure."""


class ForgeDenied(ForgeError):  # noqa: N818
    """The token is not good, or may not do this."""


class ForgeMissing(ForgeError):  # noqa: N818
    """There is no such thing, or the token may not see it."""


class ForgeLimited(ForgeError):  # noqa: N818
    """A rate limit lasts longer than specbot waits."""


class ForgeRefused(ForgeError):  # noqa: N818
    """GitHub understood, and said no."""


class ModelError(SpecbotError):
    """The model server cannot answer."""


class ModelUnreachable(ModelError):  # noqa: N818  reads as a state, like the other three
    """Nothing listens at the address, or it refuses the key."""


class ModelMissing(ModelError):  # noqa: N818
    """No model is there, or not the one that was named."""


class ModelBudgetSpent(ModelError):  # noqa: N818
    """What a run may spend on a model is spent."""


class ModelContextError(ModelError):
    """The prompt does not fit the loaded context."""


class ModelReplyError(ModelError):
    """An answer came, and it cannot be used."""
