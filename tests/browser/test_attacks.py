"""Attacks from another site, in the browser of somebody who is signed in: nothing is read, and nothing changes.

Another port of the same host is the same site, so the session cookie travels with every request; another name is
another site. Both are tried. What the page answers, the attacker's script writes down; that the answers mean something
is shown by the same requests from the page's own origin.
"""

import json

import pytest

from tests.browser.conftest import PASSWORD, SIZE, WAIT_MS, fill_sign_in
from tests.browser.elsewhere import another_site
from tests.browser.page_parts import wait_for_asset
from tests.browser.watching import Watched

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
    const arrived = () => {
        try { return opened.closed || (opened.location.href !== "about:blank" && opened.document.body !== null); }
        catch (error) { return false; }  // not ours to read: the browser cuts it off in a moment
    };
    for (let turn = 0; turn < 75 && !arrived(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 200));
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


@pytest.fixture(scope="module")
def victim(browser, server, house, sites):
    """Somebody who is signed in and has the page open, and in the same browser a tab of each other site."""
    with browser.new_context(viewport=SIZE) as context:
        context.set_default_timeout(WAIT_MS)
        watched = Watched(context)
        page = watched.page(f"{server.url}/?asset=vase")
        fill_sign_in(page, "cleo")
        wait_for_asset(page, "vase")
        watched.expect("console ")  # the browser says aloud what it refuses the attackers
        yield Victim(watched, page, [watched.page(site) for site in sites.values()], server.url)
        page.bring_to_front()
        page.reload()
        wait_for_asset(page, "vase")
        assert page.evaluate("window.pwned") is None and "written elsewhere" not in page.content()
        watched.check()


@pytest.fixture(autouse=True)
def unharmed(victim, house):
    """After each attack: still signed in, as the same person, and not a byte of golden/ is another."""
    before, cookies = house.decisions(), victim.watched.context.cookies()
    yield
    assert house.decisions() == before
    assert victim.watched.context.cookies() == cookies
    assert victim.page.evaluate("fetch('/config').then(answer => answer.status)") == 200
    assert "cleo" in victim.page.locator("#top .who").text_content()


class Victim:
    def __init__(self, watched, page, attackers, url):
        self.watched, self.page, self.attackers, self.url = watched, page, attackers, url

    def fetch(self, path, method="GET", mode="cors", body=None, type=None):
        """What the attackers' scripts see of an answer: [{status, type, text}, ...]."""
        asked = [self.url + path, method, mode, body, type]
        return [attacker.evaluate(FETCH, asked) for attacker in self.attackers]

    def own(self, path, method="GET", body=None, type=None):
        """The same from the page itself."""
        return self.page.evaluate(FETCH, [self.url + path, method, "cors", body, type])


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


def test_the_attacks_work_where_nobody_guards(victim, sites):
    """On the other site's own pages, so that a tool that is broken is not taken for a guard."""
    for attacker, site in zip(victim.attackers, sites.values(), strict=True):
        assert "elsewhere" in attacker.evaluate(FETCH, [site, "GET", "cors", None, None])["text"]
        framed = attacker.evaluate(EMBED, [site, "iframe"])
        assert framed["outcome"] == "load" and "elsewhere" in framed["inside"]
        with victim.watched.context.expect_page() as opened:
            assert "elsewhere" in attacker.evaluate(OPENED, site)["document"]
        opened.value.close()
        with attacker.expect_navigation() as navigation:
            attacker.evaluate(SUBMIT, [f"{site}/sign-out", {"a": "b"}, FORM])
        assert navigation.value.status == 200
        attacker.goto(site)


def test_nothing_is_read_by_a_request(victim):
    for path in READ:
        for found in victim.fetch(path):
            assert (found["status"], found["type"]) == (0, "error"), (path, found)
        for found in victim.fetch(path, mode="no-cors"):
            assert (found["status"], found["text"]) == (0, "") or found["type"] == "error", (path, found)
    assert [victim.own(path)["status"] for path in READ[:3]] == [200, 200, 200]


def test_nothing_is_changed_by_a_request(victim):
    bodies = calls(victim.page)
    for body in bodies.values():
        for path in (RUN, "/gradio_api/queue/join"):
            for mode, type in (("cors", JSON), ("cors", TEXT), ("no-cors", TEXT), ("no-cors", FORM)):
                assert all(found["status"] == 0 for found in victim.fetch(path, "POST", mode, body, type))
    for path in ("/sign-out", "/gradio_api/cancel", "/gradio_api/upload", "/gradio_api/reset"):
        victim.fetch(path, "POST", "no-cors", "{}", TEXT)
    victim.fetch("/sign-in", "POST", "no-cors", f"name=val&password={PASSWORD}", FORM)
    # The same call from the page itself is a call.
    assert victim.own(RUN, "POST", bodies["open"], JSON)["status"] == 200


def test_nothing_is_changed_by_a_form(victim):
    decide = calls(victim.page)["decide"]
    half = len(decide) // 2
    forms = (
        ("/sign-out", {}, FORM),
        ("/sign-in", {"name": "val", "password": PASSWORD}, FORM),
        (RUN, {decide[:half]: decide[half:]}, TEXT),
        (RUN, {"data": decide}, "multipart/form-data"),
    )
    for attacker in victim.attackers:
        home = attacker.url
        for path, fields, encoding in forms:
            with attacker.expect_navigation() as navigation:
                attacker.evaluate(SUBMIT, [victim.url + path, fields, encoding])
            assert navigation.value.url == victim.url + path and navigation.value.status == 403
            attacker.goto(home)


def test_the_page_cannot_be_framed_or_embedded(victim):
    kept = ("/config", "/files/previews/vase/vase.glb", "/own/page/page.js", "/own/viewer/viewer.js")
    for attacker in victim.attackers:
        for kind in ("iframe", "object", "embed"):
            found = attacker.evaluate(EMBED, [f"{victim.url}/?asset=vase", kind])
            assert found["inside"] in (None, "refused", "")
        shown = [frame.url for frame in attacker.frames[1:]]
        assert not any(url.startswith(victim.url) for url in shown), shown
        for path in kept:
            for kind in ("script", "img", "link"):
                found = attacker.evaluate(EMBED, [victim.url + path, kind])
                assert (found["outcome"], found["size"]) == ("error", [0, 0]), (path, kind)


def test_no_socket_and_no_stream_opens(victim):
    for attacker in victim.attackers:
        found = attacker.evaluate(SOCKETS, [victim.url, victim.url.replace("http", "ws", 1)])
        assert set(found) == {"error"}


def test_a_window_that_was_opened_is_not_read(victim):
    for attacker in victim.attackers:
        with victim.watched.context.expect_page() as opened:
            found = attacker.evaluate(OPENED, f"{victim.url}/?asset=vase")
        assert {found["document"], found["address"], found["stored"]} == {"refused"}, found
        assert found["frames"] == "0" and found["closed"] == "true"  # its opener is cut off
        wait_for_asset(opened.value, "vase")  # a link works, for the one who clicked it
        assert opened.value.evaluate("window.opener") is None
        opened.value.close()


def test_no_address_changes_anything_when_it_is_followed(victim):
    for attacker in victim.attackers:
        home = attacker.url
        for path in ("/sign-out", "/gradio_api/cancel", RUN, "/?asset=vase&decide=approve&why=written+elsewhere"):
            attacker.goto(victim.url + path)
        attacker.goto(home)
