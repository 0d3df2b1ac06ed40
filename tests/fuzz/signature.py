"""Where something broke: two inputs that break at the same place for the same reason are one find."""

import re
import traceback
from hashlib import sha256
from pathlib import Path


def signature(error: BaseException) -> str:
    """Return a file name of the kind of error and the lines of ours it went through, the last three."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if re.search(r"/(?:bot|fuzz)/", each.filename)]
    places = [f"{Path(each.filename).stem}:{each.name}:{each.line}" for each in frames[-3:]]
    hashed = sha256("\n".join([type(error).__name__, *places]).encode()).hexdigest()[:8]
    return f"{type(error).__name__}-{Path(frames[-1].filename).stem if frames else 'none'}-{hashed}"
