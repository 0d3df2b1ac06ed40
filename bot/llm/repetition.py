"""A text as it comes in, given up when its end is the same piece again and again."""

from bot.llm.extract import unusable

# A text is looked at each time this much came; what is looked at is its end.
_EACH = 200
_TAIL = 2400
# The least that has to repeat, and how many times, before it is no list or table of a specification any more. A field
# of an answer under a schema ends by itself before that, at 1,000 characters.
_LEAST_SPAN = 1_200
_TIMES = 6
# llama.cpp lets a model that has to call a tool, or to go on in JSON, write blank space up to the token limit.
_MOST_BLANKS = 200
_SHOWN = 30


class Strand:
    """One text of an answer: what the model says, thinks, or gives a tool."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._tail = ""
        self._unseen = 0

    @property
    def text(self) -> str:
        """What has come so far."""
        return "".join(self._pieces)

    def add(self, piece: str) -> None:
        """Take a piece more. Raises ModelReplyError when the text only repeats itself by now."""
        self._pieces.append(piece)
        self._tail = (self._tail + piece)[-_TAIL:]
        self._unseen += len(piece)
        if self._unseen >= _EACH:
            self._unseen = 0
            repeated = repetition(self._tail)
            if repeated:
                raise unusable(f"The model's answer repeats {repeated} without end")


def repetition(text: str) -> str:
    """Return what the end of ``text`` repeats, fit for a sentence; empty when it does not run away."""
    if len(text) - len(text.rstrip()) >= _MOST_BLANKS:
        return "blank space"
    period = _period(text)
    if not period:
        return ""
    piece = " ".join(text[-period:].split())
    return f'"{piece if len(piece) <= _SHOWN else piece[:_SHOWN] + "…"}"' if piece.isprintable() else "itself"


def _period(text: str) -> int:
    """Return the length of the piece that makes up the end of ``text`` many times over; 0 when there is none.

    The borders of every prefix of the text read backwards, after Knuth, Morris and Pratt.
    """
    back = text[::-1]
    borders = [0] * len(back)
    border = 0
    for at in range(1, len(back)):
        while border and back[at] != back[border]:
            border = borders[border - 1]
        border += back[at] == back[border]
        borders[at] = border
        span = at + 1
        if span >= _LEAST_SPAN and (span - border) * _TIMES <= span:
            return span - border
    return 0
