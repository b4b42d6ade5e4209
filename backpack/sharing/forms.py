"""The forms of publishing."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Regexp

from backpack.sharing.links import SERVER, mastodon_server
from backpack.sharing.private_links import Lifetime


class PublishForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Plain choices: what strangers see beside the badge."""

    name = BooleanField(_l("Show my name"))
    grade = BooleanField(_l("Include the grade"))
    evidence = BooleanField(_l("Include what it took, and the evidence"))
    index = BooleanField(_l("Let search engines find it"))


class ImportedForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Of a badge from elsewhere nothing can be left out: only whose it is, is a choice."""

    name = BooleanField(_l("Show my name"))


class PrivateForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Only the token: making a badge private asks for nothing."""


class LinkForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A private link: for whom, what of the badge, and for how long."""

    label = StringField(
        _l("Who is it for?"),
        filters=[lambda text: " ".join(text.split()) if text else text],
        validators=[DataRequired(_l("Write down who it is for.")), Length(max=120)],
    )
    name = BooleanField(_l("Show my name"))
    grade = BooleanField(_l("Include the grade"))
    evidence = BooleanField(_l("Include what it took, and the evidence"))
    lifetime = SelectField(
        _l("How long does it last?"),
        choices=[
            SelectChoice(Lifetime.WEEK.value, _l("One week")),
            SelectChoice(Lifetime.MONTH.value, _l("One month")),
            SelectChoice(Lifetime.QUARTER.value, _l("Three months")),
            SelectChoice(Lifetime.YEAR.value, _l("One year")),
            SelectChoice(Lifetime.OPEN.value, _l("Until I end it")),
        ],
        default=Lifetime.MONTH.value,
    )


class CollectionLinkForm(LinkForm):
    """The same for all badges of a collection; ``version`` is that of the preview beside it."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that was looked at; one that never was for what is no number."""
        value = self.version.data or ""
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else -1


class MastodonForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Mastodon is many servers: the learner names hers."""

    server = StringField(
        _l("Your Mastodon server"),
        filters=[lambda text: mastodon_server(text) if text else text],
        validators=[
            Regexp(SERVER, message=_l("Write the server’s name, such as mastodon.social."))
        ],
    )
