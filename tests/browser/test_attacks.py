"""Attacks from another site, in the browser of somebody who is signed in: nothing is read, and nothing changes.

Another port of the same host is the same site, so the session cookie travels with every request; another name is
another site. Both are tried. What the page answers, the attacker's script writes down; that the answers mean something
is shown by the same requests from the page's own origin.
"""

import json

import pytest

from tests.browser.elsewhere import NAMES, another_site

pytestmark = pytest.mark.xdist_group("browser")

# What is worth reading or changing: (method, path, body, its type)
READ = (
    "/",
    "/config",
    "/health",
    "/files/runs/vase/report.json",
    "/files/previews/vase/vase.glb",
    "/geometry/vase/candidate",
    "/own/page/page.js",
    "/gradio_api/queue/data?session_hash=abcdef",
    "/gradio_api/info",
)
FORM, TEXT, JSON = "application/x-www-form-urlencoded", "text/plain", "application/json"
RUN = "/gradio_api/run/predict"

FETCH = """async ([target, method, mode, body, type]) => {
    const options = {method, mode, credentials: "include", headers: type ? {"Content-Type": type} : {}};
    if (body !== null) options.body = body;
    try {
        const answer = await fetch(target, options);
        return {status: answer.status, type: answer.type, text: (await answer.text()).slice(0, 200)};
    } catch (error) {
        return {status: 0, type: "error", text: String(error)};
    }
}"""
EMBED = """async ([target, kind]) => {
    const element = document.createElement(kind);
    const heard = new Promise((resolve) => {
        element.onload = () => resolve("load");
        element.onerror = () => resolve("error");
        setTimeout(() => resolve("nothing"), 4000);
    });
    if (kind === "link") { element.rel = "stylesheet"; element.href = target; }
    else element[kind === "object" ? "data" : "src"] = target;
    document.body.append(element);
    const outcome = await heard;
    const inside = (() => {
        try { return element.contentDocument ? element.contentDocument.body.innerHTML : null; }
        catch (error) { return "refused"; }
    })();
    return {outcome, inside, size: [element.naturalWidth ?? 0, element.videoWidth ?? 0]};
}"""
SOCKETS = """async ([http, ws]) => {
    const heard = (thing, good) => new Promise((resolve) => {
        thing.addEventListener(good, () => resolve("open"));
        thing.addEventListener("message", (event) => resolve("message " + event.data));
        thing.addEventListener("error", () => resolve("error"));
        setTimeout(() => resolve("nothing"), 4000);
    });
    const found = [];
    for (const path of ["/", "/gradio_api/queue/join", "/queue/join"]) {
        found.push(await heard(new WebSocket(ws + path), "open"));
    }
    for (const path of ["/gradio_api/queue/data?session_hash=abcdef", "/gradio_api/heartbeat/abcdef"]) {
        const source = new EventSource(http + path, {withCredentials: true});
        found.push(await heard(source, "open"));
        source.close();
    }
    return found;
}"""
OPENED = """async (target) => {
    const opened = window.open(target, "_blank");
    if (!opened) return {blocked: true};
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const read = (get) => { try { return String(get()); } catch (error) { return "refused"; } };
    opened.postMessage({type: "approve", asset: "vase"}, "*");
    return {
        document: read(() => opened.document.body.innerHTML),
        address: read(() => opened.location.href),
        stored: read(() => opened.localStorage.length),
        frames: read(() => opened.length),
        closed: read(() => opened.closed),
    };
}"""
SUBMIT = """([target, fields, encoding]) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = target;
    form.enctype = encoding;
    for (const [name, value] of Object.entries(fields)) {
        const field = document.createElement("textarea");
        field.name = name;
        field.value = value;
        form.append(field);
    }
    document.body.append(form);
    form.submit();
}"""


@pytest.fixture(scope="module")
def sites():
    with another_site() as found:
        yield found


@pytest.fixture(params=NAMES)
def victim(request, enter, server, house, sites):
    """Somebody who is signed in and has the page open, and the attacker's tab in the same browser.

    Afterwards: still signed in, as the same person, and not a byte of golden/ nor a comment is another.
    """
    watched, page = enter("cleo", "/?asset=vase")
    page.wait_for_selector("#head [data-asset=vase]")
    before, [cookie] = house.decisions(), watched.context.cookies()
    watched.expect("console ")  # the browser says aloud what it refuses the attacker
    attacker = watched.page(sites[request.param])
    yield Victim(watched, page, attacker, server.url)
    assert house.decisions() == before
    assert [one["value"] for one in watched.context.cookies() if one["name"] == cookie["name"]] == [cookie["value"]]
    page.bring_to_front()
    page.reload()
    page.wait_for_selector("#head [data-asset=vase]")
    assert "cleo" in page.locator("#top .who").text_content()
    assert page.evaluate("window.pwned") is None and "written elsewhere" not in page.content()


class Victim:
    def __init__(self, watched, page, attacker, url):
        self.watched, self.page, self.attacker, self.url = watched, page, attacker, url

    def fetch(self, path, method="GET", mode="cors", body=None, type=None, own=False):
        tab = self.page if own else self.attacker
        return tab.evaluate(FETCH, [self.url + path, method, mode, body, type])


