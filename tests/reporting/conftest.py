"""A tiny edition as a notebook leaves it, and a browser to look at its pages with."""

import base64
import itertools
import json
import os
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from umbra.claims import Artefact, Cells, Citation, Claim, Comparison, Finding, Paper, ResultTable
from umbra.driver.normalise import normalise, write
from umbra.figures import draw_curve, new_figure
from umbra.files import write_text
from umbra.reporting.report import Report
from umbra.reporting.site import build_site
from umbra.runs.provenance import RunRecord, provenance

CLAIM = Claim(
    "a-beats-b", "A beats B.", "Table 1",
    (Comparison("table-1", Cells(("eyes",), ("A",)), "greater", Cells(("eyes",), ("B",))),),
)  # fmt: skip
ARTEFACTS = (
    Artefact("table-1", "Rank-1 at $\\delta$", "Section 5", published="table-1.csv", unit="%"),
    Artefact("figure-5", "A curve of $x^2$", "Section 3", kind="figure"),
    Artefact("figure-6", "Not built", "Section 3", kind="figure"),
)
PUBLISHED = {"table-1": pd.DataFrame({"A": [70.0], "B": [50.0]}, index=["eyes"])}
FINDINGS = (Finding("a-beats-b", "A names [more|fewer|as many] eyes [than|than|as] B"),)
CITATION = Citation(("Ada Lovelace",), "A tiny paper", 1843)
TINY = Paper("tiny", 1, CITATION, "A summary.", ARTEFACTS, (CLAIM,), PUBLISHED, FINDINGS)
UNBUILT = Paper("later", 2, Citation(("Grace Hopper",), "A later paper"), "Another.", ARTEFACTS, (CLAIM,))

PROSE = r"""# A tiny paper
Inline $\sigma_1$, and displayed

$$\ell = \frac{1}{n} \| M f(x) \|_1 \tag{1}$$

\begin{equation}M_i = \begin{cases}1 & m_i > \delta \\ 0 & \text{elsewhere}\end{cases}\end{equation}

## Results
It costs $5 and no more.
"""


def executed(shown):
    data, metadata = shown._repr_mimebundle_()
    if "image/png" in data:
        data = {**data, "image/png": base64.b64encode(data["image/png"]).decode()}
    return new_output("execute_result", data=data, metadata=metadata, execution_count=1)


def outcomes(rate):
    return np.repeat([[1.0, 0.0]], [round(200 * rate), 200 - round(200 * rate)], axis=1).repeat(3, axis=0)


def notebook_of(report):
    figure, axes = new_figure(width="column")
    draw_curve(axes[0, 0], np.arange(3), np.arange(3.0))
    table = report.table(
        "table-1", ResultTable("table-1", {("eyes", "A"): outcomes(0.8), ("eyes", "B"): outcomes(0.4)})
    )
    picture = report.figure("figure-5", figure, {"x": np.arange(3)})
    claims = report.claims()
    run = RunRecord("base-0", 0, {"width": 8}, {"train": "ab" * 32})
    report.write_provenance(provenance({"table-1": ["base-0"]}, [run]))
    passing = base64.b64encode(figure._repr_png_()[0]).decode()
    cells = [
        new_markdown_cell(PROSE),
        new_code_cell("edition = 'laptop'", metadata={"tags": ["parameters"]}),
        new_code_cell("report.table(...)", outputs=[executed(table)]),
        new_code_cell("report.figure(...)", outputs=[executed(picture)]),
        new_code_cell("figure", outputs=[new_output("display_data", data={"image/png": passing})]),
        new_code_cell("report.claims()", outputs=[executed(claims)]),
        new_code_cell("print(1)", outputs=[new_output("stream", name="stdout", text="1 < 2\n")]),
    ]
    for number, cell in enumerate(cells):
        cell.id = str(number)
    language = {"name": "python", "pygments_lexer": "ipython3"}
    return new_notebook(cells=cells, metadata={"language_info": language})


@pytest.fixture(scope="session")
def papers():
    """One paper that has a notebook, one that has none."""
    return [TINY, UNBUILT]


@pytest.fixture(scope="session")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports") / "laptop"
    report = Report(folder / "tiny", TINY)
    write_text(folder / "tiny" / "notebook.ipynb", write(normalise(notebook_of(report), folder / "tiny")))
    build_site(folder, [TINY, UNBUILT])
    return folder


class Browser:
    """Headless Chromium spoken to over a pipe (the DevTools protocol), with no way to reach any host."""

    FLAGS = (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
        "--host-resolver-rules=MAP * ~NOTFOUND",
    )  # fmt: skip

    def __init__(self, program, profile):
        to_browser, self.writer = os.pipe()
        self.reader, from_browser = os.pipe()
        wired = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        command = ["bash", "-c", wired, "bash", program, *self.FLAGS, f"--user-data-dir={profile}", "about:blank"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, pass_fds=(to_browser, from_browser), **quiet)
        os.close(to_browser)
        os.close(from_browser)
        self.numbers, self.rest, self.events, self.session = itertools.count(1), b"", [], None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.send(f"{domain}.enable")

    def send(self, method, **params):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.writer, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]

    def receive(self):
        while b"\0" not in self.rest:
            chunk = os.read(self.reader, 1 << 20)
            assert chunk, "the browser ended"
            self.rest += chunk
        message, self.rest = self.rest.split(b"\0", 1)
        found = json.loads(message)
        if "method" in found:
            self.events.append(found)
        return found

    def open(self, path, *, width=1280, height=900, dark=False):
        self.events = []
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])
        self.send("Page.navigate", url=path.as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.receive()
        self.ask(
            "Promise.all([...document.images].map(i => { i.loading = 'eager'; return i.decode().catch(() => 0) }))"
        )

    def ask(self, script):
        answer = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def trouble(self):
        """Requests to anywhere but this disk, requests that failed, and whatever the console complains about."""
        found = []
        for event in self.events:
            method, about = event["method"], event["params"]
            if method == "Network.requestWillBeSent" and not about["request"]["url"].startswith(("file://", "data:")):
                found.append(about["request"]["url"])
            if method in ("Network.loadingFailed", "Runtime.exceptionThrown"):
                found.append(about)
            if method == "Log.entryAdded" or (
                method == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning")
            ):
                found.append(about)
        return found

    def close(self):
        self.session = None
        os.write(self.writer, json.dumps({"id": next(self.numbers), "method": "Browser.close"}).encode() + b"\0")
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.wait()
        os.close(self.writer)
        os.close(self.reader)


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    running = Browser(program, tmp_path_factory.mktemp("profile"))
    yield running
    running.close()
