"""A command on a pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import time
from collections.abc import Mapping, Sequence


def output_on_a_terminal(command: Sequence[str], environment: Mapping[str, str]) -> bytes:
    """All that the command writes within a minute."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], list(command), dict(environment))
    output = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 1)
        if ready:
            try:
                part = os.read(terminal, 65536)
            except OSError:
                break
            if not part:
                break
            output += part
    os.close(terminal)
    os.waitpid(pid, 0)
    return output
