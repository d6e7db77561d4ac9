"""One reading of a page: what it asks again and again, and cannot change meanwhile, is asked once."""

import contextlib
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar
from typing import Any

_answers: ContextVar[dict | None] = ContextVar("answers", default=None)


@contextlib.contextmanager
def one_reading() -> Iterator[None]:
    """Within, an answer of `asked_once` stands. For a page that writes nothing; a decorator of its view too."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def asked_once(question: Hashable, ask: Callable[[], Any]) -> Any:
    """The answer to a question: within one reading as it was first found, everywhere else asked anew."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return answers[question]
