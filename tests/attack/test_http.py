"""HTTP itself: paths, hosts, origins, cookies, bodies and broken requests, byte by byte."""

import json

import pytest

from tests.attack.conftest import PASSWORD, SECRET
from tests.attack.raw import many, request, send

pytestmark = pytest.mark.xdist_group("attack")

UP = ("..", "%2e%2e", "%252e%252e", "..%00", "..;", "%c0%ae%c0%ae", "..%5c", "%2e.", "....//", "..%2f")
PREFIXES = ("/files/runs", "/files/previews", "/files/meshes", "/own/page", "/assets", "/static", "/gradio_api/file=")


@pytest.fixture(scope="module")
def vera(target):
    """The headers of a viewer."""
    with target.page("vera") as page:
        yield {"Cookie": f"assay={page.client.cookies['assay']}"}


def test_no_path_leads_out(target, vera):
    port, folder = target.server.port, target.house.folder.parent
    paths = [f"{prefix}/{'/'.join([up] * 6)}/etc/passwd" for prefix in PREFIXES for up in UP]
    paths += [f"{prefix}/{up}/{up}/state/outside.png" for prefix in PREFIXES[:3] for up in UP]
    paths += [
        f"/gradio_api/file={name}" for name in ("/etc/passwd", "%2Fetc%2Fpasswd", "file:///etc/passwd", "//etc/passwd")
    ]
    paths += [
        f"/gradio_api/file={folder}/{name}" for name in ("state/review.db", "state/secret", "outside.glb", "golden")
    ]
    paths += [
        f"/gradio_api/file={folder}/house/runs/lamp/{name}" for name in ("link.png", "way/outside.glb", ".hidden.png")
    ]
    paths += [
        f"/files/runs/lamp/{name}"
        for name in ("link.png", "way/outside.glb", ".hidden.png", "report.png.txt", "notes.txt")
    ]
    paths += [
        "/files/runs/lamp/report.json",
        "/files/runs/../golden/outside.json",
        "/files/runs//etc/passwd",
        "/files//etc/passwd",
    ]
    paths += [
        "/files/runs/lamp/link.png%00.png",
        "/files/runs\\..\\golden",
        "/files/golden/reviewers.json",
        "/files/state/secret",
    ]
    paths += ["/geometry/../candidate", "/geometry/%2e%2e/candidate", "/geometry/lamp%2f..%2f..%2fstate/candidate"]
    paths += ["/files/runs/" + "a/" * 3000 + "a.png", "/files/runs/" + "a" * 5000 + ".png"]
    for path in paths:
        status, text = request(port, f"GET {path} HTTP/1.1", vera)
        assert status in (400, 404), (path, status)
        assert SECRET.decode() not in text and "root:" not in text and "Traceback" not in text


def test_what_is_given_out_is_given_out(target, vera):
    """The refusals above are no accident: the same person reads what she may."""
    status, text = request(target.server.port, "GET /files/meshes/lamp/lamp.glb HTTP/1.1", vera)
    assert status == 200 and "glTF" in text and "content-disposition: attachment" in text.lower()
    assert request(target.server.port, "GET /geometry/lamp/candidate HTTP/1.1", vera)[0] == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_name_is_not_ours(target, vera, method):
    port = target.server.port
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "169.254.169.254", "", "a b"):
        status, _ = request(port, f"{method} / HTTP/1.1", {**vera, "Host": host})
        assert status in (400, 421), host
    twice = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\n\r\n"
    assert send(port, twice.encode()).split(b" ")[1] in (b"400", b"421")
    assert request(port, f"{method} / HTTP/1.1", {**vera, "Host": None})[0] in (400, 421)
    assert request(port, f"{method} / HTTP/1.0", {**vera, "Host": None})[0] in (400, 421)
    absolute, _ = request(port, f"{method} http://evil.example/ HTTP/1.1", vera)
    assert absolute in (400, 403, 404)


def test_no_page_of_another_origin_gets_anything(target, vera):
    port, own = target.server.port, target.server.url
    body = json.dumps({"data": [], "fn_index": 0, "session_hash": "evil"}).encode()
    line = "POST /gradio_api/run/predict HTTP/1.1"
    json_type = {"Content-Type": "application/json"}
    for origin in (
        "http://evil.example",
        "null",
        own.replace("127.0.0.1", "localhost.evil.example"),
        own + "0",
        own.replace("http", "https"),
    ):
        for more in ({}, {"Sec-Fetch-Site": "same-origin"}):
            status, text = request(port, line, {**vera, **json_type, **more, "Origin": origin}, body)
            assert status == 403 and "access-control" not in text.lower()
            status, text = request(port, "GET /config HTTP/1.1", {**vera, **more, "Origin": origin})
            assert status == 403 and "access-control" not in text.lower()
    assert request(port, line, {**vera, **json_type}, body)[0] == 403
    assert request(port, line, {**vera, **json_type, "Origin": own}, body)[0] == 200
    preflight = {
        "Origin": "http://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x",
    }
    status, text = request(port, "OPTIONS /gradio_api/run/predict HTTP/1.1", preflight)
    assert status == 403 and "access-control" not in text.lower()


