"""Builds src/clerestory/reading/data/places.tsv.gz: cities, US states and counties, countries, out of GeoNames.

    python -m bench.reading_places FOLDER WORDS…

FOLDER holds cities15000.json.gz, us_states.json, us_counties.json, countries.json; WORDS are plain texts: a name that
they also hold in small letters is a word ("Mobile", "Reading") and later needs a state behind it or "in" before it.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/clerestory/reading/data/places.tsv.gz"

#: Given names and surnames that are also places: they are people first.
PEOPLE = (
    "abilene adelaide adrian albert alexandria alexander alice allen anderson andrea angela anna antonio "
    "arlington arnold arthur ashley aurora barbara beatrice bella benito benton beverly blanca bradley brandon "
    "brenda bristol bruno bryan burke burton calvin carmel carmen carol carolina carson carter catalina cecilia "
    "chad charles chelsea chester christian claire clara clayton clifton clinton cody cole colton corona crystal "
    "cruz curtis dalton daniel danville darwin david dayton denton derby diana diego dixon don donna douglas "
    "dover duncan eden edison elena elizabeth ellis elmira emma eric erica erin ernesto esperanza eugene eva "
    "evans everett fabian felipe fernando flora florence floyd francisco frank franklin gabriel garcia gardner "
    "garland gary george georgia gerald gloria gomez gordon grace grant graham hamilton harlem harrison harvey "
    "hector helena henry herman hernandez holland holly howard hudson hugo irene isabel isabela israel ivan "
    "jackson jacob james jamison jasper jerome jesus jorge jordan jose joseph juan juana juarez judith julia "
    "julian june justin katy kelly kennedy kent kerry kim kingston kira kyle lancaster laura laurel lawrence lee "
    "leo leon leonardo leticia lewis linda logan lola lopez lorena lorenzo louis lourdes lucas lucia luis luz "
    "lynn madison marcos margarita maria mariana marie marietta mario marion marshall martin martinez mason mateo "
    "maria mary matthew maya melissa mercedes mercy mesa miguel miles milton miranda mitchell mona monica morgan "
    "morris moses nancy napoleon natalia nelson newton nicholas nina noel nora norman norton olive oliver olivia "
    "oscar owen palmer paola parker patricia patrick paul pedro perry perez peter petra phoenix quentin rafael "
    "ramona ramos raymond rey rita robert robin rocky rodrigo roland roman rosa rosario rose roy ruby russell "
    "ruth salvador sam samson santiago sara scott selma shannon shelby sheldon shelton sherman shirley sidney "
    "simon sofia sonia sophia stella sterling steve stewart stuart susana sylvia tara taylor teresa terry thomas "
    "tracy troy tyler valencia valentina valeria vera vernon veronica victor victoria vincent viola virginia "
    "walker walter warren warwick washington wayne wesley whitney wilson winston woods york zara lagos"
).split()

#: Words in capitals at the begin of sentences and in titles, whatever the texts hold.
WORDS = (
    "of nice mobile reading orange independence enterprise liberty union price rice march may best bath deal ball "
    "hull sale split man male buy home van bar boom bell most same many much hope pleasant surprise normal price "
    "moscow commerce industry center central park hill lake beach spring springs garden gardens grove forest "
    "river valley summit sunrise sunset paradise rich richmond cary sandy rainbow eagle victory mission college "
    "university temple fort bay bend brick clay cloud gold golden diamond justice honor plain plains post quick "
    "ready date time long mary chino china turkey jordan chile cuba mali niger guinea oman hungary poland san "
    "santa santo los las del la el new north south east west saint rio mar sol luz"
).split()
_COUNTRY_WORDS = {
    "jordan",
    "chad",
    "georgia",
    "turkey",
    "guinea",
    "mali",
    "niger",
    "oman",
    "israel",
    "china",
    "jersey",
    "cuba",
    "chile",
}
_ALIASES = {"New York City": ("New York", "NYC"), "Las Vegas": ("Vegas",), "Mexico City": ("CDMX", "Ciudad de Mexico")}


def folded(name: str) -> str:
    """Small letters without accents; what is no letter becomes a space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = plain.replace("ø", "o").replace("ł", "l").replace("đ", "d").replace("ı", "i").replace("ß", "ss").lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def rows(folder: Path) -> list[tuple[str, str, str, str, str, int]]:
    """Searched name, shown name, state, country, what it is, people."""
    found = []
    cities = json.loads(gzip.decompress((folder / "cities15000.json.gz").read_bytes()))
    for city in cities.values():
        about = (city["name"], city["admin1code"], city["countrycode"], "city", city["population"])
        for name in (city["name"], *_ALIASES.get(city["name"], ())):
            found.append((folded(name), *about))
    for state in json.loads((folder / "us_states.json").read_text()).values():
        found.append((folded(state["name"]), state["name"], state["code"], "US", "state", 10**6))
    for county in json.loads((folder / "us_counties.json").read_text()):
        found.append((folded(county["name"]), county["name"], county["state"], "US", "county", 0))
    for country in json.loads((folder / "countries.json").read_text()).values():
        about = (country["name"], "", country["iso"], "country", country["population"])
        found.append((folded(country["name"]), *about))
    found.append(("uk", "United Kingdom", "", "GB", "country", 66 * 10**6))
    return [row for row in found if len(row[0]) >= 2 and row[0].isascii()]


def words_of(paths: list[str]) -> Counter[str]:
    """How often each word stands in small letters in texts."""
    counts: Counter[str] = Counter()
    for path in paths:
        counts.update(
            re.findall(r"(?<![\w'])[a-z]{2,}(?![\w'])", Path(path).read_text(encoding="utf-8", errors="ignore"))
        )
    return counts


def main() -> None:
    """Write the table, the most peopled place of a name first."""
    counts = words_of(sys.argv[2:])
    common = {word for word, n in counts.items() if n >= 3} | set(WORDS)
    out = []
    for search, name, state, country, what, people in rows(Path(sys.argv[1])):
        split = search.split()
        plain = all(word in (WORDS if len(split) > 1 else common) for word in split) or search in PEOPLE
        if what in ("state", "country"):
            plain = search in _COUNTRY_WORDS or (what == "state" and search == "washington")
        out.append((search, name, state, country, what, people, int(plain and what != "county")))
    out.sort(key=lambda row: (row[0], -row[5], row[1:]))
    lines = "".join("\t".join(map(str, row)) + "\n" for row in out)
    TARGET.write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    sys.stdout.write(f"{len(out)} places, {sum(r[6] for r in out)} also words, {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
