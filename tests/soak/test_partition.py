"""A worker in a network of its own, cut off from PostgreSQL under load: others do its work; healed it works on."""

import os
import signal
import time
from pathlib import Path

import pytest

from bot.fake_twilio.server import Server
from tests.soak.apart import SERVER, WORKER, Apart, NoNamespaces, apart, inside
from tests.soak.crew import Hand
from tests.soak.run import Plan, Stage, soak
from tests.soak.server import Own, own_server

pytestmark = pytest.mark.skipif(not os.environ.get("SOAK"), reason="takes minutes: make soak")
STARTS_S, BEFORE_S, CUT_S, AFTER_S, PORT = 60.0, 30.0, 45.0, 35.0, 5432
SECONDS = STARTS_S + BEFORE_S + CUT_S + AFTER_S
PLAN = Plan("partition", web=2, workers=1, seconds=SECONDS, phones=60, kill_every_s=0)


def listen_apart(own: Own, net: Apart) -> None:
    """The server moves into its namespace, and listens to the other one as well as on its socket."""
    with (own.folder / "pg_hba.conf").open("a") as rules:
        rules.write(f"\nhost all all {WORKER}/32 trust\n")
    own.restart("-o", f"-h {SERVER} -p {PORT} -k {own.folder}", within=["ip", "netns", "exec", net.server])


def worker_apart(on: Stage, own: Own, net: Apart, fake: Server) -> Hand:
    """Another worker, in the other namespace: PostgreSQL by the wire, the network by a door of its own."""
    database = own.url.rpartition("/")[2].partition("?")[0]
    around = {
        **on.crew.hands[-1].environment,
        "CUPPA_DATABASE_URL": f"postgresql://postgres@{SERVER}:{PORT}/{database}",
        "CUPPA_TWILIO_API_URL": fake.url,
    }
    return Hand(
        "worker-apart", ("worker",), around, on.crew.hands[-1].folder, before=("ip", "netns", "exec", net.worker)
    )


def handed_over(fake: Server, on: Stage) -> int:
    """How many texts the worker apart gave to the network; callbacks of them are sent on the way."""
    fake.postman.run_due()
    return on.exchange.calls["apart"]


def test_a_worker_cut_off_from_the_database(tmp_path: Path) -> None:
    """For three quarters of a minute what it sends to the server vanishes; then it works on, nothing twice."""
    if os.environ.get("CUPPA_TEST_DATABASE_URL"):
        pytest.skip("the server is not the test's own")
    worked: list[int] = []

    def cut(on: Stage) -> None:
        fake = inside(net.worker, lambda: Server(on.exchange, post=on.network.post, hands_on=True))
        send_off = fake.postman.send_off

        def counted(message: object) -> None:
            on.exchange.calls["apart"] += 1
            send_off(message)  # type: ignore[arg-type]

        fake.postman.send_off = counted  # type: ignore[method-assign]
        with fake:
            hand = worker_apart(on, own, net, fake)
            on.crew.hands.append(hand)
            hand.start()
            begun = time.monotonic() + STARTS_S
            while not handed_over(fake, on) and time.monotonic() < begun:
                time.sleep(0.1)
            for state, how_long in (("up", BEFORE_S), ("down", CUT_S), ("up", AFTER_S)):
                net.wire_is(state)
                ends, before = time.monotonic() + how_long, handed_over(fake, on)
                while time.monotonic() < ends:
                    handed_over(fake, on)
                    time.sleep(0.05)
                worked.append(handed_over(fake, on) - before)
            # It ends what it began while its door to the network is still there.
            hand.signal(signal.SIGTERM)
            assert hand.process is not None and hand.process.wait(60) == 0
            fake.postman.run_due(everything=True)

    try:
        with apart() as net, own_server() as own:
            listen_apart(own, net)
            told, found = soak(PLAN, own.url, tmp_path, cut)
    except NoNamespaces as why:
        pytest.skip(str(why))
    print(f"{told}; the worker apart sent {worked[0]} before, {worked[1]} while cut off, {worked[2]} after")
    assert found.clean, found
    assert worked[0] > 0 and worked[2] > 0, "it worked before and after"
    assert worked[1] < worked[0] / 4, "the cut was felt: at most what it had claimed left meanwhile"
