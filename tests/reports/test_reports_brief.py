"""The brief: one page whatever comes, the same bytes twice, tagged, masked as given, and nothing drawn as a box."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from found_factory import MASK, excerpt, found
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from clerestory.errors import InputError
from clerestory.reports.brief import LIMITS, ROOMS, brief, page_data
from clerestory.reports.drawable import drawable
from clerestory.reports.found import Found, FoundSource, Lane, Shared

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def made(one: Found, **over: object) -> bytes:
    return brief(one, **({"workspace_kind": "enforcement", "evaluation": True, "user": "mara", "now": NOW} | over))  # type: ignore[arg-type]


def words(pdf: bytes) -> str:
    read = PdfReader(BytesIO(pdf))
    assert len(read.pages) == 1
    return " ".join(read.pages[0].extract_text().replace("\u200b", "").split())


def large() -> Found:
    day = date(2020, 1, 1)
    long = "Verylongwordwithoutanyspaceinit" * 6 + " and words " * 60
    return found(
        sentence="word " * 90,
        masked="•" * 200,
        total=99_000,
        lanes=tuple(
            Lane(source=f"source {n} " + long, dates=tuple(day + timedelta(days=d) for d in range(500)))
            for n in range(40)
        ),
        excerpts=tuple(excerpt(n, before=long, after=long, source=long, external_id="X" * 200) for n in range(90)),
        shared_with=tuple(Shared(kind="email", masked="m•••@" + "a" * 200, n=n) for n in range(90)),
        sources=tuple(FoundSource(name=long, authority=long, label="TLP:GREEN", n=9) for _ in range(40)),
        overshared=long,
    )


def test_one_page_with_everything_on_it() -> None:
    said = words(made(found()))
    for part in (
        MASK,
        "3 tips, 1 closed case, 9 adverts, over 14 months",
        "hotline 2025",
        "quick removals any day call",
        "over-shared",
        "invented: consent form 12",
        "TLP:AMBER",
        "until 24 December 2026",
        "24 November 2026, 09:30 UTC",
        "mara",
        "enforcement workspace · version 12",
        "Evaluation workspace: invented or test data",
        "9 more traces are not quoted here",
        "T-100",
        *LIMITS,
    ):
        assert part in said, part
    # The strictest of its sources' labels stands for the page.
    assert "TLP:RED" in said.split("brief ·")[1][:100]


def test_the_same_bytes_twice() -> None:
    assert made(found()) == made(found())
    assert made(found()) != made(found(), user="otto")


def test_long_input_is_one_page_and_says_what_is_left_out() -> None:
    said = words(made(large()))
    assert "99,000 traces in all" in said
    assert "more traces are not quoted here" in said
    assert "more things left out" in said
    assert "more sources are left out" in said
    assert "more sources are not drawn" in said


def test_each_room_is_smaller_than_the_last() -> None:
    for wide, tight in itertools.pairwise(ROOMS):
        assert page_data(large(), tight)["size"] < page_data(large(), wide)["size"]
        assert tight.excerpts < wide.excerpts


def test_an_empty_answer_is_a_page_too() -> None:
    said = words(made(found(total=0, sentence="", lanes=(), excerpts=(), shared_with=(), sources=())))
    assert "Nothing in what this workspace holds" in said


def test_evaluation_is_said_only_where_it_is_so() -> None:
    assert "Evaluation" not in words(made(found(), evaluation=False))


def test_tagged_titled_and_in_our_fonts() -> None:
    read = PdfReader(BytesIO(made(found())))
    root = read.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert read.metadata is not None
    assert read.metadata.title == f"Clerestory brief: {MASK}"
    assert read.metadata.creation_date == NOW  # the time that came in, never a clock's
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    fonts = {str(font.get_object()["/BaseFont"])[8:] for font in read.pages[0]["/Resources"]["/Font"].values()}
    assert fonts <= {"AlegreyaSans-Regular", "AlegreyaSans-Bold", "NewsreaderDisplay-Regular"}


def test_canaries_that_were_masked_stay_masked() -> None:
    # The brief shows what it is given and nothing else: no value, id or path from anywhere else gets in.
    pdf = made(found(excerpts=(excerpt(trace="c" * 32, before="call ", masked="+1 ••• ••• ••99", after=" now"),)))
    said = words(pdf)
    assert "c" * 32 not in said
    assert "+1 ••• ••• ••99" in said
    assert "5550199" not in said
    assert b"/work" not in pdf
    assert b"/home" not in pdf


def test_what_the_fonts_lack_is_named() -> None:
    assert drawable("call \U0001f4de now") == "call [U+1F4DE] now"
    assert drawable("مرحبا") == "[5 signs: Arabic]"
    assert drawable("Žofie, ул. Мира, Αθήνα") == "Žofie, ул. Мира, Αθήνα"
    assert "\u200b" in drawable("x" * 40)
    assert "[U+1F4DE]" in words(made(found(excerpts=(excerpt(before="\U0001f4de "),))))


def test_code_in_a_trace_is_text() -> None:
    code = '#panic("x") $x$ *b* _i_ \\ #sys.inputs @ref <label> [x] //'
    assert '#panic("x")' in words(made(found(excerpts=(excerpt(before=code),), sentence=code, masked=code)))


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=400), st.integers(0, 40))
def test_any_text_makes_one_page(text: str, n: int) -> None:
    one = found(
        masked=text or "x",
        sentence=text,
        excerpts=tuple(excerpt(i, before=text, after=text, source=text, external_id=text) for i in range(n)),
        shared_with=tuple(Shared(kind="email", masked=text, n=1) for _ in range(n)),
    )
    words(made(one))


def test_needs_a_zone() -> None:
    with pytest.raises(InputError, match="zone"):
        made(found(), now=datetime(2026, 1, 1))  # noqa: DTZ001
