"""Reads the plain part of YAML that our files keep to; anything else is refused, and so is a key given twice."""

import json
import re
from typing import Any

KEY = re.compile(r"(?P<key>[A-Za-z_][\w.-]*):(?: +(?P<value>.*))?$")


def read(words: str) -> Any:
    """The document as dicts, lists and scalars; raises ValueError with the line."""
    lines = []
    for n, line in enumerate(words.splitlines(), 1):
        bare = line.rstrip()
        if "\t" in bare:
            raise ValueError(f"line {n}: a tab")
        if bare.strip() and not bare.lstrip().startswith("#"):
            lines.append((n, len(bare) - len(bare.lstrip()), bare.strip()))
    value, rest = _block(lines, lines[0][1])
    if rest:
        raise ValueError(f"line {rest[0][0]}: indented differently")
    return value


Lines = list[tuple[int, int, str]]


def _block(lines: Lines, depth: int) -> tuple[Any, Lines]:
    return _list(lines, depth) if lines[0][2].startswith("- ") else _map(lines, depth)


def _list(lines: Lines, depth: int) -> tuple[list[Any], Lines]:
    found: list[Any] = []
    while lines and lines[0][1] == depth and lines[0][2].startswith("- "):
        n, _, words = lines[0]
        inner = words[2:].strip()
        if KEY.match(inner):
            value, lines = _map([(n, depth + 2, inner), *lines[1:]], depth + 2)
        else:
            value, lines = _scalar(inner, n), lines[1:]
        found.append(value)
    return found, lines


def _map(lines: Lines, depth: int) -> tuple[dict[str, Any], Lines]:
    found: dict[str, Any] = {}
    while lines and lines[0][1] == depth and not lines[0][2].startswith("- "):
        n, _, words = lines[0]
        match = KEY.match(words)
        if match is None or match["key"] in found:
            raise ValueError(f"line {n}: {words}")
        lines = lines[1:]
        if match["value"] is not None:
            found[match["key"]] = _scalar(match["value"], n)
        elif lines and lines[0][1] > depth:
            found[match["key"]], lines = _block(lines, lines[0][1])
        else:
            raise ValueError(f"line {n}: nothing under {match['key']}")
    return found, lines


def _scalar(words: str, n: int) -> Any:
    if words[0] in '"[{':
        return json.loads(words)
    if words[0] == "'" and words[-1] == "'" and len(words) > 1:
        return words[1:-1].replace("''", "'")
    if words[0] in "&*!|>%@`'" or ": " in words or " #" in words:
        raise ValueError(f"line {n}: not plain: {words}")
    if words in ("true", "false"):
        return words == "true"
    return int(words) if re.fullmatch(r"-?\d+", words) else words
