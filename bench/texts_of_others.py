"""Texts that no one here wrote, with labels that no one here gave: what near-duplicates are judged on beside our own.

Each comes from what a machine has installed or from ../shared/data, so that anybody can judge again; how many there
are depends on the machine, and stands in the table.
"""

from __future__ import annotations

import csv
import gettext
import json
import re
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import numpy as np

from clerestory.methods.union_find import components

Corpus = tuple[str, list[str], np.ndarray]

#: Names of licences that stand for no text.
_NO_TEXT = re.compile(r"^(public.?domain|other|custom|none|misc|permissive|unlicensed|see|various|proprietary)", re.I)

#: Fewer words than this are no text.
LEAST = 5


def _corpus(name: str, rows: list[tuple[str, str]]) -> Corpus:
    """Texts and labels of enough words, in an order of no meaning."""
    rows = [(text, label) for text, label in rows if len(text.split()) >= LEAST]
    order = np.random.default_rng(1).permutation(len(rows))
    rows = [rows[i] for i in order]
    truth = np.unique([label for _, label in rows], return_inverse=True)[1] if rows else np.zeros(0, int)
    return name, [text for text, _ in rows], truth


def debian_licences(folder: Path) -> Corpus:
    """Licence paragraphs of Debian's machine-readable copyright files; label: the short name that a maintainer gave."""
    rows = []
    for path in sorted(folder.glob("*/copyright")):
        said = path.read_text("utf-8", errors="replace")
        if not said.lstrip().startswith("Format:"):
            continue
        for head, body in re.findall(r"^License:[ \t]*(\S[^\n]*)\n((?:[ \t]+[^\n]*\n?)+)", said, re.MULTILINE):
            text = " ".join(word for word in body.split() if word != ".")
            if not _NO_TEXT.match(head):
                rows.append((text, head.strip().lower()))
    return _corpus("licences, Debian", rows)


def npm_licences(folder: Path) -> Corpus:
    """Licence files of npm packages; label: what the package's author says its licence is."""
    rows = []
    for path in sorted(folder.rglob("package.json")):
        files = [one for one in sorted(path.parent.iterdir()) if re.match(r"(?i)(licen[cs]e|copying)", one.name)]
        try:
            label = json.loads(path.read_text("utf-8")).get("license")
        except (json.JSONDecodeError, UnicodeDecodeError, AttributeError):
            continue
        rows += [(one.read_text("utf-8", errors="replace"), label) for one in files[:1]
                 if one.is_file() and isinstance(label, str) and not _NO_TEXT.match(label)]  # fmt: skip
    return _corpus("licences, npm", rows)


def python_licences() -> Corpus:
    """Licence files of installed Python packages; label: the licence that their metadata name, if it is one."""
    rows = []
    for one in distributions():
        said = one.metadata
        named = {c.rpartition("::")[2].strip() for c in said.get_all("Classifier", []) if c.startswith("License ::")}
        label = said.get("License-Expression") or (named.pop() if len(named) == 1 else "")
        files = [f for f in one.files or () if re.match(r"(?i)(licen[cs]e|copying)", f.name) and ".py" not in f.name]
        if label and files and not _NO_TEXT.match(label):
            path = Path(str(files[0].locate()))
            rows += [(path.read_text("utf-8", errors="replace"), label)] if path.is_file() else []
    return _corpus("licences, Python", rows)


def translations(name: str, locales: tuple[str, ...]) -> Corpus:
    """One program's sentences as translators of several countries put them; label: the sentence translated."""
    import django

    rows = []
    for path in sorted(Path(django.__file__).parent.rglob("*.mo")):
        if path.parents[1].name in locales:
            with path.open("rb") as file:
                catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined] # no other way in
            rows += [(text, str(said)) for said, text in catalogue.items() if isinstance(text, str) and said]
    return _corpus(name, rows)


def _paired(name: str, texts: dict[str, str], pairs: list[tuple[str, str]]) -> Corpus:
    """Records of which people said which are one."""
    at = {key: i for i, key in enumerate(texts)}
    left, right = (np.array([at[pair[k]] for pair in pairs], np.int64) for k in (0, 1))
    label = components(len(texts), left, right)
    return _corpus(name, [(text, str(one)) for text, one in zip(texts.values(), label.tolist(), strict=True)])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.DictReader(file))


def restaurants(data: Path) -> Corpus:
    """Restaurants as two guides list them; label: which are the same."""
    folder = data / "er_magellan"
    texts = {
        f"{guide} {row['id']}": " ".join(row[k] for k in ("name", "addr", "city", "phone", "type"))
        for guide in ("fodors", "zagats")
        for row in _rows(folder / f"{guide}.csv")
    }
    matches = _rows(folder / "matches_fodors_zagats.csv")
    return _paired("restaurants in two guides", texts,
                   [(f"fodors {row['fodors_id']}", f"zagats {row['zagats_id']}") for row in matches])  # fmt: skip


def papers(data: Path) -> Corpus:
    """Papers as two libraries list them; label: which are the same, of those that somebody labelled."""
    texts, pairs = {}, []
    for row in _rows(data / "er_magellan/dblp_acm_demo_labels.csv"):
        keys = [f"{side} {row[f'{side}table.id']}" for side in ("l", "r")]
        for key in keys:
            texts[key] = " ".join(row[f"{key[0]}table.{k}"] for k in ("title", "authors", "venue", "year"))
        pairs += [(keys[0], keys[1])] if row["gold"] == "1" else []
    return _paired("papers in two libraries", texts, pairs)


def passages(data: Path) -> Corpus:
    """Passages of bills; label: which of them somebody called aligned.  Equal passages are one."""
    texts, pairs = {}, []
    for row in _rows(data / "txt_model_bills/training_data_alignment_classifier.csv"):
        texts |= {row["left"]: row["left"], row["right"]: row["right"]}
        pairs += [(row["left"], row["right"])] if row["label"].strip() not in ("", "0") else []
    return _paired("passages of bills", texts, pairs)


def labelled(data: Path, docs: Path, node: Path) -> Iterator[Corpus]:
    """Every set that is there; none of them was looked at before the method was frozen."""
    yield debian_licences(docs)
    yield npm_licences(node)
    yield python_licences()
    yield translations("sentences in Spanish of several countries",
                       ("es", "es_AR", "es_CO", "es_MX", "es_NI", "es_PR", "es_VE"))  # fmt: skip
    yield translations("sentences in Portuguese of two countries", ("pt", "pt_BR"))
    if data.is_dir():
        yield restaurants(data)
        yield papers(data)
        yield passages(data)
