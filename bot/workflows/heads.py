"""Which head branches of pull requests specbot commits to: open ones of its own repository that nobody has moved."""

from bot.errors import PlanError, RepoError, StaleError
from bot.repo.branches import RUN_TRAILER
from bot.repo.trailers import parse_trailers
from bot.workflows.hosting import Pull
from bot.workflows.plan import Plan
from bot.workflows.publishing import Published, Publisher, reach


def refuse_head(hands: Publisher, pull: Pull, branch: str, commit: str) -> None:
    """Raise StaleError where ``pull`` is not at ``commit`` of ``branch`` any more, PlanError and RepoError where its
    head is none that specbot commits to; ForgeError.
    """
    if not pull.is_open:
        raise PlanError(f"#{pull.number} is closed.", "Open it again first: what is done here goes to its branch.")
    if pull.head_repository.lower() != hands.host.repository.lower():
        raise PlanError(f"#{pull.number} comes from a fork; specbot writes to none.", "Commit it there yourself.")
    if pull.head_ref != branch or pull.head_sha != commit:
        raise StaleError(f"#{pull.number} was pushed since; nothing was written.", "Say it again.")
    if pull.head_ref == pull.base_ref or hands.host.default_branch() == pull.head_ref:
        raise RepoError(f"{pull.head_ref} is the default branch; specbot commits to it in no way.", "Use a branch.")


def done_before(hands: Publisher, plan: Plan) -> Published | None:
    """Return what is said where the head is what this very plan led to, published before: a job was started again.

    None where there is work to do. Anybody can write such a trailer; all it leads to is that nothing is done. Raises
    ForgeError, RepoError.
    """
    work = plan.apply or plan.command
    if work is None or not work.commit:
        return None
    pull = hands.host.pull(work.number)
    if pull.head_sha == work.commit or pull.head_repository.lower() != hands.host.repository.lower():
        return None
    reach(hands, pull.head_sha)
    message = str(hands.repository.git.log("-1", "--format=%B", pull.head_sha, "--"))
    if plan.run not in parse_trailers(message).get(RUN_TRAILER, ()):
        return None
    return Published((f"This run committed {pull.head_sha[:12]} on {pull.head_ref} already.",), pull.url)
