"""Serves moto over kept connections, one request at a time."""

import io
import sys
import threading
import traceback

from moto.moto_server.werkzeug_app import MotoRequestHandler


class OneAtATime:
    """moto's backends are not made for threads (lists change while they are read), and Python runs one at a time anyway."""

    def __init__(self, app):
        self.app = app
        self.turn = threading.Lock()

    def __call__(self, environ, start_response):
        self.read_body(environ)
        with self.turn:
            return list(self.app(environ, start_response))

    @staticmethod
    def read_body(environ):
        """Takes the whole body before the turn begins, so that a slow sender holds up nobody."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read()
        else:
            body = environ["wsgi.input"].read(length) if length else b""
        environ["wsgi.input"] = io.BytesIO(body)
        environ["wsgi.input_terminated"] = True


class KeptConnections(MotoRequestHandler):
    """Werkzeug closes the connection after each answer, since a body may be left unread, and waits to see it closed.
    Here bodies are always read, so the connection stays; and an answer leaves in one piece, which Nagle's algorithm
    does not hold up."""

    disable_nagle_algorithm = True
    protocol_version = "HTTP/1.1"

    def run_wsgi(self):
        self.environ = self.make_environ()
        begun = []
        try:
            parts = self.server.app(self.environ, lambda status, headers, exc_info=None: begun.append((status, headers)))
            status, headers = begun[-1]
            body = b"".join(parts)
        except ConnectionError:
            raise
        except Exception:
            # The gateway takes a page of HTML for what moto cannot do, and points to this log.
            print(traceback.format_exc(), file=sys.stderr, flush=True)
            self.close_connection = True
            status, headers, body = "500 INTERNAL SERVER ERROR", [("Content-Type", "text/html")], b"see the log"
        self.answer(status, headers, body)

    def answer(self, status, headers, body):
        bodiless = status[:3] in ("204", "304")
        lines = [f"{self.protocol_version} {status}", *(f"{name}: {value}" for name, value in headers)]
        if not bodiless and not any(name.lower() == "content-length" for name, _ in headers):
            lines.append(f"Content-Length: {len(body)}")
        if self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        self.wfile.write(head if bodiless or self.command == "HEAD" else head + body)
