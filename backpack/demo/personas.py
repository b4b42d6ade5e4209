"""The institutions and people of the demo. All of them are invented, down to the last digit."""

from dataclasses import dataclass

ESI = "urn:schac:personalUniqueCode:int:esi:"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoInstitution:
    """A university of the demo: the slug is also its provider's key, and its issuer's path."""

    slug: str
    name: str
    name_nl: str
    domain: str
    colour: str
    about: str
    about_nl: str

    def provider_toml(self, base_url: str) -> str:
        """Its entry in the file of identity providers; the demo provider is at ``base_url``."""
        return f"""
[providers.{self.slug}]
name = "{self.name}"
name_nl = "{self.name_nl}"
kind = "institution"
institution = "{self.slug}"
issuer = "{base_url}/{self.slug}"
client_id = "ransel"
client_secret_env = "RANSEL_DEMO_CLIENT_SECRET"
scopes = ["openid", "profile", "email"]

[providers.{self.slug}.authoritative]
email_domains = ["{self.domain}"]
eppn_scopes = ["{self.domain}"]
esi_bodies = ["{self.domain}"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Somebody whom one may sign in as. ``introduction`` says in a few words who that is."""

    institution: DemoInstitution
    subject: str
    name: str
    given_name: str
    family_name: str
    email: str
    email_verified: bool = True
    eppn: str | None = None
    esi: str | None = None
    awards_for: tuple[str, ...] = ()
    """The slugs of the issuers for which this person may award."""
    judges_for: tuple[str, ...] = ()
    """The slugs of the issuers in whose committee this person sits."""
    administers: bool = False
    """Whether this person keeps the institution: its issuers, its roles and its badges."""
    introduction: str
    introduction_nl: str

    @property
    def institution_name(self) -> str:
        """The institution's name in English."""
        return self.institution.name

    def introduction_in(self, language: str) -> str:
        """Who it is, in ``en`` or ``nl``."""
        return self.introduction_nl if language == "nl" else self.introduction


GHENT = DemoInstitution(
    slug="ghent-university",
    name="Ghent University",
    name_nl="Universiteit Gent",
    domain="ghent.example",
    colour="#1e3a8a",
    about=(
        "What students do beside and beyond their courses deserves to be seen. Faculties, services "
        "and the Student Council award badges for it; the Academy for Lifelong Learning awards "
        "**micro-credentials** to those who work."
    ),
    about_nl=(
        "Wat studenten naast en na hun vakken doen, mag gezien worden. Faculteiten, diensten en de "
        "Studentenraad reiken er badges voor uit; de Academie voor Levenslang Leren reikt "
        "**microcredentials** uit aan wie werkt."
    ),
)
RADBOUD = DemoInstitution(
    slug="radboud-university",
    name="Radboud University",
    name_nl="Radboud Universiteit",
    domain="radboud.example",
    colour="#8a1c2b",
    about="Badges for students who help others on their way, and for what they learn in doing so.",
    about_nl="Badges voor studenten die anderen op weg helpen, en voor wat zij daarbij leren.",
)
INSTITUTIONS = (GHENT, RADBOUD)

