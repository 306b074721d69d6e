"""The page in Firefox, opened from disk and driven by WebDriver BiDi: every view draws, nothing leaks.

WebDriver BiDi (W3C) is spoken over a web socket that Firefox opens itself, so no driver is needed.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ecograph.render.details import PageDetails
from ecograph.render.explorer import write_page
from ecograph.render.network import EcoNetwork

client = pytest.importorskip("websockets.sync.client", reason="websockets is not installed")
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(FIREFOX is None, reason="there is no firefox-esr or firefox"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
VIEWS = {
    "graph": "#canvas canvas",
    "tree": "#view-tree svg",
    "layers": "#view-layers :is(h2, h3, select)",
    "matrix": "#view-matrix table",
    "table": "#view-table table",
}
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


class Firefox:
    """One tab of a headless Firefox; ``trouble`` collects what it logged and what it asked the network."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.trouble: list[str] = []
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self._tab = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=60))
            if message.get("id") == number:
                assert message["type"] == "success", message
                result: dict[str, Any] = message["result"]
                return result
            self._note(message)

    def _note(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        if event.get("method") == "log.entryAdded":
            self.trouble.append(f"{params.get('level')}: {params.get('text')}")
        elif event.get("method") == "network.beforeRequestSent":
            url = params["request"]["url"]
            if not url.startswith(("file:", "data:", "blob:", "about:")):
                self.trouble.append(url)

    def open(self, url: str, width: int, height: int) -> None:
        viewport = {"width": width, "height": height}
        self.call("browsingContext.setViewport", context=self._tab, viewport=viewport)
        self.call("browsingContext.navigate", context=self._tab, url="about:blank", wait="complete")
        self.call("browsingContext.navigate", context=self._tab, url=url, wait="complete")
        self.wait("document.documentElement.dataset.ready === '1'")

    def value(self, expression: str) -> Any:
        given = self.call(
            "script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=False
        )
        assert given["type"] == "success", given
        return given["result"].get("value")

    def wait(self, expression: str) -> None:
        until = time.monotonic() + 20
        while not self.value(expression):
            assert time.monotonic() < until, f"never true in Firefox: {expression}"
            time.sleep(0.1)

    def click(self, selector: str) -> None:
        box = self.value(
            f"(() => {{ const b = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            " return `${Math.round(b.x + b.width / 2)},${Math.round(b.y + b.height / 2)}`; })()"
        )
        x, y = map(int, box.split(","))
        moves = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        pointer = {"type": "pointer", "id": "mouse", "actions": moves}
        self.call("input.performActions", context=self._tab, actions=[pointer])

    def type(self, text: str) -> None:
        keys = [
            action
            for key in text
            for action in ({"type": "keyDown", "value": key}, {"type": "keyUp", "value": key})
        ]
        keyboard = {"type": "key", "id": "keyboard", "actions": keys}
        self.call("input.performActions", context=self._tab, actions=[keyboard])


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    profile = tmp_path_factory.mktemp("profile")
    command = [
        str(FIREFOX),
        "--headless",
        "--no-remote",
        "--profile",
        str(profile),
        "--remote-debugging-port=0",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stderr is not None
            said = (line for line in process.stderr if "WebDriver BiDi listening on" in line)
            address = next(said).split()[-1]
            with client.connect(f"{address}/session", max_size=None) as socket:
                yield Firefox(socket)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def page_url(
    net: EcoNetwork, details: PageDetails, title: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> str:
    return write_page(
        net, tmp_path_factory.mktemp("firefox") / "页面.html", title=title, details=details
    ).as_uri()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_every_view_draws(firefox: Firefox, page_url: str, size: str, lang: str) -> None:
    for view, mark in VIEWS.items():
        firefox.open(f"{page_url}#view={view}&lang={lang}", *SIZES[size])
        firefox.wait(f"document.querySelector({json.dumps(mark)})?.getBoundingClientRect().height > 0")
        assert firefox.value("document.documentElement.lang").startswith(lang)
        width = firefox.value("document.documentElement.scrollWidth")
        assert width <= SIZES[size][0], f"{view} is wider than the window"
    assert firefox.trouble == []


def test_a_search_and_a_click_lead_to_the_profile(firefox: Firefox, page_url: str) -> None:
    """Typed as a person types; then the view is switched and the language, without a reload."""
    firefox.open(f"{page_url}#lang=zh", 1440, 900)
    firefox.value("window.marked = true")
    firefox.type("/")
    firefox.type("geer")
    firefox.wait("document.querySelectorAll('[role=option]').length > 0")
    firefox.type("\ue007")
    firefox.wait("location.hash.includes('node=')")
    firefox.click("#language")
    firefox.wait("document.documentElement.lang.startsWith('en')")
    assert firefox.value("window.marked") is True
    assert firefox.trouble == []
