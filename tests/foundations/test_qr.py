"""A code that a phone can read from paper and from a dark screen."""

from xml.etree import ElementTree

from foundations.qr import qr_svg


def test_a_code_is_dark_on_light_labelled_and_without_style():
    html = qr_svg("https://esimerkki.fi/f/AB12CD", label="Palautelomake: Aino & Petri")
    ground, modules = ElementTree.fromstring(html)  # noqa: S314
    assert (ground.get("fill"), modules.get("stroke")) == ("#fff", "#000")
    assert 'aria-label="Palautelomake: Aino &amp; Petri"' in html
    assert "style" not in html