PERSONAS = (
    Persona(
        institution=GHENT,
        subject="7c1d0e52-anna",
        name="Anna Peeters",
        given_name="Anna",
        family_name="Peeters",
        email="anna.peeters@ghent.example",
        eppn="apeeters@ghent.example",
        esi=f"{ESI}ghent.example:000170424",
        introduction="Student of psychology; something waits for her",
        introduction_nl="Studente psychologie; er wacht iets op haar",
    ),
    Persona(
        institution=GHENT,
        subject="0b93aa41-youssef",
        name="Youssef Amrani",
        given_name="Youssef",
        family_name="Amrani",
        email="youssef.amrani@ghent.example",
        eppn="yamrani@ghent.example",
        introduction="Student of law, known by an address and by a user name",
        introduction_nl="Student rechten, bekend onder een adres en een gebruikersnaam",
    ),
    Persona(
        institution=GHENT,
        subject="e2f7c618-joris",
        name="Joris De Smet",
        given_name="Joris",
        family_name="De Smet",
        email="joris.de.smet@mailbox.example",
        email_verified=False,
        eppn="jdsmet@ghent.example",
        introduction="Evening student; the university cannot vouch for his e-mail address",
        introduction_nl="Avondstudent; de universiteit kan niet instaan voor zijn e-mailadres",
    ),
    Persona(
        institution=GHENT,
        subject="51ad8b09-lieve",
        name="Lieve Maes",
        given_name="Lieve",
        family_name="Maes",
        email="lieve.maes@ghent.example",
        eppn="lmaes@ghent.example",
        awards_for=("ghent-psychology",),
        introduction="Staff: awards badges for the Faculty of Psychology",
        introduction_nl="Medewerker: reikt badges uit voor de faculteit Psychologie",
    ),
    Persona(
        institution=GHENT,
        subject="d40b7e95-greet",
        name="Greet Wouters",
        given_name="Greet",
        family_name="Wouters",
        email="greet.wouters@ghent.example",
        eppn="gwouters@ghent.example",
        judges_for=("ghent-psychology",),
        introduction="Professor: judges nominations in the committee of the faculty",
        introduction_nl="Professor: beoordeelt voordrachten in de commissie van de faculteit",
    ),
    Persona(
        institution=GHENT,
        subject="96e2b3d7-karel",
        name="Karel Baeten",
        given_name="Karel",
        family_name="Baeten",
        email="karel.baeten@ghent.example",
        eppn="kbaeten@ghent.example",
        judges_for=("ghent-psychology",),
        introduction="Lecturer: the second member of that committee, for a second pair of eyes",
        introduction_nl="Docent: het tweede lid van die commissie, want vier ogen zien meer",
    ),
    Persona(
        institution=GHENT,
        subject="83fd20c4-mien",
        name="Mien Baert",
        given_name="Mien",
        family_name="Baert",
        email="mien.baert@ghent.example",
        eppn="mbaert@ghent.example",
        administers=True,
        introduction="Staff: describes the university's badges, and appoints who awards them",
        introduction_nl="Medewerker: beschrijft de badges, en wijst aan wie ze uitreikt",
    ),
    Persona(
        institution=RADBOUD,
        subject="c3380f7e-sanne",
        name="Sanne de Vries",
        given_name="Sanne",
        family_name="de Vries",
        email="sanne.devries@radboud.example",
        eppn="s1042337@radboud.example",
        esi=f"{ESI}radboud.example:s1042337",
        introduction="Student of biology, mentor of first-year students",
        introduction_nl="Studente biologie, mentor van eerstejaars",
    ),
    Persona(
        institution=RADBOUD,
        subject="9de46b12-thijs",
        name="Thijs Jansen",
        given_name="Thijs",
        family_name="Jansen",
        email="thijs.jansen@radboud.example",
        introduction="Takes a micro-credential beside his work",
        introduction_nl="Volgt een microcredential naast zijn werk",
    ),
    Persona(
        institution=RADBOUD,
        subject="28f05cc4-mila",
        name="Mila Novak",
        given_name="Mila",
        family_name="Novak",
        email="mila.novak@mailbox.example",
        email_verified=False,
        eppn="s1099120@radboud.example",
        introduction="Exchange student; the university cannot vouch for her e-mail address",
        introduction_nl="Uitwisselingsstudente; de universiteit staat niet in voor haar adres",
    ),
    Persona(
        institution=RADBOUD,
        subject="a6b1d973-pieter",
        name="Pieter van Dijk",
        given_name="Pieter",
        family_name="van Dijk",
        email="pieter.vandijk@radboud.example",
        eppn="u614255@radboud.example",
        awards_for=("radboud-student-affairs",),
        introduction="Staff: awards badges for Student Affairs",
        introduction_nl="Medewerker: reikt badges uit voor Studentenzaken",
    ),
)


def personas_of(slug: str) -> tuple[Persona, ...]:
    """The people of one institution."""
    return tuple(persona for persona in PERSONAS if persona.institution.slug == slug)
