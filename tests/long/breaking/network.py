"""A way from a server to its database that can be stopped, cut and led elsewhere: a process that copies bytes.

    network.py LISTEN TARGET      two port numbers of this machine
"""

import asyncio
import signal
import subprocess
import sys


class Link:
    def __init__(self, port, target):
        self.port, self.process = port, None
        self.lead(target)

    def lead(self, target):
        """Cuts every connection, and leads new ones to this port."""
        self.close()
        self.process = subprocess.Popen([sys.executable, __file__, str(self.port), str(target)])

    def hold(self):
        """Takes connections and some bytes, and passes none on."""
        self.process.send_signal(signal.SIGSTOP)

    def flow(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()


async def copy(source, sink):
    try:
        while data := await source.read(1 << 16):
            sink.write(data)
            await sink.drain()
    except OSError:
        pass
    finally:
        sink.close()


async def serve(port, target):
    async def connect(reader, writer):
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(copy(reader, there_writer), copy(there_reader, writer))

    server = await asyncio.start_server(connect, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
