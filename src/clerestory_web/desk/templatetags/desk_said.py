"""Words that reach a page as data, and are said in the reader's language: the translators find them here.

They are English where they are made: the library knows no language of its readers.  A filter, `said`, looks them up.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SAID = (
    # ways to pages
    _("Board"), _("Find"), _("Leads"), _("Cases"), _("Intake"), _("Second persons"), _("Holds"), _("Demands"),
    _("Team"), _("Ledger"),
    # facets, a word each
    _("Prevention"), _("Recruitment"), _("Transit"), _("Retention"), _("Advertising"), _("Purchasing"), _("Money"),
    _("Syndicates"), _("Identification"), _("Investigation"), _("Recovery"), _("Prosecution"), _("Supervision"),
    _("Policy"), _("Partnerships"),
    # roles
    _("Analyst"), _("Investigator"), _("Case worker"), _("Liaison"), _("Researcher"), _("Administrator"),
    _("Second person"),
    # roles of people in a case
    _("not decided yet"), _("victim"), _("survivor"), _("witness"), _("who reported"), _("relative or friend"),
    _("here for work"), _("subject of the inquiry"),
    # kinds of workspace, purposes, states
    _("service"), _("enforcement"), _("bank"), _("research"),
    _("quality"), _("demo"), _("open"), _("closed"), _("sealed"), _("waiting"), _("agreed"), _("refused"),
    _("ended"), _("stands"), _("lifted"), _("running"), _("done"), _("failed"),
    _("preservation"), _("pending case"), _("subpoena"), _("court order"),
    _("answer"), _("reason"), _("on source"), _("text"), _("due"), _("role"), _("basis"), _("title"),
    _("Reason"), _("Text"),
    # kinds of traces, one and many
    _("advert"), _("message"), _("offer"), _("tip"), _("call"), _("payment"), _("case record"), _("label"),
    _("count"), _("phone"), _("name"), _("email"), _("handle"), _("url"), _("wallet"), _("plate"), _("place"),
    _("price"), _("term"), _("phrase"), _("template"), _("contact"), _("lead"), _("group"), _("trace"),
    _("adverts"), _("messages"), _("offers"), _("tips"), _("calls"), _("payments"), _("case records"), _("labels"),
    _("counts"), _("capture list"), _("programme"), _("location"), _("account"), _("policy"),
    _("campaign"), _("material"), _("capture lists"), _("programmes"), _("locations"), _("court orders"), _("accounts"),
    _("policies"), _("campaigns"), _("materials"), _("payments"),
    # fields of traces that most files have
    _("external id"), _("seen at"), _("site"), _("channel"), _("status"), _("caller"), _("callee"), _("started at"),
    _("seconds"), _("sender"), _("receiver"), _("employer"), _("amount"), _("currency"), _("language"),
    # steps of a demand
    _("Received: from whom, on which paper"), _("Counsel has read it"), _("The person it is about was told"),
    _("Telling is forbidden by an order: which, until when"), _("Narrowed to named records"),
    _("Challenged, or asked to narrow"), _("What is withheld, and why, stands in the privilege log"),
    _("A second person agreed"), _("Released: the least that the order names"), _("Refused"),
    _("received"), _("released"), _("gagged"),
    # what a day's budgets count
    _("Searches"), _("Briefs taken along"), _("Fields unmasked"), _("Leads read"), _("Leads answered"),
    _("Templates read"), _("Groups read"), _("Questions asked"), _("Cases read"), _("Identifiers put into cases"),
    _("Files put in"), _("Releases planned"),
    # tables that are made here
    _("held"), _("link"), _("mention"), _("template member"), _("template slot"), _("slot value"), _("group member"),
    _("answer trace"), _("court order"),
    # whether the ledger is sound
    _("Every line is what was written."), _("Lines are not what was written: run clerestory verify."),
    # why traces are linked
    _("The same telephone number stands in it:"), _("The same e-mail address stands in it:"),
    _("The same account stands in it:"), _("The same page is named in it:"), _("The same wallet stands in it:"),
    _("It is written from the same text:"),
    # what a page tells once
    _("The search is kept: this page tells when something new matches."),
    _("One of what was not flagged was drawn for review: it waits among the leads."),
    _("The link is cut. Run again to see what remains."),
    _("A second person has to agree; until then nothing is held."),
    _("A second person has to agree; until then it stands."),
    _("A second person has to agree."), _("There is no such colleague who reads cases."),
    _("There is no such page."), _("Something broke here. What was written before is kept."),
    _("This form is too old or came from elsewhere. Go back, load the page again."),
    _("This request cannot be read."),
    _("Do not put images or videos in. Keep them where they are, send them to nobody, delete nothing you may want the "
      "police to see. Somebody under 18: Take It Down and the CyberTipline of NCMEC. Adults: StopNCII."),
)  # fmt: skip
