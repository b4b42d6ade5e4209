"""What has happened in the demo before anybody looks: the awards, and what became of them."""

from dataclasses import dataclass
from enum import StrEnum

from backpack.models import IdentifierKind


class Deed(StrEnum):
    """What somebody, or the clock, did with an award."""

    CLAIM = "claim"
    PUBLISH = "publish"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class Step:
    """One deed, so many days ago; ``reason`` where one is given."""

    days_ago: int
    deed: Deed
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One award, told from its beginning. A negative ``days_ago`` is a day still to come."""

    days_ago: int
    badge: str
    name: str
    to: str
    kind: IdentifierKind = IdentifierKind.EMAIL
    write_to: str | None = None
    language: str = "en"
    narrative: str | None = None
    grade: str | None = None
    evidence: tuple[str, str] | None = None
    then: tuple[Step, ...] = ()


FORMER_STUDENTS = {
    "Emma Willems": "emma.willems@ghent.example",
    "Mohamed El Idrissi": "mohamed.elidrissi@ghent.example",
    "Lotte Goossens": "lotte.goossens@ghent.example",
    "Daan Bakker": "daan.bakker@radboud.example",
}
"""Learners whom nobody signs in as: they claimed or declined, so that the desk has figures."""

OFFICERS = {
    "ghent-lifelong-learning": ("Hilde Claes", "hilde.claes@ghent.example"),
    "ghent-student-council": ("Ruben Aerts", "ruben.aerts@ghent.example"),
    "radboud-career-service": ("Femke Smits", "femke.smits@radboud.example"),
}
"""Who awards for the issuers that nobody signs in for."""

TUTOR = (
    "For two years Anna tutored first-year students who had fled to Belgium, every Wednesday "
    "evening. She found them rooms to study in, **trained eleven new tutors**, and left a scheme "
    "that now runs without her."
)

STORIES = (
    Story(
        days_ago=5,
        badge="specific-commitment",
        name="Anna Peeters",
        to="anna.peeters@ghent.example",
        narrative=TUTOR,
        evidence=("Her account, and the tutors’", "https://portfolio.example/anna-peeters"),
    ),
    Story(
        days_ago=142,
        badge="belgisch-federalisme",
        name="Anna Peeters",
        to="anna.peeters@ghent.example",
        language="nl",
        grade="16/20",
        narrative=(
            "Schreef een nota over de splitsing van de kinderbijslag, die de jury om haar heldere "
            "opbouw prees."
        ),
        then=(Step(141, Deed.CLAIM),),
    ),
    Story(
        days_ago=430,
        badge="student-representative",
        name="Anna Peeters",
        to="anna.peeters@ghent.example",
        narrative="A year on the faculty board, where she put the exam timetable on the agenda.",
        then=(Step(428, Deed.CLAIM), Step(427, Deed.PUBLISH)),
    ),
    Story(
        days_ago=800,
        badge="good-research-practice",
        name="Anna Peeters",
        to="apeeters@ghent.example",
        kind=IdentifierKind.EPPN,
        write_to="anna.peeters@ghent.example",
        grade="passed",
        then=(Step(796, Deed.CLAIM),),
    ),
    Story(
        days_ago=3,
        badge="specific-commitment",
        name="Youssef Amrani",
        to="yamrani@ghent.example",
        kind=IdentifierKind.EPPN,
        write_to="youssef.amrani@ghent.example",
        language="nl",
        narrative=(
            "Youssef bouwde met vier anderen een gratis juridische hulplijn voor studenten uit. "
            "Hij bemande ze zelf, drie semesters lang, ook tijdens de blok."
        ),
    ),
    Story(
        days_ago=150,
        badge="belgisch-federalisme",
        name="Youssef Amrani",
        to="youssef.amrani@ghent.example",
        language="nl",
        grade="14/20",
        then=(Step(140, Deed.CLAIM), Step(139, Deed.PUBLISH)),
    ),
    Story(
        days_ago=75,
        badge="student-representative",
        name="Youssef Amrani",
        to="youssef.amrani@ghent.example",
        then=(
            Step(73, Deed.CLAIM),
            Step(70, Deed.PUBLISH),
            Step(
                64,
                Deed.REVOKE,
                "Awarded by mistake: the mandate ran for one semester only. "
                "The council is sorry for the confusion.",
            ),
        ),
    ),
    Story(
        days_ago=9,
        badge="specific-commitment",
        name="Joris De Smet",
        to="joris.de.smet@mailbox.example",
        narrative="Joris kept the evening students’ coffee bar open for two winters.",
    ),
    Story(
        days_ago=60,
        badge="specific-commitment",
        name="Emma Willems",
        to="emma.willems@ghent.example",
        narrative="Ran the faculty’s listening service for three semesters.",
        then=(Step(58, Deed.CLAIM), Step(57, Deed.PUBLISH)),
    ),
    Story(
        days_ago=61,
        badge="specific-commitment",
        name="Mohamed El Idrissi",
        to="mohamed.elidrissi@ghent.example",
        narrative="Coached the homework class in the Brugse Poort, and found its next coach.",
        then=(Step(33, Deed.CLAIM),),
    ),
    Story(
        days_ago=61,
        badge="specific-commitment",
        name="Lotte Goossens",
        to="lotte.goossens@ghent.example",
        then=(
            Step(55, Deed.DECLINE, "I did it for the people, not for a badge. Thank you though."),
        ),
    ),
    Story(
        days_ago=21,
        badge="specific-commitment",
        name="Wout Claeys",
        to="wout.claes@ghent.example",
        then=(
            Step(20, Deed.WITHDRAW, "The address was misspelt; awarded again to the right one."),
        ),
    ),
    Story(
        days_ago=20,
        badge="specific-commitment",
        name="Wout Claeys",
        to="wout.claeys@ghent.example",
        narrative="Took the student choir through two seasons, and into three care homes.",
    ),
    Story(
        days_ago=190,
        badge="specific-commitment",
        name="Ines Vermeulen",
        to="ines.vermeulen@ghent.example",
        then=(Step(70, Deed.EXPIRE),),
    ),
    Story(
        days_ago=-12,
        badge="specific-commitment",
        name="Joris De Smet",
        to="jdsmet@ghent.example",
        kind=IdentifierKind.EPPN,
        narrative="Joris kept the evening students’ coffee bar open for two winters.",
    ),
    Story(
        days_ago=14,
        badge="peer-mentor",
        name="Sanne de Vries",
        to="sanne.devries@radboud.example",
        narrative=(
            "Sanne’s group stayed together until the last evening, all nine of them. Three say "
            "that they would have stopped without her."
        ),
    ),
    Story(
        days_ago=230,
        badge="academic-writing",
        name="Sanne de Vries",
        to="sanne.devries@radboud.example",
        grade="8.5",
        evidence=("What mussels hear: the paper", "https://portfolio.example/sanne-de-vries"),
        then=(Step(226, Deed.CLAIM),),
    ),
    Story(
        days_ago=6,
        badge="academic-writing",
        name="Thijs Jansen",
        to="thijs.jansen@radboud.example",
        language="nl",
        grade="7.5",
    ),
    Story(
        days_ago=2,
        badge="peer-mentor",
        name="Mila Novak",
        to="s1099120@radboud.example",
        kind=IdentifierKind.EPPN,
        narrative="Mila led the first mentor group for exchange students, in three languages.",
    ),
    Story(
        days_ago=45,
        badge="peer-mentor",
        name="Daan Bakker",
        to="daan.bakker@radboud.example",
        then=(Step(44, Deed.CLAIM),),
    ),
    Story(
        days_ago=300,
        badge="first-steps-to-work",
        name="Sanne de Vries",
        to="s1042337@radboud.example",
        kind=IdentifierKind.EPPN,
        write_to="sanne.devries@radboud.example",
        then=(Step(290, Deed.CLAIM), Step(289, Deed.PUBLISH)),
    ),
    Story(
        days_ago=-30,
        badge="academic-writing",
        name="Daan Bakker",
        to="daan.bakker@radboud.example",
        grade="8",
    ),
)
