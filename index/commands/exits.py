"""How a command ends: exit codes by the contract, one sentence on stderr, never a traceback for what a user can mend.

In: a command's function. Out: the same function that ends the process with 0 done, 1 failed, 2 usage, 3 refused by
--strict, 75 another reindex holds the lock, 130 or 143 interrupted.
"""

import functools
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, ParamSpec

import click

from index.errors import IndexLocked, OgpSearchError, UsageError

FAILED, USAGE, REFUSED, LOCKED = 1, 2, 3, 75
P = ParamSpec("P")


class Terminated(BaseException):
    """SIGTERM, as an exception: what is under way is discarded on its way up, as for Ctrl-C."""


def ends_with_a_code(command: Callable[P, int | None]) -> Callable[P, NoReturn]:
    """The command's return value is its exit code; its errors have the codes above."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> NoReturn:
        with _terminating() as asked:
            sys.exit(_code(lambda: command(*args, **kwargs), asked))

    return run


def _code(run: Callable[[], int | None], asked: threading.Event) -> int:
    try:
        return run() or 0
    except (KeyboardInterrupt, Terminated):
        # Not the exception tells which: watchfiles takes whatever a signal raises for Ctrl-C.
        if asked.is_set():
            return say("terminated", 128 + signal.SIGTERM)
        return say("interrupted", 128 + signal.SIGINT)
    except IndexLocked as error:
        return say(str(error), LOCKED)
    except UsageError as error:
        return say(str(error), USAGE)
    except BrokenPipeError:
        # `export | head`: nobody reads any more. What is still buffered must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OgpSearchError as error:
        return say(str(error), FAILED)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return say(f"{place}{error.strerror or error}", FAILED)


def say(sentence: str, code: int) -> int:
    """The sentence on stderr; `code` again."""
    click.echo(f"ogp-search: {sentence}", err=True)
    return code


@contextmanager
def _terminating() -> Iterator[threading.Event]:
    """Set once SIGTERM has come."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield asked
        return

    def terminate(number: int, frame: object) -> NoReturn:
        asked.set()
        raise Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGTERM, before)
