"""Answers every POST as Twilio answers a message taken up, after so many seconds; prints its port."""

import asyncio
import json
import sys
from itertools import count
from urllib.parse import parse_qs

NUMBERS = count()


def answer(form: str) -> bytes:
    """What Twilio's documentation shows for a message created."""
    sent = {name: values[0] for name, values in parse_qs(form).items()}
    sid = f"SM{next(NUMBERS):032d}"
    body = json.dumps({
        "sid": sid, "account_sid": "AC" + "1" * 32, "status": "queued", "to": sent["To"], "from": sent.get("From"),
        "body": sent["Body"], "num_segments": "1", "num_media": "0", "direction": "outbound-api",
        "api_version": "2010-04-01", "error_code": None, "error_message": None, "price": None, "price_unit": "USD",
        "date_created": "Tue, 22 Sep 2026 09:00:00 +0000", "date_updated": "Tue, 22 Sep 2026 09:00:00 +0000",
        "date_sent": None, "messaging_service_sid": None, "uri": f"/2010-04-01/Messages/{sid}.json",
        "subresource_uris": {"media": f"/2010-04-01/Messages/{sid}/Media.json"},
    }).encode()  # fmt: skip
    head = f"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, takes_s: float) -> None:
    """One connection, kept open."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            fields = head.decode("latin-1").lower().split("\r\n")
            length = next(int(f.split(":")[1]) for f in fields if f.startswith("content-length:"))
            form = (await reader.readexactly(length)).decode()
            if takes_s:
                await asyncio.sleep(takes_s)
            writer.write(answer(form))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    """Serve until killed."""
    takes_s = float(sys.argv[1])
    server = await asyncio.start_server(lambda r, w: serve(r, w, takes_s), "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
