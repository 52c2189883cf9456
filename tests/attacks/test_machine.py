"""What somebody who reaches the machine, or an image of it, would find open: nothing but the door."""

import re

import pytest

from bot.cli.main import parser
from bot.config import LOOPBACK
from bot.server import HOST
from tests.deploy.test_deploy_files import COMPOSE, OURS, SERVICES, UNITS, commands, directives, instructions


def test_no_layer_of_the_image_holds_a_secret() -> None:
    """Nothing secret is given to the build, and none is set in the image: an old layer would keep it for ever."""
    words = [word for word, _ in instructions()]
    assert "ARG" not in words
    assert not any("--mount=type=secret" in rest or ".env" in rest for _, rest in instructions())
    names = {name for word, rest in instructions() if word == "ENV" for name in re.findall(r"(\w+)=", rest)}
    assert {name for name in names if name.startswith("CUPPA_")} == {"CUPPA_LOG_FORMAT"}
    assert all("args" not in service.get("build", {}) for service in SERVICES.values())


def test_the_line_listens_to_this_machine_alone() -> None:
    """Without a word it is loopback; only a container that shows no port listens wider; no unit does."""
    assert HOST in LOOPBACK
    assert parser().parse_args(["web"]).host == HOST
    assert "host" not in parser().parse_args(["run"])
    assert not any("--host" in dict(directives(unit))["ExecStart"] for unit in UNITS)
    wide = [words for words in commands() if "--host" in words]
    assert wide and all(words[0] == "web" for words in wide)
    assert not any("ports" in SERVICES[name] or "network_mode" in SERVICES[name] for name in OURS)


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_is_let_into_the_machine(name: str) -> None:
    """No socket of the engine, no folder of the machine to write to, no shared processes, no added rights."""
    service = SERVICES[name]
    assert not {"privileged", "pid", "ipc", "devices", "userns_mode", "cgroup_parent"} & set(service)
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}
    for volume in service.get("volumes", []):
        source, _, rest = volume.partition(":")
        assert source in COMPOSE["volumes"] or rest.endswith(":ro"), volume
        assert "docker.sock" not in volume
