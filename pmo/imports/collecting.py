"""Reading a long file makes very many small objects and hardly a ring of them: looking for rings after every few costs a quarter of the time."""

import contextlib
import gc
from collections.abc import Iterator

USUAL = gc.get_threshold()
SELDOM = (50_000, 20, 50)  # objects more than were let go, and rounds of the younger ones


@contextlib.contextmanager
def seldom_collected() -> Iterator[None]:
    """Within, rings of objects are looked for after many of them, not after a few hundred."""
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*USUAL)
