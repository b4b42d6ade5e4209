"""The form that describes a badge: what it asks, and what it makes of what was typed."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from backpack.authoring.describing import Description
from backpack.authoring.form_parts import (
    AlignmentForm,
    PointsField,
    TranslationForm,
    few_lines,
    read_lines,
    text_field,
    trimmed,
)
from backpack.catalogue.grades import is_on_scale
from backpack.catalogue.texts import LANGUAGES
from backpack.issuing.addresses import write_iri
from backpack.models import BadgeKind, Requestable
from backpack.numbers import Within

EMPTY_ALIGNMENTS = 2
GRADE_PARTS = ("lowest", "highest", "required")


class BadgeForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A badge class. Only its name and kind are asked for; publishing asks for the rest."""

    kind = RadioField(
        _("Kind"),
        choices=[
            SelectChoice(
                BadgeKind.EXTRA_CURRICULAR.value,
                _("Engagement badge: what somebody did beside the programme"),
            ),
            SelectChoice(
                BadgeKind.REGULAR.value, _("Course badge: a course, with outcomes and its hours")
            ),
            SelectChoice(
                BadgeKind.MICRO_CREDENTIAL.value,
                _("Micro-credential: assessed, with level and study points"),
            ),
        ],
        validators=[InputRequired(_("Choose a kind."))],
    )
    language = SelectField(
        _("Language of these texts"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )
    name = StringField(
        _("Name"),
        description=_("Short: it stands on the badge, and above everything that is shown of it."),
        filters=[trimmed],
        validators=[InputRequired(_("Give the badge a name.")), Length(max=120)],
    )
    description = text_field(
        _("Description"), longest=4000, area=True,
        help_text=_("What it is, in two or three sentences that an employer understands."),
    )  # fmt: skip
    criteria = text_field(
        _("What it asks"), longest=10_000, area=True,
        help_text=_("What somebody has to do to get it. Markdown: - for a list, ** for bold."),
    )  # fmt: skip
    learning_outcomes = TextAreaField(
        _("Learning outcomes"),
        description=_("One a line, each beginning with a verb: Judge the quality of a source."),
        validators=[few_lines],
    )
    competences = TextAreaField(
        _("Competences"), description=_("One a line: working together."), validators=[few_lines]
    )
    ects = PointsField(
        _("Study points (ECTS)"),
        places=None,
        validators=[
            Optional(),
            Within(Decimal("0.1"), Decimal(240), _("Write a number from 0.1 to 240.")),
        ],
    )
    workload_hours = IntegerField(
        _("Workload in hours"),
        validators=[Optional(), Within(1, 10_000, _("Write a whole number from 1 to 10,000."))],
    )
    eqf_level = SelectField(
        _("Level (EQF)"),
        description=_("Bachelor's is 6, master's is 7."),
        choices=[SelectChoice("", "–"), *(SelectChoice(str(n), str(n)) for n in range(1, 9))],
    )
    eqf_verified_by = text_field(
        _("Who verified the level"), longest=200,
        help_text=_("The body that found that it is of this level."),
    )  # fmt: skip
    participation = text_field(
        _("Form of participation"), longest=200,
        help_text=_("On campus, online, both; how many meetings."),
    )  # fmt: skip
    assessment = text_field(
        _("Type of assessment"), longest=400,
        help_text=_("Written examination, portfolio, defence; what each counts for."),
    )  # fmt: skip
    supervision = text_field(_("Supervision of the assessment"), longest=400)
    identity_check = text_field(
        _("Identity check"), longest=400,
        help_text=_("How it is made sure that it is the learner who is assessed."),
    )  # fmt: skip
    quality_assurance = text_field(_("Quality assurance"), longest=400)
    stackability = text_field(
        _("Stackability"), longest=400, help_text=_("Into what larger whole it counts.")
    )
    prerequisites = text_field(_("Prerequisites"), longest=400)
    programme_code = text_field(_("Programme code"), longest=64)
    alignments = FieldList(FormField(AlignmentForm, label=_("Alignment")), _("Aligned with"))
    grades = TextAreaField(
        _("Possible grades"),
        description=_("One a line, from the lowest to the highest; or give the ends of a scale."),
        validators=[few_lines],
    )
    grade_lowest = text_field(_("Lowest grade"), longest=20)
    grade_highest = text_field(_("Highest grade"), longest=20)
    grade_required = text_field(_("Grade needed to pass"), longest=20)
    valid_months = IntegerField(
        _("Months until a badge expires"),
        description=_("Empty: it does not expire."),
        validators=[Optional(), Within(1, 600, _("Write a whole number from 1 to 600."))],
    )
    evidence_required = BooleanField(_("Every award needs evidence"))
    requestable = RadioField(
        _("Who may ask for it?"),
        choices=[
            SelectChoice(Requestable.NOBODY.value, _("Nobody: it is awarded, not asked for")),
            SelectChoice(Requestable.INSTITUTION.value, _("People of the institution")),
            SelectChoice(Requestable.ANYONE.value, _("Anyone with a backpack")),
        ],
        default=Requestable.NOBODY.value,
        validators=[InputRequired(_("Choose one."))],
    )
    en = FormField(TranslationForm, label=LANGUAGES["en"])
    nl = FormField(TranslationForm, label=LANGUAGES["nl"])
    fr = FormField(TranslationForm, label=LANGUAGES["fr"])
    de = FormField(TranslationForm, label=LANGUAGES["de"])

    def validate_language(self, field: Any) -> None:
        """Nothing that was typed is thrown away: two texts for one language are a question."""
        if field.data in LANGUAGES and self[field.data].form.as_json():
            raise ValidationError(
                str(_("There is a translation into this language as well: empty it, or move it."))
            )

    def validate_grade_required(self, field: Any) -> None:
        """A grade that nobody can be given cannot be needed."""
        if field.data and not is_on_scale(field.data, self._read_grades()):
            raise ValidationError(str(_("This is none of the grades that can be given.")))

    def offer_rows(self, extra: int = EMPTY_ALIGNMENTS) -> None:
        """Have as many empty rows for alignments at the end."""
        empty = sum(not row.form.name.data and not row.form.url.data for row in self.alignments)
        for _number in range(extra - empty):
            self.alignments.append_entry()

    def translations(self) -> Iterable[tuple[str, Any]]:
        """The forms of the other languages, with their codes."""
        return [(code, self[code]) for code in LANGUAGES if code != self.language.data]

    def values(self) -> dict[str, Any]:
        """What the form holds, by column, for the meter; also while it is not valid."""
        return {field.name: field.data for field in self}

    def read(self) -> Description:
        """What was typed, from a form that is valid."""
        plain = [
            "eqf_verified_by",
            "participation",
            "assessment",
            "supervision",
            "identity_check",
            "quality_assurance",
            "stackability",
            "prerequisites",
            "programme_code",
        ]
        return Description(
            kind=BadgeKind(self.kind.data),
            language=self.language.data,
            name=self.name.data,
            description=self.description.data or "",
            criteria=self.criteria.data or "",
            competences=read_lines(self.competences.data),
            learning_outcomes=read_lines(self.learning_outcomes.data),
            alignments=self._read_alignments(),
            ects=self.ects.data,
            workload_hours=self.workload_hours.data,
            eqf_level=int(self.eqf_level.data) if self.eqf_level.data else None,
            valid_months=self.valid_months.data,
            grade_scale=self._read_grades(),
            evidence_required=self.evidence_required.data,
            requestable=Requestable(self.requestable.data),
            translations={
                code: texts
                for code, field in self.translations()
                if (texts := field.form.as_json())
            },
            **{name: self[name].data or None for name in plain},
        )

    def _read_alignments(self) -> list[dict[str, str]]:
        rows = []
        for row in self.alignments:
            said = {name: text for name, text in row.data.items() if text}
            if "url" in said:
                said["url"] = write_iri(said["url"])
            if "name" in said:
                rows.append(said)
        return rows

    def _read_grades(self) -> dict[str, Any]:
        scale: dict[str, Any] = {}
        if values := read_lines(self.grades.data):
            scale["values"] = values
        for part in GRADE_PARTS:
            if text := self[f"grade_{part}"].data:
                scale[part] = text
        return scale


def form_values(description: Description) -> Mapping[str, Any]:
    """The values with which the form begins, from what the badge says now."""
    values = {name: getattr(description, name) for name in Description.__dataclass_fields__}
    lines = ("competences", "learning_outcomes")
    values |= {name: "\n".join(values[name]) for name in lines}
    values["kind"], values["requestable"] = description.kind.value, description.requestable.value
    values["eqf_level"] = str(description.eqf_level or "")
    values["grades"] = "\n".join(description.grade_scale.get("values", ()))
    for part in GRADE_PARTS:
        values[f"grade_{part}"] = description.grade_scale.get(part, "")
    for code, texts in description.translations.items():
        outcomes = "\n".join(texts.get("learning_outcomes", ()))
        values[code] = {**texts, "learning_outcomes": outcomes}
    return values
