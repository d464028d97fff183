"""The desk in Spanish, whole: each text of templates and views is in the catalogue, and no page says a word of English
but where it says that it is English."""

from __future__ import annotations

import ast
import gettext
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "src" / "clerestory_web"
TEMPLATES = sorted((WEB / "desk" / "templates").rglob("*.html"))

#: Words that no Spanish sentence has, and hardly an English one lacks.
ENGLISH = frozenset(
    "the and of with that which not from when this what who they its are was will must your you".split()
)


@pytest.fixture(scope="module")
def known() -> set[str]:
    with (WEB / "locale" / "es" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    return {one if isinstance(one, str) else one[0] for one in catalogue}


def test_every_sentence_with_slots_is_in_the_catalogue(known):
    missing, n = [], 0
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        for said in re.findall(r"\{% blocktranslate[^%]*%\}(.*?)\{% endblocktranslate %\}", text, re.S):
            one = re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", said.split("{% plural %}")[0])
            n += 1
            if one not in known:
                missing.append(f"{template.name}: {one}")
    assert n > 50
    assert not missing


def spoken(path: Path) -> list[str]:
    """The sentences that a module of views gives to `messages`, and those marked for the translators."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func
        tells = isinstance(called, ast.Attribute) and getattr(called.value, "id", "") == "messages"
        marked = isinstance(called, ast.Name) and called.id in ("_", "gettext", "gettext_noop")
        said = node.args[1] if tells and len(node.args) > 1 else node.args[0]
        if (tells or marked) and isinstance(said, ast.Constant):
            found.append(said.value)
    return found


def test_every_sentence_of_the_views_is_in_the_catalogue(known):
    said = [(path.name, one) for path in (WEB / "desk").rglob("*.py") for one in spoken(path)]
    assert len(said) > 100
    assert not [one for one in said if one[1] not in known]


class Words(HTMLParser):
    """The words of a page that are said in the page's own language, not in one that an element names."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag, attrs):
        about = dict(attrs)
        before = self.open[-1][1] if self.open else ""
        lang = about.get("lang", before)
        if lang == "es":
            self.said += [about[name] for name in ("aria-label", "title", "placeholder", "alt") if about.get(name)]
        if tag not in ("meta", "link", "input", "img", "br", "hr", "path", "rect", "line", "circle", "use"):
            self.open.append((tag, lang))

    def handle_endtag(self, tag):
        while self.open and tag in [one for one, _ in self.open]:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        inside = {tag for tag, _ in self.open}
        if self.open and self.open[-1][1] == "es" and not inside & {"script", "style", "code", "pre"}:
            self.said.append(data)


def english(body: str) -> list[str]:
    """The sentences of a Spanish page that are English."""
    words = Words()
    words.feed(body)
    return [one.strip() for one in words.said if ENGLISH & set(re.findall(r"[a-z]+", one.casefold()))]


def test_english_is_found_where_it_is_left():
    assert english('<html lang="es"><p>Nothing of the sort</p></html>') == ["Nothing of the sort"]
    assert not english('<html lang="es"><p lang="en">Nothing of the sort</p><p>Nada</p></html>')
    assert english('<html lang="es"><p title="the end">Nada</p></html>') == ["the end"]


@pytest.fixture
def spanish_ends():
    """A request leaves its language behind in the thread: other tests find it as it was."""
    yield
    from django.utils import translation

    translation.deactivate()


SLOW = [pytest.param(one, marks=pytest.mark.slow) for one in ("analyst", "liaison", "administrator", "second")]


@pytest.mark.parametrize("role", ["investigator", *SLOW])
def test_no_page_says_a_word_of_english_unless_it_says_so(world, browsers, role, spanish_ends):
    from test_web_pages import pages

    browser = browsers[role]
    left = {}
    own = "investigator" if role in ("administrator", "second") else role
    for way in pages(world, own):
        answer = browser.get(way, HTTP_ACCEPT_LANGUAGE="es")
        if "text/html" in answer["Content-Type"] and answer.status_code < 300:
            body = answer.content.decode()
            assert '<html lang="es"' in body, way
            if found := english(body):
                left[way] = found
    assert not left
