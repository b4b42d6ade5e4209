"""The issuers and badge classes of the demo: invented, in words that an institution would use."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from backpack.demo.personas import GHENT, RADBOUD, DemoInstitution
from backpack.models import BadgeKind, Requestable


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoIssuer:
    """A faculty, a service or a student body."""

    institution: DemoInstitution
    slug: str
    name: str
    name_nl: str
    description: str

    @property
    def email(self) -> str:
        """Where questions about its badges go."""
        return f"{self.slug.partition('-')[2]}@{self.institution.domain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoBadge:
    """A badge class: its picture's parts, its texts, and what its kind asks for."""

    issuer: str
    slug: str
    kind: BadgeKind
    language: str = "en"
    name: str
    symbol: str
    shape: str
    colour: str
    ribbon: str | None = None
    description: str
    criteria: str
    competences: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    ects: Decimal | None = None
    workload_hours: int | None = None
    eqf_level: int | None = None
    valid_months: int | None = None
    texts: dict[str, str] = field(default_factory=dict)
    """The other elements of the European recommendation on micro-credentials, by column."""
    grades: dict[str, str] = field(default_factory=dict)
    requestable: Requestable = Requestable.NOBODY
    translations: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The texts once more in other languages, by language."""


ISSUERS = (
    DemoIssuer(
        institution=GHENT,
        slug="ghent-psychology",
        name="Faculty of Psychology and Educational Sciences",
        name_nl="Faculteit Psychologie en Pedagogische Wetenschappen",
        description="Awards what students of the faculty do beside and beyond their courses.",
    ),
    DemoIssuer(
        institution=GHENT,
        slug="ghent-lifelong-learning",
        name="Academy for Lifelong Learning",
        name_nl="Academie voor Levenslang Leren",
        description="Short courses for people who work, each with an examination.",
    ),
    DemoIssuer(
        institution=GHENT,
        slug="ghent-student-council",
        name="Student Council",
        name_nl="Studentenraad",
        description="The students who speak for all others, elected every spring.",
    ),
    DemoIssuer(
        institution=RADBOUD,
        slug="radboud-student-affairs",
        name="Student Affairs",
        name_nl="Studentenzaken",
        description="Looks after students from the introduction to the last examination.",
    ),
    DemoIssuer(
        institution=RADBOUD,
        slug="radboud-career-service",
        name="Career Service",
        name_nl="Loopbaanservice",
        description="Helps students and graduates with the step to work.",
    ),
)

BADGES = (
    DemoBadge(
        issuer="ghent-psychology",
        slug="specific-commitment",
        kind=BadgeKind.EXTRA_CURRICULAR,
        name="Specific Commitment",
        symbol="hands",
        shape="scallop",
        colour="teal",
        ribbon="2026",
        description=(
            "For students who carried something for others, for at least a year and without "
            "being paid or graded for it: a tutoring scheme, a helpline, a club that would not "
            "be there without them."
        ),
        criteria=(
            "You were nominated by somebody who saw you at work, and a committee of the faculty "
            "found that\n\n"
            "- you committed yourself to others for **two semesters or more**;\n"
            "- you took responsibility, and others could rely on it;\n"
            "- you looked back on it: what it asked of you, and what you took from it.\n\n"
            "The committee reads your own account and talks with whoever nominated you."
        ),
        competences=("taking responsibility", "listening", "organising", "working across cultures"),
        workload_hours=120,
        translations={
            "nl": {
                "name": "Bijzonder engagement",
                "description": (
                    "Voor studenten die iets voor anderen droegen, minstens een jaar lang, "
                    "zonder er loon of punten voor te krijgen: bijles, een hulplijn, een "
                    "vereniging die er zonder hen niet zou zijn."
                ),
                "criteria": (
                    "Je werd voorgedragen door iemand die je bezig zag, en een commissie van de "
                    "faculteit vond dat\n\n"
                    "- je je **twee semesters of langer** voor anderen inzette;\n"
                    "- je verantwoordelijkheid nam, en anderen op je konden rekenen;\n"
                    "- je erop terugkeek: wat het van je vroeg, en wat je eraan had.\n\n"
                    "De commissie leest je eigen verslag en spreekt met wie je voordroeg."
                ),
            }
        },
    ),
    DemoBadge(
        issuer="ghent-psychology",
        slug="good-research-practice",
        kind=BadgeKind.REGULAR,
        name="Good Research Practice",
        symbol="flask",
        shape="circle",
        colour="slate",
        description=(
            "A short course on honest research with people: consent, data that others can check, "
            "and what to do when something went wrong."
        ),
        criteria=(
            "You followed the three afternoons, and passed the closing test in which you judge "
            "four real cases. The rules change, so the badge is in force for two years."
        ),
        outcomes=(
            "Write an information letter that participants understand",
            "Plan how research data are kept, shared and destroyed",
            "Recognise questionable practices, and name whom to turn to",
        ),
        workload_hours=14,
        valid_months=24,
    ),
    DemoBadge(
        issuer="ghent-lifelong-learning",
        slug="belgisch-federalisme",
        kind=BadgeKind.MICRO_CREDENTIAL,
        language="nl",
        name="Belgisch federalisme",
        symbol="scales",
        shape="hexagon",
        colour="indigo",
        ribbon="4 ECTS",
        description=(
            "Hoe een land met zes regeringen en drie talen wordt bestuurd: de staatshervormingen, "
            "wie waarvoor bevoegd is, en wat er gebeurt als men het niet eens raakt. Voor wie in "
            "of met de overheid werkt."
        ),
        criteria=(
            "De cursist\n\n"
            "- volgde de zes colleges, in Gent of op afstand;\n"
            "- schreef een nota over een bevoegdheidsconflict uit de eigen praktijk;\n"
            "- slaagde voor het **schriftelijk examen** met gesloten boek, met ten minste 10/20."
        ),
        competences=("juridisch redeneren", "beleidsanalyse"),
        outcomes=(
            "De bevoegdheden van federale staat, gemeenschappen en gewesten afbakenen",
            "Een bevoegdheidsconflict ontleden en de weg naar een oplossing aangeven",
            "De gevolgen van een staatshervorming voor een beleidsdomein beoordelen",
        ),
        ects=Decimal(4),
        workload_hours=110,
        eqf_level=7,
        texts={
            "participation": "Hybride: zes avondcolleges, in de zaal of op afstand",
            "assessment": "Nota (40 %) en schriftelijk examen met gesloten boek (60 %)",
            "supervision": "Examen op de campus, met toezicht en controle van de identiteitskaart",
            "quality_assurance": "Interne kwaliteitszorg van de universiteit; jaarlijkse bevraging",
            "stackability": "Vrijstelling voor het opleidingsonderdeel Staatsrecht II",
            "prerequisites": "Een bachelordiploma of gelijkwaardige ervaring",
            "programme_code": "LLL-2026-041",
            "eqf_verified_by": "De accreditatieorganisatie",
        },
        grades={"lowest": "0/20", "highest": "20/20", "required": "10/20"},
        translations={
            "en": {
                "name": "Belgian federalism",
                "description": (
                    "How a country with six governments and three languages is run: the reforms of "
                    "the state, who may decide what, and what happens when they do not agree. For "
                    "those who work in government or with it."
                ),
                "criteria": (
                    "The participant\n\n"
                    "- followed the six lectures, in Ghent or at a distance;\n"
                    "- wrote a paper on a conflict of powers from practice;\n"
                    "- passed the **written examination**, closed book, with 10/20 at least."
                ),
                "learning_outcomes": [
                    "Delimit the powers of federal state, communities and regions",
                    "Analyse a conflict of powers, and show the way to its solution",
                    "Judge what a reform of the state means for a field of policy",
                ],
            }
        },
    ),
    DemoBadge(
        issuer="ghent-student-council",
        slug="student-representative",
        kind=BadgeKind.EXTRA_CURRICULAR,
        name="Student Representative",
        symbol="speech",
        shape="shield",
        colour="crimson",
        description=(
            "A year on a board of the university, elected by fellow students and answerable to "
            "them."
        ),
        criteria=(
            "You sat on a faculty board or on the Student Council for a full academic year, came "
            "to three quarters of the meetings at least, and reported back to those who elected "
            "you."
        ),
        competences=("negotiating", "speaking in public", "reading budgets"),
        requestable=Requestable.INSTITUTION,
        workload_hours=80,
    ),
    DemoBadge(
        issuer="radboud-student-affairs",
        slug="peer-mentor",
        kind=BadgeKind.EXTRA_CURRICULAR,
        name="Peer Mentor",
        symbol="people",
        shape="scallop",
        colour="plum",
        description=(
            "For students who took a group of first-years through their first months: where "
            "to find a room, how to study, whom to talk to when it does not go well."
        ),
        criteria=(
            "You followed the mentor training, met your group at least **eight times** between "
            "August and February, and were there when it mattered. Your own group says so, too."
        ),
        competences=("coaching", "listening", "knowing where help is"),
        requestable=Requestable.INSTITUTION,
        workload_hours=60,
    ),
    DemoBadge(
        issuer="radboud-student-affairs",
        slug="academic-writing",
        kind=BadgeKind.MICRO_CREDENTIAL,
        name="Academic Writing",
        symbol="quill",
        shape="hexagon",
        colour="copper",
        ribbon="3 ECTS",
        description=(
            "From a question to a paper that holds: building an argument, using sources fairly, "
            "and revising until a reader outside your field can follow."
        ),
        criteria=(
            "You wrote a paper of 3,000 words in three drafts, gave two fellow students written "
            "feedback, and defended your last draft in a conversation of fifteen minutes."
        ),
        competences=("writing", "giving feedback", "working with sources"),
        outcomes=(
            "Build an argument that answers one question",
            "Use and cite sources so that readers can check them",
            "Revise a text in the light of criticism, and give criticism that helps",
        ),
        ects=Decimal(3),
        workload_hours=84,
        eqf_level=6,
        texts={
            "participation": "On campus: seven workshops in groups of twelve",
            "assessment": "Paper in three drafts (70 %) and its defence (30 %)",
            "supervision": "Defence in person, identity checked against the student card",
            "quality_assurance": "Internal quality assurance, external review every six years",
            "stackability": "Counts as elective in every bachelor's programme",
            "prerequisites": "English at level B2",
            "programme_code": "SA-AW-26",
        },
    ),
    DemoBadge(
        issuer="radboud-career-service",
        slug="first-steps-to-work",
        kind=BadgeKind.REGULAR,
        name="First Steps to Work",
        symbol="compass",
        shape="circle",
        colour="leaf",
        description="Five evenings on finding out what you want to do, and saying so to others.",
        criteria=(
            "You came to at least four of the five evenings, talked with two people about their "
            "work, and wrote an application that a recruiter from outside commented on."
        ),
        outcomes=(
            "Say in one minute what you can do, with an example",
            "Write an application that answers the question that was asked",
        ),
        workload_hours=20,
    ),
)
