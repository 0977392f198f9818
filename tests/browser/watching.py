"""One person's browser, and everything in it that must not happen."""

from urllib.parse import urlsplit

# Chromium itself says these of a refusal that the test asks for; `expect` names them for one test.
LOUD = ("error", "warning")


class Watched:
    """A browser context whose requests, console, dialogs and page errors are written down.

    origins: those that may be asked; the first page that is opened adds its own. `expected`: parts of console messages
    that the test provokes.
    """

    def __init__(self, context):
        self.context = context
        self.origins: set[str] = set()
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.expected: list[str] = []
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._problem(f"page error: {error.error}"))
        context.on("dialog", self._dialog)
        context.on("page", self._page)

    def page(self, url=None):
        """A new tab, at that address."""
        page = self.context.new_page()
        if url is not None:
            self.origins.add(origin_of(url))
            page.goto(url)
        return page

    def expect(self, *parts):
        """Console messages with one of these parts are what the test is about."""
        self.expected += parts

    def strangers(self):
        """What was asked of other origins."""
        return [url for url in self.requests if origin_of(url) not in self.origins]

    def check(self):
        """Raise AssertionError with everything that must not have happened."""
        found = [*self.problems, *(f"asked another origin: {url}" for url in self.strangers())]
        assert not found, "in the browser:\n" + "\n".join(found)

    def leave_pictures(self, folder, number):
        """A picture and the words of each open tab."""
        for at, page in enumerate(self.context.pages):
            name = f"{number}-{at}"
            try:
                page.screenshot(path=folder / f"{name}.png", timeout=5_000)
                (folder / f"{name}.html").write_text(page.content())
            except Exception as error:  # a page that cannot be drawn must not hide why the test failed
                (folder / f"{name}.txt").write_text(str(error))
        (folder / f"{number}-log.txt").write_text("\n".join([*self.problems, *self.requests]))

    def _request(self, request):
        if not request.url.startswith(("data:", "blob:", "about:", "chrome-error:")):
            self.requests.append(request.url)

    def _console(self, message):
        if message.type in LOUD:
            self._problem(f"console {message.type}: {message.text}")

    def _page(self, page):
        page.on("crash", lambda page: self._problem(f"a tab crashed: {page.url}"))

    def _dialog(self, dialog):
        self.problems.append(f"a dialog opened: {dialog.type} {dialog.message!r}")
        dialog.dismiss()

    def _problem(self, text):
        if not any(part in text for part in self.expected):
            self.problems.append(text)


def origin_of(url):
    """Scheme, host and port.

    >>> origin_of("http://127.0.0.1:7860/sign-in?next=/")
    'http://127.0.0.1:7860'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
