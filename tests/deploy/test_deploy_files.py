"""Promises of the files a line is deployed with: ordinary users, nothing secret in them, nothing left open."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import parser
from bot.config import SETTINGS
from tests.deploy.plain_yaml import read

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = read((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "cuppa"]
SECRET = re.compile(r"(?i)(password|secret|token|key)s?\s*[=:]\s*['\"]?[A-Za-z0-9+/_-]{8,}")
NEEDED = {
    "User": "cuppa",
    "ProtectSystem": "strict",
    "ProtectHome": "true",
    "PrivateTmp": "true",
    "PrivateDevices": "true",
    "NoNewPrivileges": "true",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
    "RestrictSUIDSGID": "true",
    "ProtectKernelModules": "true",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
}


def deployed() -> list[Path]:
    """Every file a line is deployed with."""
    found = [path for path in DEPLOY.rglob("*") if path.is_file()]
    return [ROOT / "Dockerfile", ROOT / "compose.yaml", ROOT / ".dockerignore", *found]


@pytest.mark.parametrize("path", deployed(), ids=lambda p: p.name)
def test_no_secret_is_in_a_file(path: Path) -> None:
    """Keys and passwords come from the environment; no file of ours holds one."""
    assert not SECRET.search(path.read_text("utf-8"))


@pytest.mark.parametrize("path", [*DEPLOY.rglob("*.yml"), ROOT / "compose.yaml"], ids=lambda p: p.name)
def test_yaml_is_plain(path: Path) -> None:
    """Every YAML file can be read, without tabs, anchors or a key given twice."""
    assert read(path.read_text("utf-8"))


def test_the_reader_of_yaml_refuses_what_it_does_not_know() -> None:
    """The tests' own reader is strict: a key twice, a tab, an anchor and loose indentation are errors."""
    assert read("a:\n  - b: 1\n    c: [\"x\"]\n  - d: 'e f'\n") == {"a": [{"b": 1, "c": ["x"]}, {"d": "e f"}]}
    for wrong in ("a: 1\na: 2\n", "a:\n\tb: 1\n", "a: &x 1\n", "a: b: c\n", "a:\n  b: 1\n c: 2\n", "a:\n"):
        with pytest.raises(ValueError):
            read(wrong)


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_image_is_pinned_small_and_runs_as_nobody_special() -> None:
    """Base images have a version, packages a hash, and the last USER is not root."""
    found = instructions()
    bases = [rest.split()[0] for word, rest in found if word == "FROM"]
    assert len(bases) == 2
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", base) for base in bases)
    users = [rest for word, rest in found if word == "USER"]
    assert users
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", users[-1])
    assert found.index(("USER", users[-1])) > max(n for n, (word, _) in enumerate(found) if word == "RUN")
    installs = [rest for word, rest in found if "pip install" in rest]
    assert installs
    assert all("--require-hashes" in rest or "--no-deps" in rest for rest in installs)
    assert not any(word == "ADD" or "sudo" in rest or "curl " in rest for word, rest in found)
    assert any(word == "HEALTHCHECK" and "/health" in rest for word, rest in found)
    assert all(rest.startswith("[") for word, rest in found if word in ("CMD", "ENTRYPOINT"))


