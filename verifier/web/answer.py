"""From a report to the page about it: the verdict's words, the checks, the badge, the evidence."""

from dataclasses import dataclass

from flask import g, render_template, request, url_for
from flask_babel import gettext

from verifier.report import CheckName, Report
from verifier.shell.languages import current_language
from verifier.web.asking import Answer, Picture, current_desk, stands
from verifier.web.completeness import ShownElement, shown_elements
from verifier.web.examples import EMAIL, find_example
from verifier.web.facts import FOREMOST, shown_more, shown_rows, shown_sections
from verifier.web.letter import write_letter
from verifier.web.person import compare_in_page
from verifier.web.question import Question
from verifier.web.receipts.statement import TYPE, Circumstances, write_statement
from verifier.web.values import ShownFact, show_moment
from verifier.web.verdict import ShownCheck, ShownVerdict, judge, show_check
from verifier.web.words import CARRIERS, GENERATIONS, ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReport:
    """A report as the page shows it."""

    report: Report
    role_text: str
    generation_text: str
    carrier_text: str
    asked_at: str
    verdict: ShownVerdict
    proven: bool
    says_anything: bool
    name: str
    issuer_name: str | None
    description: str | None
    rows: tuple[ShownFact, ...]
    sections: tuple[ShownFact, ...]
    more: tuple[ShownFact, ...]
    checks: tuple[ShownCheck, ...]
    notes: tuple[ShownCheck, ...]
    elements: tuple[ShownElement, ...]
    nested: tuple["ShownReport", ...]
    picture: Picture | None = None

    @property
    def foremost(self) -> tuple[ShownFact, ...]:
        """The long facts that everybody reads."""
        return tuple(fact for fact in self.sections if fact.name in FOREMOST)

    @property
    def further(self) -> tuple[ShownFact, ...]:
        """The other long facts."""
        return tuple(fact for fact in self.sections if fact.name not in FOREMOST)


def show_answer(question: Question, answer: Answer) -> str:
    """The page of one answer."""
    g.answered_question = question
    report = answer.report
    shown = arrange(report, picture=answer.picture)
    recipient = next(check for check in shown.checks if check.name == CheckName.RECIPIENT.value)
    return render_template(
        "verifier/result.html",
        shown=shown,
        question=question,
        asked_for=question.recipient,
        recipient_check=recipient,
        comparison=compare_in_page(report) if shown.proven else None,
        letter=write_letter(
            question, report, verdict=shown.verdict.title, again_address=_again_address(question)
        ),
        receipt=_sign_receipt(question, report),
        example=find_example(report),
        example_email=EMAIL,
        lasting_key=current_desk().settings.receipt_keys.lasting,
    )


def _again_address(question: Question) -> str | None:
    if question.address is None:
        return None
    return f"{_own_address()}{url_for('pages.show_start', url=question.address)}"


def _own_address() -> str:
    return current_desk().settings.address or request.url_root.rstrip("/")


def _sign_receipt(question: Question, report: Report) -> str:
    """The receipt that the page carries: nothing is stored, so it is signed while it is known."""
    keys = current_desk().settings.receipt_keys
    circumstances = Circumstances(
        verifier=_own_address(),
        made_at=current_desk().clock(),
        language=current_language(),
        lasting_key=keys.lasting,
    )
    return keys.sign(write_statement(question, report, circumstances), kind=TYPE)


def answered_question() -> Question | None:
    """The question that the page at hand answers, if it is an answer."""
    question: Question | None = g.get("answered_question")
    return question


def arrange(report: Report, *, picture: Picture | None = None) -> ShownReport:
    """Put a report, and those nested in it, into words and order."""
    said = report.said
    issuer_name = said.get("issuer_name")
    name = said.get("name")
    return ShownReport(
        report=report,
        role_text=str(ROLES.get(report.role, report.role)),
        generation_text=str(GENERATIONS.get(report.generation, gettext("not known"))),
        carrier_text=str(CARRIERS.get(report.carrier, report.carrier)),
        asked_at=show_moment(report.asked_at),
        verdict=judge(report),
        proven=stands(report),
        says_anything=bool(report.facts),
        name=str(name) if name else gettext("A badge without a name"),
        issuer_name=str(issuer_name) if issuer_name else None,
        description=said.get("description"),
        rows=shown_rows(report),
        sections=shown_sections(report),
        more=shown_more(report),
        checks=tuple(show_check(check) for check in report.checks),
        notes=tuple(show_check(note) for note in report.notes),
        elements=shown_elements(report) if stands(report) else (),
        nested=tuple(arrange(nested) for nested in report.nested),
        picture=picture,
    )
