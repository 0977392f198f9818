"""Requests as bytes over a socket: what HTTP clients would tidy up arrives as it was written."""

import socket
from contextlib import closing

SECONDS = 60


def send(port, data):
    """Every byte that comes back until the server closes or has sent a whole answer."""
    with closing(socket.create_connection(("127.0.0.1", port), SECONDS)) as connection:
        connection.sendall(data)
        return _answer(connection, bodiless=data.startswith(b"HEAD "))


def request(port, line, headers=None, body=b""):
    """The (status, text) that a request line and headers get; Host and Content-Length are added unless given."""
    given = {"Host": f"127.0.0.1:{port}", "Connection": "close", **(headers or {})}
    if body and "Content-Length" not in given and "Transfer-Encoding" not in given:
        given["Content-Length"] = str(len(body))
    head = [line, *(f"{name}: {value}" for name, value in given.items() if value is not None)]
    answer = send(port, "\r\n".join([*head, "", ""]).encode("latin-1") + body)
    return (int(answer.split(b" ", 2)[1]) if answer else 0), answer.decode("utf-8", "replace")


def many(port, requests):
    """The status of each request, one after another over one connection that is kept."""
    with closing(socket.create_connection(("127.0.0.1", port), SECONDS)) as connection:
        for data in requests:
            connection.sendall(data)
            yield int(_answer(connection).split(b" ", 2)[1])


def _answer(connection, bodiless=False):
    """One answer: its head, and as much body as it says."""
    found = b""
    while b"\r\n\r\n" not in found:
        part = connection.recv(65536)
        if not part:
            return found
        found += part
    head, _, body = found.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), None)
    while not bodiless and (length is None or len(body) < length):
        part = connection.recv(65536)
        if not part:
            break
        body += part
    return head + b"\r\n\r\n" + body
