"""A real browser: the system's Chromium, headless, with WebGL drawn by the processor.

`browser` is one for a module; `visit(...)` opens a context of its own (cookies of its own), watched: whatever it asks
another origin for, every error on its console, every dialog and every refusal of its content security policy fails the
test. A failing test leaves pictures of its pages, and says where.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.browser.house import House
from tests.browser.watching import Watched
from tests.servers import running_server

MISSING = "no Chromium"  # tests/conftest.py says it aloud at the end of the run
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
FLAGS = (
    "--no-sandbox",  # Chromium's own sandbox needs what containers do not give; what it opens here is ours
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)
WAIT_MS = 30_000
SIZE = {"width": 1440, "height": 900}
PEOPLE = {"ada": "reviewer", "bob": "reviewer", "cleo": "admin", "val": "viewer"}
PASSWORD = "blue teapots do not fly"


def chromium():
    """The browser's program: ASSAY_CHROMIUM, else the system's; None without any."""
    if named := os.environ.get("ASSAY_CHROMIUM"):
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((place for place in PLACES if Path(place).exists()), None)


@pytest.fixture(scope="module")
def browser():
    """Chromium, for the tests of a module."""
    program = chromium()
    if program is None:
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def visit(browser, request):
    """`visit(**options)`: a new person's browser, as a Watched; options are those of Playwright's new_context."""
    opened = []

    def new(**options):
        context = browser.new_context(**{"viewport": SIZE, "reduced_motion": "reduce", **options})
        context.set_default_timeout(WAIT_MS)
        opened.append(Watched(context))
        return opened[-1]

    yield new
    failed = getattr(request.node, "failed", False)
    folder = Path(tempfile.mkdtemp(prefix=f"assay-{request.node.name[:40]}-")) if failed and opened else None
    for number, watched in enumerate(opened):
        if folder is not None:
            watched.leave_pictures(folder, number)
        watched.context.close()
    if folder is not None:
        request.node.add_report_section("teardown", "pages", f"pictures of the pages: {folder}")
        print(f"pictures of the pages: {folder}")
    for watched in opened:
        watched.check()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Tell `visit` that the test failed."""
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed
    return report


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """The house that all tests share: each decides on assets of its own."""
    if chromium() is None:
        pytest.skip(MISSING)
    return House(tmp_path_factory.mktemp("house") / "house")


@pytest.fixture(scope="session")
def server(house, tmp_path_factory):
    """The real server over the house, with an account for each of PEOPLE."""
    folder = tmp_path_factory.mktemp("server")
    with running_server(folder, specs=house.specs, runs=house.runs, golden=house.golden) as running:
        for name, role in PEOPLE.items():
            running.add_user(name, role, PASSWORD)
        yield running


@pytest.fixture(scope="session")
def cookies():
    """Name -> the session cookie of somebody who signed in before."""
    return {}


@pytest.fixture
def enter(visit, server, cookies):
    """`enter("ada", "/?asset=vase")`: (the person's Watched, a tab with that address, signed in).

    One session a person, shared by browsers; fresh: a session of one's own, by the sign-in page.
    """

    def signed_in(name, address="/", fresh=False, **options):
        watched = visit(**options)
        if name in cookies and not fresh:
            watched.context.add_cookies(cookies[name])
            return watched, watched.page(server.url + address)
        page = watched.page(server.url + address)
        fill_sign_in(page, name)
        page.wait_for_url(lambda url: "/sign-in" not in url)
        if not fresh:
            cookies[name] = watched.context.cookies()
        return watched, page

    return signed_in


def fill_sign_in(page, name, password=PASSWORD):
    """Name and password into the sign-in page, and off."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
