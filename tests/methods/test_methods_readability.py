"""Reading age: two texts worked by hand, syllables against a list counted by hand, other languages refused."""

from __future__ import annotations

import pytest

from clerestory.errors import InputError
from clerestory.methods.readability import (
    counts,
    flesch_kincaid,
    inflesz,
    smog,
    syllables_en,
    syllables_es,
    szigriszt_pazos,
)

ENGLISH = "Call us. We talk with you in your language. It is free and con-fi-den-tial.".replace("-", "")
SPANISH = "Llame gratis. Hablamos su idioma y no pedimos su nombre."


def test_an_english_text_by_hand():
    """2 + 7 + 5 words; 2 + 8 + 8 syllables; one word of three or more: confidential."""
    of = counts(ENGLISH, "en")
    assert (of.sentences, of.words, of.syllables, of.polysyllables) == (3, 14, 18, 1)
    # .39 x 4.6667 + 11.8 x 1.285714 - 15.59 = 1.82 + 15.17143 - 15.59
    assert flesch_kincaid(of) == pytest.approx(1.40143, abs=1e-5)
    # 3.1291 + 1.0430 x root of 1 x 30 / 3
    assert smog(of) == pytest.approx(6.42735, abs=1e-4)


def test_a_spanish_text_by_hand():
    """2 + 8 words; lla-me gra-tis | ha-bla-mos su i-dio-ma y no pe-di-mos su nom-bre: 4 + 15 syllables."""
    of = counts(SPANISH, "es")
    assert (of.sentences, of.words, of.syllables) == (2, 10, 19)
    # 206.835 - 62.3 x 1.9 - 5
    assert szigriszt_pazos(of) == pytest.approx(83.465, abs=1e-6)
    assert inflesz(83.465) == "very easy"
    assert [inflesz(value) for value in (80, 65, 55, 40, -3)] == [
        "fairly easy", "normal", "somewhat hard", "very hard", "very hard"
    ]  # fmt: skip


BY_HAND = {
    1: "the help talk free changed house called whole moved paid owes makes times breathe choose you hour real",
    2: "someone language people water hotel create million special wanted needed houses boxes table safely passport "
    "money every quiet science nation police little hopeful payment pages uses",
    3: "area ideal radio video services employer documents idea actual decision apartment beautiful serious",
    4: "confidential interpreter anybody anonymous situation evaluate material",
}
POR_MANO = {
    1: "quien ley muy seis que hoy",
    2: "llame gratis alguien país día ciudad leer jaula una vía",
    3: "ayuda idioma trabajo guitarra pingüino oído servicio línea respuesta",
    4: "confidencial aéreo documentos pasaporte policía",
}


def test_syllables_counted_by_hand():
    assert [word for n, words in BY_HAND.items() for word in words.split() if syllables_en(word) != n] == []
    assert [word for n, words in POR_MANO.items() for word in words.split() if syllables_es(word) != n] == []


def test_lines_end_sentences_and_numbers_are_no_words():
    of = counts("Free help\nCall 212 555 0143 now! ¿Sí?", "en")
    assert (of.sentences, of.words) == (3, 5)


@pytest.mark.parametrize(("text", "language"), [("Hilfe", "de"), ("12 34", "en"), ("", "es")])
def test_other_languages_and_no_words(text, language):
    with pytest.raises(InputError):
        counts(text, language)
