"""Takes the pictures of the README from a running demo: `python docs/screenshots/make.py http://127.0.0.1:8000`.

Needs the packages of requirements-test.txt and a Chromium on the path.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent
ECOSYSTEM = "jokilaakso"


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/demo/")
    page.locator("button.person", has_text=name).click()


def main(address: str) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("There is no Chromium on the path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        desk = browser.new_page(viewport={"width": 1440, "height": 900})
        sign_in(desk, address, "Aino")
        desk.goto(f"{address}/e/{ECOSYSTEM}/")
        desk.screenshot(path=FOLDER / "overview.png")
        phone = browser.new_page(viewport={"width": 390, "height": 844})
        sign_in(phone, address, "Petri")
        phone.goto(f"{address}/e/{ECOSYSTEM}/entries/")
        phone.screenshot(path=FOLDER / "log.png")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"))
