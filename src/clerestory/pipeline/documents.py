"""Documents of a question that was asked, put into the words of its register."""

from __future__ import annotations

from clerestory.model.facet import Question
from clerestory.model.lead import Document, Reason
from clerestory.pipeline.ask import Asked, reasons_json
from clerestory.pipeline.letters import contacts_by_id, reason_sentences
from clerestory.pipeline.office import Office
from clerestory.reports.sheet import Sheet


def sheets(office: Office, question: Question, asked: Asked) -> list[Sheet]:
    """The documents among the answers, their identifiers masked."""
    known = contacts_by_id(office.seen())

    def words(reason: Reason) -> str:
        return reason_sentences(question, reasons_json([reason]), known)[0]

    return [
        Sheet(
            about=document.about,
            title=words(document.title),
            sections=tuple(
                (words(part.heading), tuple(words(sentence) for sentence in part.sentences))
                for part in document.sections
            ),
            lawful=question.text.lawful,
            wrong=question.text.wrong,
        )
        for document in asked.answers
        if isinstance(document, Document)
    ]
