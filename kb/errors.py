"""The errors a person meets: one sentence with a way out, and the exit code that goes with it.

An error carries an English template and its parameters, so that ``kb.cli`` can say it in the
reader's language (the template is the gettext message id) while Python callers read it with
``str(error)``. Parameters may hold untrusted text (file names, document text); whoever prints
them makes them safe for the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class KbError(Exception):
    """Base of every error that ``kb`` raises on purpose.

    Args:
        template: one English sentence with ``{name}`` fields that says what is wrong and what to do.
        **parameters: the values of the fields; a tuple is several words.
    """

    exit_code = 2

    def __init__(self, template: str, **parameters: object) -> None:
        super().__init__(template)
        self.template = template
        self.parameters = parameters

    def __str__(self) -> str:
        words = {name: ", ".join(each) if isinstance(each, tuple) else each for name, each in self.parameters.items()}
        return self.template.format(**words)


class InputError(KbError):
    """Wrong usage or bad input (exit code 2): an unreadable file, an unknown id, a bad date."""


class NothingFoundError(InputError):
    """What was asked for is done, and the answer is "nothing" (exit code 1)."""

    exit_code = 1


@contextmanager
def os_error_as(template: str, **parameters: object) -> Iterator[None]:
    """Within it, an OSError becomes an InputError of that template, whose field ``reason`` is what the system said."""
    try:
        yield
    except OSError as error:
        raise InputError(template, **parameters, reason=error.strerror or str(error)) from error


class NoKnowledgeBaseError(InputError):
    """There is no knowledge base where one is looked for, and none was named."""


class DamageError(KbError):
    """The knowledge base is damaged, or was written by a newer version (exit code 3)."""

    exit_code = 3


class OlderIndexError(DamageError):
    """The index was written by an older version, in a layout that is no longer read; it is rebuilt from corpus/."""


class NewerIndexError(DamageError):
    """The index was written by a newer version, which knows what this one does not: it is left as it is."""


class LockedError(KbError):
    """Another process has held the knowledge base's write lock for too long (exit code 3)."""

    exit_code = 3
