"""An ONNX model that answers questions, loaded and run on this machine's processor: the door to ``onnxruntime``."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import numpy
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state

from bot.errors import ModelError, ModelReplyError
from bot.llm.reader_folder import EXPORT, ReaderFiles
from bot.llm.reader_spans import Window
from bot.llm.reader_tokens import Run
from bot.text.printable import in_one_line, listed

_THREADS = 2
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OUTPUTS = ("start_logits", "end_logits")
_INTEGERS = {"tensor(int64)": numpy.int64, "tensor(int32)": numpy.int32}
_ANOTHER = f"One that does is made with: {EXPORT}"
_SMALLER = "Take a smaller model."
# What onnxruntime says before it says what is wrong.
_CODES = re.compile(r"^\[ONNXRuntimeError\] : \d+ : \w+ : (Load model from .*? failed:)?")
_FATAL = 4  # of onnxruntime's levels of talk: what it has to say is in its exceptions
# onnxruntime's own exceptions have no base of their own.
_OWN = [each for each in vars(onnxruntime_pybind11_state).values() if isinstance(each, type)]
_FAILURES: tuple[type[Exception], ...] = (
    *(each for each in _OWN if issubclass(each, Exception)),
    RuntimeError,
    MemoryError,
    ValueError,
)

onnxruntime.disable_telemetry_events()
onnxruntime.set_default_logger_severity(_FATAL)


class ReaderSession:
    """A model in memory. ``width`` is the one length of a run that it takes, None where it takes any.

    Loading, and each run, may take ``seconds``. Raises ModelError where the file is no question-answering model, or
    cannot be used.
    """

    def __init__(self, files: ReaderFiles, seconds: float) -> None:
        self._seconds = seconds
        self._pad = files.pad
        # A model that tells no two kinds of tokens apart has no row for the second.
        self._typed = files.types is None or files.types > 1
        shown = in_one_line(str(files.model))
        options = onnxruntime.SessionOptions()
        with _bounded(
            seconds,
            lambda: options.set_load_cancellation_flag(True),
            f"{shown} cannot be loaded",
            f"Export it again: {EXPORT}",
        ):
            self._session = _load(files.model, options)
            _refuse_other_models(self._session, shown)
            inputs = self._session.get_inputs()
            self._kinds = {each.name: _INTEGERS[each.type] for each in inputs}
            fixed = [each if isinstance(each, int) and each > 0 else None for each in inputs[0].shape]
        if len(fixed) != 2 or fixed[0] not in (None, 1):
            said = in_one_line(str(inputs[0].shape), 80)
            raise ModelError(f"{shown} takes texts in the shape {said}.", f"Export it for any: {EXPORT}")
        self.width = fixed[1]

    def ask(self, run: Run) -> Window:
        """Return what the model says of one run. Raises ModelError, ModelReplyError.

        Of one alone: several at once save a processor nothing, and in a quantised model they change each other's
        numbers.
        """
        width = self.width or len(run.ids)
        options = onnxruntime.RunOptions()
        options.log_severity_level = _FATAL
        # A loop in a model could last for ever; between two steps it looks whether it is to end.
        with _bounded(
            self._seconds,
            lambda: setattr(options, "terminate", True),
            "The reader failed",
            "Do model.onnx and tokenizer.json belong together?",
        ):
            given = self._session.run(list(_OUTPUTS), self._feed(run, width), options)
        if any(getattr(each, "shape", None) != (1, width) for each in given):
            raise ModelReplyError("The reader gave something else than a number for each token.", _ANOTHER)
        begun, ended = ([float(each) for each in part[0, : len(run.ids)]] for part in given)
        if not numpy.isfinite([begun[0], ended[0]]).all() or numpy.isnan([begun, ended]).any():
            raise ModelReplyError("The reader gave what is no number.", "Take a model in float32, or in int8.")
        return Window(begun, ended, run.places)

    def _feed(self, run: Run, width: int) -> dict[str, Any]:
        """Return what the model declares to take, filled up to ``width``."""
        count = len(run.ids)
        types = run.types if self._typed else [0] * count
        rows = zip(_INPUTS, (run.ids, [1] * count, types), (self._pad, 0, 0), strict=True)
        filled = {name: [[*row, *[rest] * (width - count)]] for name, row, rest in rows}
        return {name: numpy.array(filled[name], dtype=kind) for name, kind in self._kinds.items()}


def _load(model: Path, options: Any) -> Any:
    """Return onnxruntime's session on a model. Raises its exceptions."""
    options.log_severity_level = _FATAL
    options.intra_op_num_threads, options.inter_op_num_threads = _THREADS, 1
    options.use_deterministic_compute = True
    # A thread that waits sleeps: the cores may be wanted elsewhere.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    # Not another format, which reader_external could not look through.
    options.add_session_config_entry("session.load_model_format", "ONNX")
    # It would print that it tries again, in the same way.
    alone: dict[str, Any] = {"providers": ["CPUExecutionProvider"], "enable_fallback": False}
    return onnxruntime.InferenceSession(str(model), options, **alone)


def _refuse_other_models(session: Any, shown: str) -> None:
    """Raise ModelError where a model takes or gives something else than one that answers questions."""
    taken = {each.name: each.type for each in session.get_inputs()}
    given = [each.name for each in session.get_outputs()]
    if not set(_OUTPUTS) <= set(given):
        wanted = " and ".join(_OUTPUTS)
        raise ModelError(f"{shown} answers no questions: it gives {listed(given)}, not {wanted}.", _ANOTHER)
    if "input_ids" not in taken or not set(taken) <= set(_INPUTS):
        raise ModelError(f"{shown} takes {listed(list(taken))}, not {listed(_INPUTS)}.", _ANOTHER)
    if not set(taken.values()) <= set(_INTEGERS):
        raise ModelError(f"{shown} takes {listed(sorted(set(taken.values())))}, not whole numbers.", _ANOTHER)


@contextmanager
def _bounded(seconds: float, end: Callable[[], None], words: str, hint: str) -> Iterator[None]:
    """Raise ModelError in place of what onnxruntime raises; after so much time have it ``end``, from another thread."""
    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except _FAILURES as error:
        if timer.finished.is_set():
            raise ModelError(f"The reader took more than {seconds:g} seconds.", _SMALLER) from error
        if isinstance(error, MemoryError) or "allocate memory" in str(error):
            raise ModelError("There is not enough memory for the reader.", _SMALLER) from error
        why = in_one_line(_CODES.sub("", str(error)), 160).rstrip(".")
        raise ModelError(f"{words}: {why or type(error).__name__}.", hint) from error
    finally:
        timer.cancel()
