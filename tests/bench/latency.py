"""A TCP forwarder that makes a server on loopback as far away as wished."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial


@contextmanager
def far_away(host: str, port: int, round_trip_seconds: float) -> Iterator[int]:
    """Forward to `host:port` from a port of 127.0.0.1, which it gives.

    Each chunk is late by half a round trip, in both directions; the first one of a connection by a whole one more, for
    the handshake of TCP, which the kernel answers at once here.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    serve = asyncio.start_server(partial(_forward, host, port, round_trip_seconds), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(serve, loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _forward(
    host: str, port: int, round_trip: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Serve one connection, both ways."""
    far_reader, far_writer = await asyncio.open_connection(host, port)
    await asyncio.gather(
        _pump(reader, far_writer, round_trip / 2, round_trip),
        _pump(far_reader, writer, round_trip / 2, 0.0),
    )


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float, extra: float) -> None:
    """Pass chunks on, late but in order; a chunk doesn't wait for the one before it to arrive."""
    loop = asyncio.get_running_loop()
    not_before = loop.time() + extra
    try:
        while chunk := await reader.read(1 << 16):
            not_before = max(not_before, loop.time())
            loop.call_at(not_before + delay, writer.write, chunk)
    except ConnectionError:
        pass
    loop.call_at(max(not_before, loop.time()) + delay, writer.close)


async def _stop(server: asyncio.Server) -> None:
    """Accept no more, and end what is under way."""
    server.close()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
