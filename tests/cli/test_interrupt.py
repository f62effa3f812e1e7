import signal
import time
from collections.abc import Callable, Iterator

import pytest

from quchong.cli.interrupt import normalize_interrupts


@pytest.fixture(autouse=True)
def _as_in_the_foreground() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def interrupt_a_library() -> None:
    try:
        interrupt()
    except KeyboardInterrupt:
        raise ValueError("of the library's own") from None


def interrupt_where_nobody_hears_it() -> None:
    class Dying:
        def __del__(self) -> None:
            interrupt()

    Dying()
    while True:
        time.sleep(0.01)


@pytest.mark.parametrize("come", [interrupt, interrupt_a_library, interrupt_where_nobody_hears_it])
def test_an_interrupt_comes_out_as_one(come: Callable[[], None]) -> None:
    with pytest.raises(KeyboardInterrupt), normalize_interrupts():
        come()


def test_an_error_without_an_interrupt_stays_one() -> None:
    with pytest.raises(ValueError, match="own"), normalize_interrupts():
        raise ValueError("of its own")


def test_what_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with normalize_interrupts():
        interrupt()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_handlers_are_left_as_they_were() -> None:
    with normalize_interrupts():
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