def test_the_image_holds_only_what_it_runs() -> None:
    """Nothing goes into the build but what the Dockerfile copies: no .env, no data, no tests."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    copied = {
        name
        for word, rest in instructions()
        if word == "COPY" and "--from" not in rest
        for name in rest.split()[:-1]
    }
    assert "*" in lines
    assert copied == allowed
    assert all((ROOT / name).exists() for name in copied)


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_write_nowhere_and_may_do_nothing(name: str) -> None:
    """The root is read-only, every capability is dropped, and no new ones can be had."""
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service
    assert "privileged" not in service


def test_compose_pins_foreign_images_and_shows_only_caddy() -> None:
    """The database cannot be reached from outside, and only TLS faces the street."""
    assert set(SERVICES) == {"web", "worker", "upgrade", "database", "caddy"}
    for name in set(SERVICES) - set(OURS):
        assert re.search(r":\d+\.\d+", SERVICES[name]["image"])
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]
    assert SERVICES["database"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("web", "worker"):
        assert SERVICES[name]["depends_on"] == {"upgrade": {"condition": "service_completed_successfully"}}


def directives(unit: Path) -> list[tuple[str, str]]:
    """The settings of a unit file, in order."""
    lines = [line for line in unit.read_text("utf-8").splitlines() if "=" in line and not line.startswith("#")]
    return [(name, value) for name, _, value in (line.partition("=") for line in lines)]


def commands() -> list[list[str]]:
    """Every `cuppa` command that containers and units run."""
    found = [service["command"][1:] for service in SERVICES.values() if "command" in service]
    for unit in UNITS:
        start = dict(directives(unit))["ExecStart"].replace("%i", "8001")
        words = start.partition("/opt/cuppa/.venv/bin/cuppa ")[2].partition(' "')
        found.append([*words[0].split(), *(["x"] if words[1] else [])])
    start = next(rest for word, rest in instructions() if word == "CMD")
    return [*found, re.findall(r'"([^"]+)"', start)[1:]]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_exists(words: list[str]) -> None:
    """What containers and units start is a command of `cuppa`, with options it knows."""
    assert callable(parser().parse_args(words).run)


def test_every_setting_named_is_one() -> None:
    """No file sets a CUPPA_ name that the line would refuse; what else stands in .env does not begin like that."""
    for service in OURS:
        assert set(SERVICES[service].get("environment", {})) <= set(SETTINGS)
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text("utf-8")))
    given = set(SERVICES["caddy"]["environment"])
    assert set(re.findall(r"\{\$(\w+)", (DEPLOY / "Caddyfile").read_text("utf-8"))) <= given | {"WEB_PORT"}
    assert not any(name.startswith("CUPPA_") for name in asked | given)
    for unit in UNITS:
        assert set(re.findall(r"CUPPA_\w+", dict(directives(unit))["Environment"])) <= set(SETTINGS)


@pytest.mark.parametrize("unit", UNITS, ids=lambda u: u.name)
def test_units_run_as_an_ordinary_user_with_the_system_read_only(unit: Path) -> None:
    """Each service is confined in the same way, keeps settings out of the unit, and writes to its own folder."""
    found = dict(directives(unit))
    assert {name: found.get(name) for name in NEEDED} == NEEDED
    assert found["EnvironmentFile"] == "/etc/cuppa/env"
    assert found["StateDirectory"] == "cuppa"
    assert "SystemCallFilter" in found
    if found["Type"] != "oneshot":
        assert found["Restart"] == "always"


def test_systemd_knows_every_directive(tmp_path: Path) -> None:
    """systemd itself finds no fault with the units (their program stands in for ours)."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed here")
    for unit in [*UNITS, *TIMERS]:
        words = unit.read_text("utf-8").replace("/opt/cuppa/.venv/bin/cuppa", "/bin/true")
        (tmp_path / unit.name).write_text(words, "utf-8")
    paths = [tmp_path / unit.name.replace("@.", "@1.") for unit in [*UNITS, *TIMERS]]
    said = subprocess.run([analyze, "verify", "--man=no", *paths], capture_output=True, text=True)
    complaints = [line for line in said.stderr.splitlines() if str(tmp_path) in line or "cuppa" in line]
    assert complaints == []


def test_caddy_lets_nobody_read_the_numbers() -> None:
    """/metrics is answered 404 from the street, tokens of texts stay out of the access log, slow clients end."""
    words = (DEPLOY / "Caddyfile").read_text("utf-8")
    assert re.search(r"@inside path /metrics /metrics/\*\n\trespond @inside 404", words)
    assert re.search(r"request>uri query \{\s*delete m\s*\}", words)
    assert "read_header" in words
    assert words.count("{") == words.count("}")
