"""A Jupyter server on loopback and a browser in front of it: JupyterLab and formgrader as a person meets them.

What a person does goes through mouse and keyboard. JupyterLab's own objects are asked only where to scroll, and whether
a cell has run.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

from grader.errors import CourseError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
TOKEN = "on-loopback-for-a-minute"
START_SECONDS = 90  # a cold disk needs half a minute to import JupyterLab
CELL_MS = 240_000  # a busy machine

# `grader lab` in a folder of one's own.
DESK = (
    "import sys; from pathlib import Path; from grader.desk.workspace import open_lab; "
    "sys.exit(open_lab(Path(sys.argv[1]), tuple(sys.argv[2:])))"
)
# What a person would see in their own browser, without what differs from day to day.
QUIET = ("--no-browser", "--ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True")


def why_not() -> str:
    """Return why no browser can be driven here, in a sentence; "" where one can."""
    if find_spec("playwright") is None:
        return "Playwright is not installed; it is part of the extra 'dev'."
    if executable() is None:
        return f"No Chromium was found; one of these commands would do: {', '.join(CHROMIUMS)}."
    return ""


def executable() -> str | None:
    """Return the path of the machine's own Chromium, or None: nothing is downloaded."""
    return next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Yield a headless Chromium that talks to this machine alone.

    Raises
    ------
    CourseError
        If there is none; see `why_not`.
    """
    if reason := why_not():
        raise CourseError(reason)
    from playwright.sync_api import sync_playwright

    arguments = ["--disable-gpu", "--force-color-profile=srgb", "--hide-scrollbars"]
    if getattr(os, "geteuid", lambda: 1)() == 0:  # Chromium's sandbox refuses root
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def desk(work: Path, home: Path, environment: dict[str, str]) -> Iterator[str]:
    """Open JupyterLab on a learner's folder as `grader lab` does and yield its address.

    Parameters
    ----------
    work : Path
        The learner's exercises, a folder each.
    home : Path
        An empty folder for Jupyter's own settings and the server's log.
    environment : dict
        What is added to this process's environment, such as COURSE_LEVEL.
    """
    with _server([sys.executable, "-c", DESK, str(work)], work, home, environment) as address:
        yield address


@contextmanager
def course_desk(course: Path, home: Path, environment: dict[str, str]) -> Iterator[str]:
    """Open JupyterLab in a course folder, as an instructor does, and yield its address; see `desk`."""
    command = [sys.executable, "-m", "jupyter", "lab", "--allow-root"]
    with _server(command, course, home, environment) as address:
        yield address


@contextmanager
def _server(command: Sequence[str], folder: Path, home: Path, environment: dict[str, str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "JPY_", "NBGRADER_"))}
    places = {"JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_RUNTIME_DIR": str(home / "runtime")}
    places |= {"JUPYTER_DATA_DIR": str(home / "data"), "IPYTHONDIR": str(home / "ipython")}
    with (home / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*command, *QUIET, f"--ServerApp.port={port}", "--ServerApp.port_retries=0"],
            cwd=folder,
            env=kept | places | environment,
            stdout=log,
            stderr=log,
        )
        try:
            _await_answer(process, address, home / "log")
            yield address
        finally:
            if process.poll() is None:
                _call(f"{address}/api/shutdown", "POST")  # the server's own way: kernels end with it
            process.wait(60)


def _await_answer(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            _call(f"{address}/api/status")
            return
        except URLError:
            time.sleep(0.1)
    process.kill()
    raise CourseError(f"JupyterLab did not start. Its last words:\n{log.read_text(encoding='utf-8')[-2000:]}")


def _call(url: str, method: str = "GET") -> Any:
    request = urllib.request.Request(url, method=method, headers={"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read().decode()
    return json.loads(text) if text else None


class Notebook:
    """A notebook that is open in JupyterLab; its cells go by their ids.

    Parameters
    ----------
    page : Page
        An empty page of the browser.
    address : str
        The server's, as `desk` gives it.
    path : str
        The notebook's, below the server's folder.
    """

    def __init__(self, page: "Page", address: str, path: str) -> None:
        self.page = page
        # A workspace of its own: in the common one JupyterLab would open again what was open before.
        page.goto(f"{address}/lab/workspaces/{uuid.uuid4()}/tree/{path}?token={TOKEN}")
        page.wait_for_function(f"() => window.jupyterapp && {_OPEN}?.context?.path === {json.dumps(path)}")
        page.wait_for_selector(f"{_PANEL} .jp-Cell", timeout=CELL_MS)
        page.wait_for_function(f"() => {_OPEN}.sessionContext.session?.kernel?.status === 'idle'", timeout=CELL_MS)
        ids = page.evaluate(f"() => {_OPEN}.content.widgets.map(cell => cell.model.id)")
        self.cells = {name: index for index, name in enumerate(ids)}

    def cell(self, name: str) -> "Locator":
        """Return the cell `name`, scrolled to the top of the window."""
        index = self.cells[name]
        self.page.evaluate(f"async () => {{ await {_OPEN}.content.scrollToItem({index}, 'start'); }}")
        return self.page.locator(f'{_PANEL} .jp-Cell[data-windowed-list-index="{index}"]')

    def write(self, name: str, source: str) -> None:
        """Replace what stands in the cell `name`: click into it, select all, type."""
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def run(self, name: str, wait: bool = True) -> "Locator":
        """Click the cell `name`, press Ctrl+Enter, wait until it has run, and return its outputs."""
        cell = self.cell(name)
        before = self.page.evaluate(f"() => {self._count_of(name)}")
        cell.locator(".jp-InputPrompt").click()
        self.page.keyboard.press("Control+Enter")
        if wait:
            self.has_run(name, before)
        return cell.locator(".jp-Cell-outputArea")

    def run_above(self, name: str) -> None:
        """Choose *Run > Run All Above Selected Cell* for the cell `name`, without waiting."""
        self.cell(name).locator(".jp-InputPrompt").click()
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Above Selected Cell").click()

    def has_run(self, name: str, before: int | None = None) -> None:
        """Wait until the cell `name` has run; its counter was `before`."""
        ran = f"![null, {json.dumps(before)}].includes({self._count_of(name)})"
        done = f"{_OPEN}.content.widgets[{self.cells[name]}].model.executionState === 'idle'"
        self.page.wait_for_function(f"() => {ran} && {done}", timeout=CELL_MS)

    def save(self) -> None:
        """Press Ctrl+S and wait until the notebook is saved."""
        self.page.keyboard.press("Control+S")
        self.page.wait_for_function(f"() => !{_OPEN}.context.model.dirty", timeout=CELL_MS)

    def _count_of(self, name: str) -> str:
        return f"{_OPEN}.content.widgets[{self.cells[name]}].model.executionCount"


_OPEN = "window.jupyterapp.shell.currentWidget"  # JupyterLab shows its application where `expose_app_in_browser` is set
_PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"  # JupyterLab opens again, in tabs behind it, what was open before
