"""What is asked of every page in a browser: no accessibility violation, no sideways scroll."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe that another colour scheme can break."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDER = """() => {
  const wide = document.documentElement.clientWidth
  const dock = document.querySelector('.tabs--dock')
  const fixed = dock && getComputedStyle(dock).position === 'fixed' ? [...dock.children] : []
  return document.documentElement.scrollWidth > wide || fixed.some(one => one.getBoundingClientRect().right > wide + 1)
}"""
SMALLEST = {"width": 320, "height": 640}


def violations(page: Page) -> list[str]:
    """Axe's findings (WCAG 2.2 AA and best practice): the rule, and the elements it found."""
    return _found(page, {"type": "tag", "values": RULES})


def discolourings(page: Page) -> list[str]:
    """What `violations` finds of colours alone: enough where only the colour scheme is another."""
    return _found(page, {"type": "rule", "values": COLOURS})


def _found(page: Page, run_only: dict[str, object]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": run_only, "resultTypes": ["violations"]}
    found = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]


def runs_over(page: Page) -> bool:
    """Whether the page, or the dock at its foot, is wider than the screen."""
    return bool(page.evaluate(WIDER))
