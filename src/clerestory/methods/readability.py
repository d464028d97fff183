"""How many years of school a text asks of its reader, by published formulas for English and Spanish.

References
----------
Kincaid, J. P., Fishburne, R. P., Rogers, R. L., Chissom, B. S. (1975). Derivation of new readability formulas for Navy
enlisted personnel. Research Branch Report 8-75.
McLaughlin, G. H. (1969). SMOG grading: a new readability formula. Journal of Reading 12(8), 639-646.
Szigriszt Pazos, F. (1993). Sistemas predictivos de legibilidad del mensaje escrito: fórmula de perspicuidad.
Universidad Complutense de Madrid.
Barrio-Cantalejo, I. M., and others (2008). Validación de la Escala INFLESZ para evaluar la legibilidad de los textos
dirigidos a pacientes. Anales del Sistema Sanitario de Navarra 31(2), 135-152.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from clerestory.errors import InputError

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: A sentence ends with its sign, and so does a line: a heading or a line of a list has none.
_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")
#: INFLESZ: from which value on a Spanish text is called what.
INFLESZ = ((80, "very easy"), (65, "fairly easy"), (55, "normal"), (40, "somewhat hard"), (0, "very hard"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the formulas count.  `polysyllables` are words of three syllables or more."""

    sentences: int
    words: int
    syllables: int
    polysyllables: int

    def __post_init__(self) -> None:
        if self.sentences < 1 or self.words < 1:
            raise InputError(where="text", expected="a sentence with a word", found="none")


def counts(text: str, language: str) -> Counts:
    """Sentences, words and syllables of a text.

    Parameters
    ----------
    text : words that are not numbers count
    language : en or es

    Raises
    ------
    InputError : another language, or no word at all

    Errors to expect
    ----------------
    Lists, addresses and numbers are no sentences; English spelling does not always tell its syllables.
    """
    if language not in ("en", "es"):
        raise InputError(where="language", expected="en or es", found=repr(language), hint="no formula is held for it")
    parts = [part for part in _END.split(text) if _WORD.search(part)]
    each = [
        (syllables_es if language == "es" else syllables_en)(word) for part in parts for word in _WORD.findall(part)
    ]
    return Counts(sentences=len(parts), words=len(each), syllables=sum(each), polysyllables=sum(n >= 3 for n in each))


def flesch_kincaid(of: Counts) -> float:
    """The school grade of the United States that an English text asks for (Kincaid and others 1975)."""
    return 0.39 * of.words / of.sentences + 11.8 * of.syllables / of.words - 15.59


def smog(of: Counts) -> float:
    """The same by words of three syllables; made for thirty sentences (McLaughlin 1969, in its exact form)."""
    return 3.1291 + 1.0430 * (of.polysyllables * 30 / of.sentences) ** 0.5


def szigriszt_pazos(of: Counts) -> float:
    """How easily a Spanish text is read, 0 to 100 and beyond: higher is easier (Szigriszt Pazos 1993)."""
    return 206.835 - 62.3 * of.syllables / of.words - of.words / of.sentences


def inflesz(value: float) -> str:
    """What the INFLESZ scale calls that value (Barrio-Cantalejo and others 2008)."""
    return next((name for least, name in INFLESZ if value > least), INFLESZ[-1][1])


def syllables_es(word: str) -> int:
    """Syllables of a Spanish word: strong vowels part, weak ones join them unless they carry the accent."""
    folded = re.sub(r"y$", "i", word.lower())
    return max(1, sum(max(1, len(re.findall(r"[aeoáéóíú]", run))) for run in re.findall(r"[aeiouáéíóúü]+", folded)))


def syllables_en(word: str) -> int:
    """Syllables of an English word, by its spelling: groups of vowels, but for the silent ones."""
    folded = re.sub(r"[^a-z]", "", word.lower())
    stem = folded.removesuffix("s")
    if folded in _ODD or stem in _ODD:
        return _ODD.get(folded, _ODD.get(stem, 0))
    spoken = _SILENT.sub("", folded)
    return max(1, len(re.findall(r"[aeiouy]+", spoken)) + len(_APART.findall(spoken)))


#: An e that is not said: at the end, in -es but after a hiss, in -ed but after t and d, before -ly and the like.
_SILENT = re.compile(
    r"(?<=[^aeiouysxzcg])(?<![cs]h)es$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$"
    r"|(?<=[^aeiouy])e(?=(?:ly|ful|less|ment|ments)$)"
)
#: Neighbouring vowels that are said apart, as in radio, material, serious, employer, actual, quiet.
_APART = re.compile(
    r"(?<![tscgln])io(?!u)|(?<![tscg])ia|(?<![tcxg])iou|[ao]y(?=[aeiou])|(?<![gq])ua(?=l|t)|iet|uou|(?<![pg])eo"
)
#: Common words that spelling does not tell.
_ODD = {
    "area": 3, "create": 2, "created": 3, "every": 2, "everyone": 3, "idea": 3, "ideal": 3, "people": 2, "science": 2,
    "someone": 2, "something": 2, "sometimes": 2, "somewhere": 2, "business": 2, "being": 2, "doing": 2, "going": 2,
    "real": 1, "really": 2, "violence": 3, "violent": 3, "client": 2, "giant": 2,
}  # fmt: skip
