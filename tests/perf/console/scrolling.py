"""Frames of a page while something on it is scrolled."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.console.page import Window
from tests.perf.console.timing import read_metric_ms, watch_cpu
from tests.perf.report import percentile

LONG_MS = 100
_POLL_SECONDS = 0.01
_CPU = "TaskDuration"
_SCROLL = """
window.scrolled = null;
((selector, by, isDone, limit, patience) => {
  const frames = [];
  const began = performance.now();
  let before = began;
  let moved = began;
  function step(now) {
    const element = document.querySelector(selector);
    frames.push(now - before);
    before = now;
    const [top, height] = [element.scrollTop, element.scrollHeight];
    element.scrollTop += by;
    if (element.scrollTop !== top || element.scrollHeight !== height) moved = now;
    if (isDone() || now - began > limit || now - moved > patience)
      window.scrolled = {frames: frames.slice(1), nodes: document.getElementsByTagName("*").length, ms: now - began};
    else requestAnimationFrame(step);
  }
  requestAnimationFrame(step);
})"""


@dataclass(frozen=True)
class Scrolled:
    """How scrolling went.

    Attributes:
        frames: times between frames, in ms.
        nodes: elements of the page at the end.
        seconds: how long it took.
        cpu: CPU times of the page's main thread between looks, in ms. A look is a frame or two apart; unlike the times between
            frames, these do not grow with other load on the machine.
    """

    frames: Sequence[float]
    nodes: int
    seconds: float
    cpu: Sequence[float]

    @property
    def figures(self) -> dict[str, object]:
        """The figures by name."""
        return {
            "frames while scrolling": len(self.frames),
            "longest frame": round(max(self.frames)),
            "99 % of the frames were shorter than": round(percentile(self.frames, 99)),
            f"frames longer than {LONG_MS} ms": sum(frame > LONG_MS for frame in self.frames),
            "CPU time of the page for a frame": round(sum(self.cpu) / len(self.frames), 1),
            "most CPU time of the page in a frame or two": round(max(self.cpu)),
            "elements of the page after it": self.nodes,
        }


def scroll(window: Window, selector: str, by: int, is_done: str = "false", seconds: int = 60, patience: int = 10) -> Scrolled:
    """Scroll an element in each frame, and return how that went.

    Args:
        window: the page.
        selector: the element.
        by: px for each frame; negative for up.
        is_done: an expression of JavaScript that ends it.
        seconds: after which it ends in any case.
        patience: seconds without any movement after which it ends, as it does at the end of a list.
    """
    arguments = f"{json.dumps(selector)}, {by}, () => {is_done}, {seconds * 1000}, {patience * 1000}"
    watch_cpu(window)
    cpu, before = [], read_metric_ms(window, _CPU)
    window.page.evaluate(f"{_SCROLL}({arguments})")
    while (scrolled := window.page.evaluate("window.scrolled")) is None:
        time.sleep(_POLL_SECONDS)
        now = read_metric_ms(window, _CPU)
        cpu.append(now - before)
        before = now
    return Scrolled(scrolled["frames"], scrolled["nodes"], scrolled["ms"] / 1000, cpu)
