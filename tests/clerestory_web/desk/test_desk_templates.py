"""The desk's templates: what pages have, ways that exist, nothing inline, nothing outside; said in Spanish too."""

from __future__ import annotations

import ast
import gettext
import hashlib
import io
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "src" / "clerestory_web"
DESK = WEB / "desk"
TEMPLATES = sorted((DESK / "templates").rglob("*.html"))
#: The engine room draws any page with `_plain.html` where no template stands yet.
OURS = sorted(one for one in (DESK / "templates" / "desk").glob("*.html") if one.name != "_plain.html")
PO = WEB / "locale" / "es" / "LC_MESSAGES" / "django.po"

#: Parts that are included by several pages: which pages' fields they may name.
PARTS = {"_script.html": ("TemplatePage", "GroupPage"), "_links.html": ("GroupPage",), "_clear.html": ("Clear",)}
#: Pages without a class of the desk's own, and optional fields that a page may get later.
LATER = {"frame.where"}


def fields_of() -> dict[str, set[str]]:
    """Class → its fields, of every dataclass of the pages and of what they hold."""
    found: dict[str, set[str]] = {}
    library = DESK.parents[1] / "clerestory"
    places = [*(DESK / "pages").glob("*.py"), *(library / "pipeline").glob("guarded*.py")]
    for place in places:
        for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, set()).update(
                    one.target.id
                    for one in node.body
                    if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
                )
    return found


def class_of(template: Path) -> tuple[str, ...]:
    """The classes of pages that a template is drawn with."""
    if template.name in PARTS:
        return PARTS[template.name]
    if template.name in ("refused.html", "frameless.html"):
        return ("Refused",)
    if template.name == "conflict.html":
        return ("Conflict",)
    for place in (DESK / "pages").glob("*.py"):
        for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant) and one.value.value == template.stem
                for one in node.body
            ):
                return (node.name,)
    return ()


@pytest.mark.parametrize("template", OURS, ids=lambda one: one.name)
def test_a_template_names_only_what_its_page_has(template):
    fields = fields_of()
    said = set(re.findall(r"\bpage\.([a-z_]+)", re.sub(r'"[^"{}%]*"', "", template.read_text(encoding="utf-8"))))
    classes = class_of(template)
    if not classes:
        assert {f"page.{one}" for one in said} <= LATER | {"page.ends_on"} | {f"page.{one}" for one in _shared()}
        return
    had = set().union(*(fields[one] for one in classes))
    assert {one for one in said if f"page.{one}" not in LATER} <= had


def _shared() -> set[str]:
    """What parts of several pages may name."""
    return {"may_cut"}


def test_frames_are_asked_only_for_what_they_have():
    had = fields_of()["Frame"]
    for template in OURS:
        said = set(re.findall(r"\bframe\.([a-z_]+)", template.read_text(encoding="utf-8")))
        assert {one for one in said if f"frame.{one}" not in LATER} <= had, template.name


def test_every_way_that_a_template_names_exists():
    routes = set(re.findall(r'"([a-z_]+)"', (WEB / "routes.py").read_text(encoding="utf-8")))
    for template in TEMPLATES:
        assert set(re.findall(r"{% url '([a-z_]+)'", template.read_text(encoding="utf-8"))) <= routes, template.name


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: str(one.relative_to(DESK / "templates")))
def test_nothing_inline_nothing_outside_nothing_unescaped(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), "a script in the page itself"
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", text)
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("template", OURS, ids=lambda one: one.name)
def test_every_form_that_changes_something_carries_its_token(template):
    for form in re.findall(r"<form\b.*?</form>", template.read_text(encoding="utf-8"), re.S):
        assert 'method="post"' in form
        assert "{% csrf_token %}" in form


def entries() -> list[tuple[str, str | None, list[str]]]:
    """The catalogue: a text, its plural, what is said for them."""
    text = PO.read_text(encoding="utf-8")
    found = []
    for block in re.split(r"\n\s*\n", text):
        parts = re.findall(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\n?)+)', block + "\n", re.M)
        made = [(name, "".join(ast.literal_eval(line) for line in body.strip().splitlines())) for name, body in parts]
        one = next((said for name, said in made if name == "msgid"), "")
        if one:
            more = next((said for name, said in made if name == "msgid_plural"), None)
            found.append((one, more, [said for name, said in made if name.startswith("msgstr")]))
    return found


def test_the_spanish_is_complete_and_keeps_its_slots():
    assert len(entries()) > 400
    slots = re.compile(r"%\(\w+\)[sd]|<[^>]+>")
    for one, more, said in entries():
        assert all(said), one
        for translated in said:
            assert sorted(slots.findall(translated)) == sorted(slots.findall(more or one)), one


def test_what_is_compiled_is_what_is_written():
    catalogue = gettext.GNUTranslations(io.BytesIO(PO.with_suffix(".mo").read_bytes()))
    for one, more, said in entries():
        if more is None:
            assert catalogue.gettext(one) == said[0]
        else:
            assert [catalogue.ngettext(one, more, n) for n in (1, 2)] == said


def test_every_text_of_the_templates_is_in_the_catalogue():
    known = {one for one, _, _ in entries()}
    for template in TEMPLATES:
        for said in re.findall(r'{% translate "([^"]+)" %}', template.read_text(encoding="utf-8")):
            assert said in known, f"{template.name}: {said}"


def test_what_others_wrote_is_as_they_gave_it():
    told = (DESK / "static" / "desk" / "VENDORED.md").read_text(encoding="utf-8")
    files = [one for one in (DESK / "static" / "desk" / "vendor").iterdir() if one.suffix == ".js"]
    assert files
    for one in files:
        assert hashlib.sha256(one.read_bytes()).hexdigest() in told
        assert one.with_name(one.name.split(".")[0] + "-LICENSE.txt").is_file()


def test_the_style_asks_for_nothing_from_outside():
    for sheet in (DESK / "static" / "desk").glob("*.css"):
        for address in re.findall(r"url\(([^)]*)\)", sheet.read_text(encoding="utf-8")):
            assert not re.match(r"[\"']?(?:https?:|//|data:)", address), address


def test_the_letters_are_those_of_the_reports():
    theirs = DESK.parents[1] / "clerestory" / "reports" / "fonts"
    ours = sorted((DESK / "static" / "desk" / "fonts").iterdir())
    assert len([one for one in ours if one.suffix == ".woff2"]) == 5
    for one in ours:
        assert one.read_bytes() == (theirs / one.name).read_bytes(), one.name
