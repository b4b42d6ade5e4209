"""The forms of an institution: its settings, its issuers, its roles."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    ColorField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from backpack.authoring.form_parts import trimmed
from backpack.authoring.institutions import (
    LONGEST_CLAIM_DAYS,
    InstitutionSettings,
    IssuerSettings,
)
from backpack.errors import BackpackError
from backpack.models import IdentifierKind, Issuer, RoleName
from backpack.numbers import Within

FIELDS_OF_REFUSALS = {
    "claim_days_out_of_range": "claim_days",
    "colour_invalid": "colour",
    "country_malformed": "country",
    "email_malformed": "email",
    "identifier_malformed": "value",
    "name_missing": "name",
    "role_granted_already": "value",
    "role_not_of_issuer": "scope",
    "slug_malformed": "slug",
    "slug_taken": "slug",
    "time_zone_unknown": "time_zone",
    "website_malformed": "website",
}
"""At which field a refusal of the service is shown."""

ROLE_NAMES = {
    RoleName.INSTITUTION_ADMINISTRATOR: _("Administrator of the institution"),
    RoleName.ISSUER_ADMINISTRATOR: _("Describes badges"),
    RoleName.AWARDER: _("Awards badges"),
    RoleName.COMMITTEE_MEMBER: _("Member of a committee"),
}

LARGEST_NUMBER = 2_147_483_647


class _Form(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    def refuse(self, refusal: BackpackError) -> None:
        """Show what a service refused at the field that it is about, with all that was typed."""
        field = self[FIELDS_OF_REFUSALS[refusal.code]]
        field.errors = [*field.errors, refusal.sentence]


def _name(label: str) -> Any:
    return StringField(
        label,
        filters=[trimmed],
        validators=[InputRequired(_("Give it a name.")), Length(max=200)],
    )


def _maybe(label: str, *, longest: int, help_text: str = "", area: bool = False) -> Any:
    made = TextAreaField if area else StringField
    return made(
        label,
        description=help_text,
        filters=[trimmed],
        validators=[Optional(), Length(max=longest)],
    )


def _website() -> Any:
    return URLField(
        _("Website"),
        filters=[trimmed],
        validators=[InputRequired(_("Give its address.")), Length(max=400)],
    )


class InstitutionForm(_Form):
    """What an institution decides for itself."""

    name = _name(_("Name"))
    name_nl = _maybe(_("Name in Dutch"), longest=200)
    website = _website()
    country = StringField(
        _("Country"),
        description=_("Two capital letters: BE, NL, DE."),
        filters=[trimmed],
        validators=[InputRequired(_("Two capital letters: BE, NL, DE."))],
    )
    time_zone = SelectField(
        _("Time zone"),
        description=_("By its clock awards are planned, and periods end."),
        choices=[SelectChoice(zone, zone) for zone in sorted(available_timezones())],
    )
    colour = ColorField(_("Colour"), description=_("The first choice for pictures of badges."))
    claim_days = IntegerField(
        _("Days to claim an award"),
        description=_("Counted from the day it is offered. Awards that are out keep their day."),
        validators=[
            InputRequired(_("Between 1 and 3650 days.")),
            Within(1, LONGEST_CLAIM_DAYS, _("Between 1 and 3650 days.")),
        ],
    )
    linkedin_id = IntegerField(
        _("Number of its page on LinkedIn"),
        description=_("With it the logo stands beside the badge on a learner's profile."),
        validators=[
            Optional(),
            Within(1, LARGEST_NUMBER, _("Write the number alone: its digits.")),
        ],
    )
    description = _maybe(
        _("What it says of itself"), longest=4000, area=True,
        help_text=_("For its page in the catalogue; Markdown."),
    )  # fmt: skip
    description_nl = _maybe(_("The same in Dutch"), longest=4000, area=True)
    shows_counts = BooleanField(
        _("Show in the catalogue how often badges were awarded"),
        description=_("Small numbers are not shown."),
    )

    def read(self) -> InstitutionSettings:
        """What was typed, from a form that is valid."""
        names = InstitutionSettings.__dataclass_fields__
        values = {name: self[name].data for name in names}
        for name in ("name_nl", "description", "description_nl"):
            values[name] = values[name] or None
        return InstitutionSettings(**values)


class IssuerForm(_Form):
    """What an issuer says of itself."""

    name = _name(_("Name"))
    name_nl = _maybe(_("Name in Dutch"), longest=200)
    description = _maybe(_("What it says of itself"), longest=1000, area=True)
    email = EmailField(
        _("E-mail"),
        description=_("Where questions about its badges go. It is public."),
        filters=[trimmed],
        validators=[InputRequired(_("Give an address.")), Length(max=320)],
    )
    website = _website()

    def read(self) -> IssuerSettings:
        """What was typed, from a form that is valid."""
        values = {name: self[name].data for name in IssuerSettings.__dataclass_fields__}
        for name in ("name_nl", "description"):
            values[name] = values[name] or None
        return IssuerSettings(**values)


class NewIssuerForm(IssuerForm):
    """A new issuer, with its name in addresses."""

    slug = StringField(
        _("Name in addresses"),
        description=_("It stands in everything that the issuer signs, and never changes."),
        filters=[trimmed],
        validators=[InputRequired(_("Give a name for addresses.")), Length(max=64)],
    )


class GrantForm(_Form):
    """A role for somebody known by an identifier."""

    kind = RadioField(
        _("How do you know this person?"),
        choices=[
            SelectChoice(IdentifierKind.EPPN.value, _("By an account name (eppn)")),
            SelectChoice(IdentifierKind.EMAIL.value, _("By an e-mail address")),
        ],
        default=IdentifierKind.EPPN.value,
        validators=[InputRequired(_("Choose one."))],
    )
    value = StringField(
        _("Account name or address"),
        description=_("As your institution's sign-in gives it."),
        filters=[trimmed],
        validators=[InputRequired(_("Say whom you mean.")), Length(max=320)],
    )
    name = RadioField(
        _("Role"),
        choices=[SelectChoice(name.value, text) for name, text in ROLE_NAMES.items()],
        validators=[InputRequired(_("Choose one."))],
    )
    scope = SelectField(_("For"), choices=[], validate_choice=True)

    def offer_scopes(self, issuers: Iterable[Issuer]) -> None:
        """The whole institution, or one of its issuers."""
        self.scope.choices = [
            SelectChoice("", _("The whole institution")),
            *(SelectChoice(issuer.slug, issuer.name) for issuer in issuers),
        ]
