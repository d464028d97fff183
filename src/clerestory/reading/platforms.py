"""Links that name an account on a platform: which hosts, and where the name stands in the path."""

from __future__ import annotations

import re

#: Hosts whose first word of path is an account, each with what may stand before it.
_ACCOUNTS = re.compile(
    r"(?:(?:m|mobile|web|[a-z]{2}-[a-z]{2})\.)?"
    r"(?:instagram\.com|instagr\.am|facebook\.com|fb\.com|fb\.me|m\.me|twitter\.com|x\.com|t\.me|telegram\.me|"
    r"snapchat\.com|tiktok\.com|threads\.net|threads\.com|youtube\.com|linkedin\.com|kik\.me|pinterest\.com|"
    r"reddit\.com|vk\.com|ok\.ru|line\.me|linktr\.ee|bsky\.app|viber\.me|signal\.me|ig\.me)"
    r"/(?:m/|add/|in/|user/|u/|c/|channel/|profile/|ti/p/~?|@)*@?"
    r"([a-z0-9][a-z0-9._-]{1,39})"
    r"(?:/(?:status(?:es)?|posts?|videos?|photos?|reels?|p|about|media|followers)(?:/[^?#]*)?)?/?(?:[?#].*)?",
    re.IGNORECASE,
)

#: First words of paths that are pages of the platform itself.
_PAGES = frozenset(
    (
        "p reel reels stories explore groups group pages page watch events marketplace profile.php people share "
        "sharer sharer.php hashtag home search i intent joinchat s status login about privacy help settings "
        "messages photo photos video videos shorts playlist results feed company jobs pub public posts story.php "
        "permalink.php story r dialog c channel embed tv tag tags discover legal terms download addstickers proxy "
        "iv invite"
    ).split()
)


def account_of(link: str) -> str | None:
    """The account that a link names, in small letters; None when it is no platform's or leads to another page."""
    match = _ACCOUNTS.fullmatch(link)
    if match is None:
        return None
    name = match.group(1).lower().rstrip(".")
    return None if name in _PAGES or len(name) < 2 else name


#: Words that stand behind @ or a platform's name without being an account.
_WORDS = frozenset(
    (
        "home work night noon midnight all here everyone once best least last first the your our any and for from "
        "with who what when where how why this that these those then than page pages channel channels account "
        "accounts profile group groups chat chats post posts posting story stories live video videos photo photos "
        "pic pics only now today tonight soon dms dm pm messages message messenger payments pay ads ad adverts "
        "advert link links bio below above available instead too also please pls thanks users user name username "
        "handle followers follow following me us you them him her they out off but not yes app apps web site "
        "website online number phone call text contact contacts whatsapp telegram instagram facebook snapchat "
        "twitter tiktok signal wechat kik skype discord viber marketplace decision judgement judgment fitness "
        "happy friendly manager managers up down dance dancing cook cooks worker workers lost light lights "
        "strength noise booster boosters bus famous worthy influencer influencers reels reel business shop store "
        "service services support team staff customer customers reviews review ratings para por con una los las "
        "del mensaje mensajes cuenta pagina perfil solo nuestro nuestra gratis grupo canal ahora hoy mañana "
        "manana time office school hotel airport station house place location price prices cost rate each per "
        "hour hours day days morning afternoon evening weekend weekends monday tuesday wednesday thursday friday "
        "saturday sunday add adds send sent see seen find found check see look like likes comment comments share "
        "shares private public direct directly inbox anytime always never email gmail hotmail yahoo outlook media "
        "feed marketing training cards card broken messaging calls texting texts search tags story login posts "
        "removed deleted required needed insta snap telegram messenger whatsapp encuentras "
        "encuentra escribeme buscame siguenos both either beide ambos"
    ).split()
)
_ENDS = (".com", ".org", ".net", ".co.uk")


#: How many plain words end, and few accounts.
_WORD_ENDS = ("ing", "ion", "ions", "ment", "ments", "ness", "ity", "ities", "able", "ally", "ers", "als", "ed")


def is_account(name: str, *, sure: bool, looks: bool, called: bool) -> bool:
    """Whether a name behind @ or a platform's name is an account; only by a platform's name it must not be a word.

    *called*: a word such as "my", "as", "is" stands beside the platform's name
    """
    if name in _WORDS or name.endswith(_ENDS):
        return False
    return sure or looks or (called and len(name) >= 6) or (len(name) >= 9 and not name.endswith(_WORD_ENDS))