def test_a_forged_cookie_is_nobodys(target, vera):
    port, token = target.server.port, vera["Cookie"].removeprefix("assay=")
    forged = [
        "",
        "x",
        token[:-1],
        token + "x",
        token.swapcase(),
        token[::-1],
        "A" * 5000,
        "%00",
        '"' + token + '"',
        token + "; assay=x",
    ]
    forged += ["rita", "admin", "eyJhbGciOiJub25lIn0.e30.", "' OR '1'='1", "../../../etc/passwd"]
    for value in forged:
        status, _ = request(port, "GET /config HTTP/1.1", {"Cookie": f"assay={value}"})
        assert status == 401, value
    for name in ("__Host-assay", "ASSAY", "access-token-x", " assay2"):
        assert request(port, "GET /config HTTP/1.1", {"Cookie": f"{name}={token}"})[0] == 401
    assert request(port, "GET /config HTTP/1.1", {"Authorization": f"Bearer {token}"})[0] == 401
    assert request(port, f"GET /config?assay={token} HTTP/1.1")[0] == 401
    assert request(port, "GET /config HTTP/1.1", vera)[0] == 200


def test_a_giant_body_is_refused_before_it_is_sent(target, vera):
    port, own = target.server.port, {"Origin": target.server.url}
    join = "POST /gradio_api/queue/join HTTP/1.1"
    assert request(port, join, {**vera, **own, "Content-Length": "10000000000"})[0] == 413
    assert request(port, join, {**vera, **own, "Content-Length": "1048577"})[0] == 413
    assert request(port, "POST /sign-in HTTP/1.1", {**own, "Content-Length": "9000"})[0] == 413
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    chunked = {**vera, **own, "Transfer-Encoding": "chunked"}
    assert request(port, join, chunked, chunk + b"1\r\nx\r\n0\r\n\r\n")[0] == 413
    assert request(port, "GET /health HTTP/1.1", {"Content-Length": "5"}, b"hello")[0] == 413
    assert request(port, "GET /health HTTP/1.1", {"X-Long": "x" * 100_000})[0] in (0, 400, 431)
    assert request(port, "GET /" + "x" * 100_000 + " HTTP/1.1")[0] in (0, 400, 414, 431)
    assert request(port, "GET /health HTTP/1.1")[0] == 200


def test_a_request_that_can_be_read_in_two_ways_is_refused(target):
    port = target.server.port
    inner = b"GET /config HTTP/1.1\r\nHost: x\r\n\r\n"
    both = {"Content-Length": "4", "Transfer-Encoding": "chunked", "Origin": target.server.url}
    assert request(port, "POST /sign-in HTTP/1.1", both, b"0\r\n\r\n" + inner)[0] in (400, 403)
    lengths = (
        f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\nx".encode()
    )
    assert send(port, lengths).split(b" ")[1] == b"400"
    for length in ("-1", "1e3", "+5", "0x10", "1, 2"):
        assert request(port, "POST /sign-in HTTP/1.1", {"Content-Length": length, "Origin": target.server.url})[0] in (
            400,
            413,
        )
    for broken in (
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        assert send(port, broken + b"\r\n\r\n")[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 421", b"")
    assert request(port, "GET /health HTTP/1.1")[0] == 200


def test_a_socket_of_another_kind_is_not_opened(target, vera):
    upgrade = {
        **vera,
        "Connection": "Upgrade, close",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Origin": "http://evil.example",
    }
    for path in ("/", "/gradio_api/queue/join", "/queue/join"):
        assert request(target.server.port, f"GET {path} HTTP/1.1", upgrade)[0] in (400, 403, 404, 426)


@pytest.mark.parametrize(
    "target_text",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/%0d%0aSet-Cookie:%20assay=evil",
        "/?a=%0d%0aX-Evil:%201",
        "\\\\evil",
    ],
)
def test_sign_in_leads_nowhere_else(target, target_text):
    from urllib.parse import quote

    with target.server.client() as client:
        for next in (quote(target_text, safe=""),):
            form = f"name=vera&password={quote(PASSWORD)}&next={next}".encode()
            headers = {"Origin": target.server.url, "Content-Type": "application/x-www-form-urlencoded"}
            status, text = request(target.server.port, "POST /sign-in HTTP/1.1", headers, form)
            head = text.split("\r\n\r\n")[0].lower().split("\r\n")
            [location] = [line for line in head if line.startswith("location:")]
            assert status == 303 and (location == "location: /" or location.startswith("location: /?a="))
            assert len([line for line in head if line.startswith("set-cookie:")]) == 1
            assert not [line for line in head if "evil" in line and not line.startswith("location: /?")]
        assert "evil.example" not in client.get(f"/sign-in?next={quote(target_text)}").text


def test_ten_thousand_tries_to_guess_a_password_are_as_good_as_twenty(target):
    """From one address; the right password among them, late, is not even looked at."""
    port = target.server.port
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {target.server.url}\r\nContent-Length: ".encode()
    )

    def sign_in(name, password):
        form = f"name={name}&password={password}".encode()
        return head + str(len(form)).encode() + b"\r\n\r\n" + form

    tries = [sign_in("adam", f"guess+{number}") for number in range(10_000)]
    statuses = list(many(port, tries))
    assert set(statuses) <= {403, 429} and statuses.count(403) < 40
    assert request(port, "GET /health HTTP/1.1")[0] == 200
    [late] = many(port, [sign_in("adam", PASSWORD.replace(" ", "+"))])
    assert late == 429
