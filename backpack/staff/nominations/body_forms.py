"""The forms of those who may nominate: a body, its members, an invitation."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from backpack.staff.fields import identifier_field, kind_field
from backpack.staff.refusable import RefusableForm, trimmed


class BodyForm(RefusableForm):
    """A body that may nominate."""

    issuer = SelectField(
        _("Issuer of the badges"), validators=[InputRequired(_("Choose an issuer."))]
    )
    name = StringField(
        _("Name"),
        filters=[trimmed],
        validators=[DataRequired(_("Give it a name.")), Length(max=200)],
    )


class MemberForm(RefusableForm):
    """Somebody who nominates in the name of a body."""

    kind = kind_field(_("How do you know this person?"))
    value = identifier_field(_("Say who."))


class InvitedForm(RefusableForm):
    """Whom to invite by mail to nominate in the name of a body."""

    invited = EmailField(
        _("E-mail address"),
        filters=[trimmed],
        validators=[DataRequired(_("Type the address.")), Length(max=254)],
    )
