"""A mail server of the tests' own, with moods."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a sender asks.

    `asked` counts the calls; `refuses` is its answer to each recipient; `pause` comes before answers, in seconds.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.asked = 0
        self.taken: list[str] = []
        self.refuses = b""
        self.pause = 0.0
        super().__init__(("127.0.0.1", 0), Conversation)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.asked += 1
        self.say(b"220 mail.example")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say(b"354 go on")
                self.read_letter()
                self.say(b"250 taken")
            elif verb == b"RCPT" and self.server.refuses:
                self.say(self.server.refuses)
            elif verb == b"QUIT":
                self.say(b"221 bye")
                return
            else:
                self.say(b"250 well")

    def read_letter(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.decode())
        self.server.taken.append("".join(lines))

    def say(self, words: bytes) -> None:
        time.sleep(self.server.pause)
        try:
            self.wfile.write(words + b"\r\n")
        except OSError:
            pass


@contextmanager
def listening() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(10)
