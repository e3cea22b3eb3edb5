"""Every page in the ways of those who see or point differently: keys alone, 400 % zoom, forced colours, paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from ecosystems.models import User
from tests.access.doors import World
from tests.browser.conftest import DESK, OpenPage
from tests.browser.soundness import runs_over
from tests.browser.visits import UNFOLDED, VISITORS, client_of, pages_of

ZOOMED = {"width": 320, "height": 256}
"""1280 × 1024 at 400 % (WCAG 2.2, 1.4.10)."""
MOST_STOPS = 400

#: What has the focus: whether it is marked, and some of it lies under nothing else (WCAG 2.2, 2.4.11).
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const key = one.dataset.stop ??= String(window.stops = (window.stops ?? 0) + 1);
  const face = ['radio', 'checkbox', 'file'].includes(one.type) ? one.closest('label') ?? one : one;
  const boxes = [...face.getClientRects(), ...one.getClientRects()];
  const marks = [one, face, one.parentElement, one.nextElementSibling].filter(Boolean);
  const free = boxes.some(box => [0.1, 0.5, 0.9].some(x => [0.1, 0.5, 0.9].some(y => {
    const hit = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    return hit && (face.contains(hit) || hit.contains(face));
  })));
  return {
    key, name: `${one.tagName} ${one.id || one.name || one.textContent.trim().slice(0, 30)}`, free,
    marked: marks.map(each => getComputedStyle(each)).some(mark => mark.outlineStyle !== 'none'),
  };
}"""

#: The things that keys must reach: what can be pressed or typed in and is shown, a group of radio buttons once.
REACHABLE = """() => {
  const seen = new Set();
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(one => {
    if (one.disabled || one.type === 'hidden' || one.tabIndex < 0) return false;
    if (!one.checkVisibility({visibilityProperty: true})) return false;
    if (one.type !== 'radio') return true;
    const group = `${one.form?.id}/${one.name}`;
    return !seen.has(group) && seen.add(group);
  }).length;
}"""

#: Each first radio button or box of a name, and the label in which it lies.
CHOICES = """() => {
  const seen = new Set();
  return [...document.querySelectorAll('input[type=radio], input[type=checkbox]')]
    .filter(one => !one.checked && !one.disabled && one.checkVisibility() && !seen.has(one.name) && seen.add(one.name))
    .map((one, index) => {
      (one.closest('label') ?? one).dataset.choice = index;
      one.dataset.box = index;
      return index;
    });
}"""

#: What a sheet of paper must not show: things that stick to a screen, or can only be pressed.
ONLY_ON_A_SCREEN = """() => [...document.querySelectorAll('body *')].filter(one => {
  if (!one.checkVisibility()) return false;
  const style = getComputedStyle(one);
  return ['fixed', 'sticky'].includes(style.position) || one.matches('.btn, .tabs, .skip, .lang');
}).map(one => `${one.tagName}.${one.className}`)"""


Visit = Callable[..., tuple[Page, list[str]]]


@pytest.fixture
def visit(open_page: OpenPage, world: World, request: pytest.FixtureRequest) -> Visit:
    """`visit(name, **ways)`: the open page of this visitor and her addresses."""

    def visit(name: str, **ways: object) -> tuple[Page, list[str]]:
        person: User | None = None if name == "nobody" else request.getfixturevalue(name)
        return open_page(person, **ways), pages_of(name, world, client_of(person))

    return visit


def lost_on_the_way(page: Page) -> list[str]:
    """Walk through the page with Tab, from its first thing to its last; answers what was wrong."""
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")  # Some pages put the focus on what comes next.
    wanted, walked, wrong = page.evaluate(REACHABLE), list[str](), []
    for _step in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or stop["key"] in walked[:-1]:
            break
        if stop["key"] in walked[-1:]:
            continue  # A date has three parts.
        walked.append(stop["key"])
        wrong += [f"{stop['name']} is covered"] if not stop["free"] else []
        wrong += [f"{stop['name']} is unmarked"] if not stop["marked"] else []
    return [*wrong, *([f"{len(walked)} of {wanted} reached"] if len(walked) < wanted else [])]


@pytest.mark.parametrize("name", VISITORS)
def test_keys_alone_reach_everything_on_a_page_that_is_zoomed_four_times(visit: Visit, name: str) -> None:
    page, addresses = visit(name, viewport=ZOOMED)
    wrong: list[str] = []
    for address in addresses:
        page.goto(address)
        page.evaluate(UNFOLDED)
        wrong += [f"{address} scrolls sideways"] if runs_over(page) else []
        wrong += [f"{address} {one}" for one in lost_on_the_way(page)]

    assert wrong == []


@pytest.mark.parametrize("name", ["petri", "nobody"])
def test_a_choice_that_is_made_shows_in_forced_colours(visit: Visit, name: str) -> None:
    page, addresses = visit(name)
    page.emulate_media(forced_colors="active")
    unseen: list[str] = []
    chosen = 0
    for address in addresses:
        page.goto(address)
        page.evaluate(UNFOLDED)
        for index in page.evaluate(CHOICES):
            face = page.locator(f"[data-choice='{index}']")
            before = face.screenshot()
            page.locator(f"[data-box='{index}']").evaluate("one => { one.checked = true }")
            unseen += [f"{address} {face.inner_text()}"] if face.screenshot() == before else []
            chosen += 1

    assert chosen
    assert unseen == []


@pytest.mark.parametrize("name", VISITORS)
def test_a_page_on_paper_holds_no_buttons_and_nothing_that_sticks(visit: Visit, name: str) -> None:
    page, addresses = visit(name, viewport=DESK, dark=True)
    page.emulate_media(media="print")
    wrong: list[str] = []
    for address in addresses:
        page.goto(address)
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        wrong += [f"{address}: {paper}"] if paper not in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)") else []
        wrong += [f"{address} prints {one}" for one in page.evaluate(ONLY_ON_A_SCREEN)]

    assert wrong == []
