"""A letter to the issuer with the evidence, ready to send. It names no person."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask_babel import gettext

from verifier.domains import plain_identifier
from verifier.report import Report
from verifier.sentences import deciding_check, responsible, sentence, situation
from verifier.sentences.parties import Party
from verifier.sentences.situations import NOT_ASKED
from verifier.shell.languages import current_language
from verifier.web.asking import stands
from verifier.web.question import Question
from verifier.web.values import show_moment

_WRITTEN_ABOUT = frozenset({Party.ISSUER, Party.NETWORK, Party.DECIDED, Party.SENDER})
_LONGEST_VALUE = 200
_LONGEST_BODY = 1_500
"""Mail programs cut longer addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """``recipient`` is the issuer's own address, where it is proven to be that; else None."""

    recipient: str | None
    subject: str
    body: str

    @property
    def mail_address(self) -> str:
        """The letter as a ``mailto:`` address (RFC 6068)."""
        fields = urlencode(
            {"subject": self.subject, "body": self.body.replace("\n", "\r\n")}, quote_via=quote
        )
        return f"mailto:{quote(self.recipient or '', safe='@')}?{fields}"


def write_letter(
    question: Question, report: Report, *, verdict: str, again_address: str | None
) -> Letter | None:
    """The letter; None where there is nothing that an issuer could mend or say.

    ``again_address`` is where the issuer can ask the same question.
    """
    deciding = deciding_check(report)
    if deciding is None or responsible(report) not in _WRITTEN_ABOUT:
        return None
    if not report.facts and situation(report) in NOT_ASKED.values():
        # Nobody was asked, and so there is nobody to write to.
        return None
    name = str(report.said.get("name") or gettext("a badge"))[:_LONGEST_VALUE]
    evidence = [
        f"{key}: {plain_identifier(str(value))[:_LONGEST_VALUE]}"
        for key, value in deciding.evidence.items()
        if value is not None and key != "name"
    ]
    paragraphs = [
        gettext("Dear colleagues,"),
        _opening(question, report, name=name, verdict=verdict),
        sentence(deciding, language=current_language()),
        "\n".join([f"{deciding.name} · {deciding.code}", *evidence]),
        _whereabouts(question, report),
        _request(report),
    ]
    if again_address:
        paragraphs.append(gettext("You can check it yourself: %(address)s", address=again_address))
    paragraphs.append(gettext("Kind regards,"))
    return Letter(
        recipient=_proven_recipient(report),
        subject=gettext("A badge in your name: %(name)s", name=name)
        if report.facts
        else gettext("A badge that cannot be seen"),
        body="\n\n".join(paragraphs)[:_LONGEST_BODY],
    )


def _opening(question: Question, report: Report, *, name: str, verdict: str) -> str:
    """What happened. Of a badge that was not to be seen nobody knows whom it names."""
    moment = show_moment(report.asked_at)
    if report.facts or not question.address:
        return str(
            gettext(
                "Somebody showed us a badge, “%(name)s”, that names you as its issuer. "
                "We checked it on %(moment)s. The answer was: %(verdict)s.",
                name=name,
                moment=moment,
                verdict=verdict,
            )
        )
    return str(
        gettext(
            "Somebody gave us an address on your website, where a badge should be. "
            "We asked it on %(moment)s. The answer was: %(verdict)s.",
            moment=moment,
            verdict=verdict,
        )
    )


def _request(report: Report) -> str:
    if report.facts:
        return str(
            gettext("Could you tell us whether this badge is yours and in force, or mend this?")
        )
    return str(gettext("Could you tell us whether there is such a badge, and where it is now?"))


def _whereabouts(question: Question, report: Report) -> str:
    if question.address:
        return str(gettext("The badge: %(address)s", address=question.address))
    return str(gettext("The file’s SHA-256: %(digest)s", digest=report.sha256))


def _proven_recipient(report: Report) -> str | None:
    """The address in the issuer's profile, if the profile is the issuer's word and no forger's."""
    address = report.said.get("issuer_email")
    if not stands(report) or not isinstance(address, str) or address.count("@") != 1:
        return None
    return address.strip() if address.isascii() and " " not in address.strip() else None
