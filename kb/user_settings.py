"""Settings that belong to a person, not to a knowledge base: language, results, style, pager, colours.

They lie in the user's settings folder (platformdirs), ``config.toml``. ``kb config`` shows and changes them.
"""

from __future__ import annotations

import contextlib
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from kb.arguments import MOST_RESULTS, check_choice
from kb.errors import InputError
from kb.files.bounded import parse_toml, read_bytes
from kb.files.caches import is_private
from kb.quick_dataclass import dataclass
from kb.text.language import named_language

SECTION = "cli"

UiChoice = Literal["auto", "zh", "en"]
ColorChoice = Literal["auto", "never"]
ScoreForm = Literal["percent", "number", "none"]


@dataclass(frozen=True, slots=True)
class UserSettings:
    """What a person may set; "auto" is what the environment says.

    ``ui``: language of messages. ``results``: how many ``kb ask`` shows. ``style``: citation style.
    ``pager``: "auto", "never" or a command. ``color``: "auto" or "never". ``score``: how a score is shown to a person:
    "percent", "number" or "none".
    """

    ui: UiChoice = "auto"
    results: int = 5
    style: str = "gb7714"
    pager: str = "auto"
    color: ColorChoice = "auto"
    score: ScoreForm = "percent"


_CALLED = {
    "自动": "auto", "从不": "never", "不用": "never", "不分页": "never", "总是": "always",
    "百分比": "percent", "小数": "number", "不显示": "none", "默认": "default",
}  # fmt: skip
"""What ``kb config`` calls values in Chinese."""
CHOICES: dict[str, tuple[str, ...]] = {
    "ui": get_args(UiChoice),
    "color": get_args(ColorChoice),
    "score": get_args(ScoreForm),
}


def settings_file() -> Path:
    """Where this user's settings lie."""
    from platformdirs import user_config_path

    return user_config_path("kb", appauthor=False) / "config.toml"


@cache
def user_settings() -> UserSettings:
    """This user's settings; the defaults where there are none, or the file is another user's.

    Raises:
        InputError: the file cannot be read, or says what no setting can be.
    """
    path = settings_file()
    try:
        if not path.exists() or not is_private(path):
            return UserSettings()
    except OSError:  # a folder of somebody else's, as after su: nothing in it is this user's
        return UserSettings()
    try:
        stated = parse_toml(read_bytes(path).decode("utf-8")).get(SECTION, {})
        if not isinstance(stated, dict):
            raise ValueError(f"[{SECTION}] is no table")
    except (OSError, ValueError) as error:
        raise InputError(
            "The settings in {path} cannot be read: {reason}.", path=str(path), reason=str(error)
        ) from error
    known = {field.name for field in fields(UserSettings)}
    given = {name: checked(name, value) for name, value in stated.items() if name in known}
    return UserSettings(**given)


def value_meant(name: str, value: str) -> str:
    """The value of a setting that a person calls so: 中文 for the ``ui`` zh, 不分页 for never, 默认 for default."""
    word = value.strip()
    language = named_language(word) if name == "ui" else None
    return language or _CALLED.get(word, word)


def checked(name: str, value: object) -> Any:
    """The value of a setting as it is kept.

    Raises:
        InputError: the setting cannot have it.
    """
    text = str(value).strip()
    if name == "results":
        if text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST_RESULTS:
            return int(text)
        raise InputError(
            'results can be a whole number from 1 to {most}, not "{value}".', most=MOST_RESULTS, value=text
        )
    if name in CHOICES:
        check_choice(text, CHOICES[name], name)
    if name == "style":
        from kb.citations.styles import find_style

        find_style(text)
    return text


def check_program(command: str) -> None:
    """Raises InputError where there is no program of that name here."""
    import shlex
    from shutil import which

    with contextlib.suppress(ValueError):
        if (words := shlex.split(command)) and which(words[0]) is not None:
            return
    raise InputError(
        'There is no program "{name}" here; pager can be auto, never, or a command such as less.', name=command
    )
