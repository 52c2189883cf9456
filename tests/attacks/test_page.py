"""docs/attacks.md tells what there is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "attacks.md").read_text("utf-8")


def test_every_test_that_the_page_names_exists() -> None:
    """Each test and each file in docs/attacks.md is there, and nobody's defence rests on a test that is gone."""
    files = {path.name: path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    tests = {name for text in files.values() for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}
    named = set(re.findall(r"\btest_\w+(?:\.py)?", PAGE))
    assert len(named) > 50 and named - tests - set(files) == set()
    paths = set(re.findall(r"`((?:bot|storage|flows|deploy|docs|tests)/[\w/.]+\.\w+)`", PAGE))
    assert [path for path in paths if not (ROOT / path).exists()] == []