def calls(page):
    """The body of a call of each of the page's functions that change something, as the page itself would send it."""
    config = page.evaluate("fetch('/config').then(answer => answer.json())")
    query = {"text": "", "states": [], "owner": "", "sort": "attention", "descending": False, "offset": 0}
    seen = json.loads(page.locator("#head [data-seen]").get_attribute("data-seen"))
    asked = {
        "decide": {"verb": "approve", "asset": "vase", "why": "written elsewhere", "seen": seen, "query": query},
        "claim": {"asset": "vase", "take": True, "query": query},
        "run": {"asset": "jar", "query": query},
        "open": {"asset": "vase", "step": 0, "query": query},
    }
    found = {}
    for one in config["dependencies"]:
        if (name := one["api_name"]) in asked:
            data = [json.dumps(asked[name])] + ["written elsewhere"] * (len(one["inputs"]) - 1)
            found[name] = json.dumps({"data": data, "fn_index": one["id"], "session_hash": "abcdefgh"})
    assert found.keys() == asked.keys()
    return found


def test_nothing_is_read_by_a_request(victim):
    for path in READ:
        found = victim.fetch(path)
        assert (found["status"], found["type"]) == (0, "error"), (path, found)
        opaque = victim.fetch(path, mode="no-cors")
        assert opaque["status"] == 0 and opaque["type"] in ("opaque", "error") and path, (path, opaque)
    own = [victim.fetch(path, own=True)["status"] for path in READ]
    assert own[0] == own[1] == own[2] == 200


def test_nothing_is_changed_by_a_request(victim):
    bodies = calls(victim.page)
    for body in bodies.values():
        for path in (RUN, "/gradio_api/queue/join"):
            for mode, type in (("cors", JSON), ("cors", TEXT), ("no-cors", TEXT), ("no-cors", FORM)):
                found = victim.fetch(path, "POST", mode, body, type)
                assert found["status"] == 0 and found["text"] in ("", found["text"]) and found["type"] != "cors"
    for path in ("/sign-out", "/gradio_api/cancel", "/gradio_api/upload", "/gradio_api/reset"):
        victim.fetch(path, "POST", "no-cors", "{}", TEXT)
    victim.fetch("/sign-in", "POST", "no-cors", "name=val&password=blue teapots do not fly", FORM)
    # The same call from the page itself is a call.
    assert victim.fetch(RUN, "POST", "cors", bodies["open"], JSON, own=True)["status"] == 200


def test_nothing_is_changed_by_a_form(victim):
    [decide] = [body for name, body in calls(victim.page).items() if name == "decide"]
    half = len(decide) // 2
    forms = (
        ("/sign-out", {}, FORM),
        ("/sign-in", {"name": "val", "password": "blue teapots do not fly"}, FORM),
        (RUN, {decide[:half]: decide[half:]}, TEXT),
        (RUN, {"data": decide}, "multipart/form-data"),
    )
    home = victim.attacker.url
    for path, fields, encoding in forms:
        with victim.attacker.expect_response(lambda answer, path=path: answer.url == victim.url + path) as answer:
            victim.attacker.evaluate(SUBMIT, [victim.url + path, fields, encoding])
        assert answer.value.status == 403, path
        victim.attacker.goto(home)


def test_the_page_cannot_be_framed_or_embedded(victim):
    for kind in ("iframe", "object", "embed"):
        found = victim.attacker.evaluate(EMBED, [f"{victim.url}/?asset=vase", kind])
        assert found["inside"] in (None, "refused", "")
    shown = [frame.url for frame in victim.attacker.frames[1:]]
    assert not any(url.startswith(victim.url) for url in shown), shown
    for path in ("/config", "/files/previews/vase/vase.glb", "/own/page/page.js", "/own/viewer/viewer.js"):
        for kind in ("script", "img", "link"):
            found = victim.attacker.evaluate(EMBED, [victim.url + path, kind])
            assert found["outcome"] != "load" and found["size"] == [0, 0], (path, kind)


def test_no_socket_and_no_stream_opens(victim):
    found = victim.attacker.evaluate(SOCKETS, [victim.url, victim.url.replace("http", "ws", 1)])
    assert set(found) == {"error"}


def test_a_window_that_was_opened_is_not_read(victim):
    with victim.watched.context.expect_page() as opened:
        found = victim.attacker.evaluate(OPENED, f"{victim.url}/?asset=vase")
    assert {found["document"], found["address"], found["stored"]} <= {"refused"}, found
    assert found["frames"] == "0" and found["closed"] == "true"  # its opener is cut off
    opened.value.wait_for_selector("#head [data-asset=vase]")  # a link works, for the one who clicked it
    assert opened.value.evaluate("window.opener") is None


def test_no_address_changes_anything_when_it_is_followed(victim):
    for path in ("/sign-out", "/gradio_api/cancel", RUN, "/?asset=vase&decide=approve&why=written+elsewhere"):
        victim.attacker.goto(victim.url + path)
