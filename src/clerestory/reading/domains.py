"""The last labels of host names: all countries and the common others; and which of them are also plain words."""

from __future__ import annotations

_COUNTRIES = (
    "ad ae af ag ai al am an ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo bq br bs bt bv bw by "
    "bz ca cc cd cf cg ch ci ck cl cm cn co cr cs cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et eu fi "
    "fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq "
    "ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk "
    "ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm "
    "pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf "
    "tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_OTHERS = (
    "com org net edu gov mil int info biz name pro jobs mobi travel tel coop aero museum cat asia post xxx test "
    "example invalid app dev page web site website online store shop blog cloud tech xyz top club live life work "
    "works world today space link click email chat social media network agency company services solutions support "
    "help care center cleaning repair repairs plumbing construction builders contractors moving movers delivery "
    "express taxi limo fun design studio art photo photos pics video events party rest bar cafe restaurant menu "
    "kitchen house homes land estate property rent rentals apartments town city zone place gmbh ltd inc llc group "
    "team global international capital finance money bank credit loans insurance legal law school academy "
    "training courses education health healthcare clinic dental doctor fitness yoga spa salon beauty fashion "
    "style clothing shoes jewelry gifts market deals discount sale bid trade directory guide news press wiki how "
    "guru expert ninja rocks cool wtf lol one plus pub bio me gle goo ly link onion vip icu buzz run fit men win "
    "date download stream science review reviews faith cricket accountant racing loan party webcam nyc london "
    "berlin paris tokyo miami vegas boston quebec wales scot eus gal"
)

TOP_LEVEL: frozenset[str] = frozenset((_COUNTRIES + " " + _OTHERS).split())

#: Ends that are also words or short forms: a bare host with one of these needs a path, a scheme or "www".
WORDS: frozenset[str] = frozenset(
    (
        "ad ae al am an ar as at ba be by do et go he id im is la le li lo ma mo mr ms mt my na ne no of om pa pm "
        "pr ps re sc se sh si so st sv th to tt un va vi vs ya name pro post help care center work "
        "works world today space link live life help top club moving movers delivery express cleaning repair "
        "repairs plumbing construction design studio art photo photos events party rest bar cafe restaurant menu "
        "kitchen house homes land estate property rent rentals apartments town city zone place group team global "
        "capital finance money bank credit loans insurance legal law school academy training courses education "
        "health clinic doctor fitness salon beauty style shoes gifts market deals discount sale bid trade guide "
        "news press how expert cool one plus pub run fit men win date download science review reviews faith loan "
        "ltd inc llc services support company email chat media network web shop store site website online video "
        "social cat travel jobs mobi tel int mil company agency fun gal london berlin paris tokyo miami vegas "
        "boston quebec wales international taxi limo cloud tech page app dev blog solutions directory property "
        "stream racing live onion in it me us md py rs zip mov"
    ).split()
)
