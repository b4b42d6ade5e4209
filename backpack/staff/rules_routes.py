"""How an institution follows its awards up: for its administrators."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, Optional, Regexp

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.awards.rules import find_administered, rules_of, set_rules
from backpack.catalogue.markdown import render_markdown
from backpack.models import AwardingRules, Institution
from backpack.numbers import Within
from backpack.staff.blueprint import staff

LONGEST_PARAGRAPH = 2000


class RulesForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """When learners are reminded, and what mails say besides."""

    reminder_days = StringField(
        lazy_gettext("Reminders, days after the offer"),
        description=lazy_gettext("With commas between them: 14, 60. Empty for none."),
        validators=[
            Optional(),
            Regexp(
                r"\s*[1-9]\d{0,2}(\s*,\s*[1-9]\d{0,2}){0,5}\s*\Z",
                message=lazy_gettext("Write whole numbers with commas between them, six at most."),
            ),
        ],
    )
    warning_days = IntegerField(
        lazy_gettext("Last warning, days before the end"),
        description=lazy_gettext("Empty for none."),
        validators=[
            Optional(),
            Within(1, 90, lazy_gettext("Choose a number from 1 to 90.")),
        ],
    )
    paragraph_en = TextAreaField(
        lazy_gettext("What every mail about an award says besides, in English"),
        description=lazy_gettext("Markdown, for instance a link to your helpdesk."),
        validators=[Optional(), Length(max=LONGEST_PARAGRAPH)],
    )
    paragraph_nl = TextAreaField(
        lazy_gettext("The same in Dutch"),
        validators=[Optional(), Length(max=LONGEST_PARAGRAPH)],
    )
    suspendable = BooleanField(
        lazy_gettext("New badges can be suspended"),
        description=lazy_gettext(
            "They carry a second status entry. A few programs that hold badges against the strict "
            "form of Open Badges 3.0 may complain about it."
        ),
    )

    def days(self) -> list[int]:
        """The days of the reminders."""
        return [int(day) for day in (self.reminder_days.data or "").split(",") if day.strip()]


def _find(slug: str) -> tuple[Institution, AwardingRules]:
    institution = find_administered(db.session(), current_person(), slug)
    return institution, rules_of(db.session(), institution)


@staff.get("/rules/<slug>")
@signed_in
def show_rules(slug: str) -> str:
    """The rules as they are."""
    institution, rules = _find(slug)
    form = RulesForm(
        formdata=None,
        reminder_days=", ".join(map(str, rules.reminder_days)),
        warning_days=rules.warning_days,
        paragraph_en=rules.paragraph_en,
        paragraph_nl=rules.paragraph_nl,
        suspendable=rules.suspendable,
    )
    return _page(institution, form)


def _page(institution: Institution, form: RulesForm) -> str:
    shown = [
        render_markdown(text)
        for text in (form.paragraph_en.data, form.paragraph_nl.data)
        if text and text.strip()
    ]
    return render_template(
        "backpack/staff/rules.html", institution=institution, form=form, shown=shown
    )


@staff.post("/rules/<slug>")
@signed_in
def change_rules(slug: str) -> Any:
    """Follow up in another way from now on."""
    institution, _rules = _find(slug)
    form = RulesForm()
    if not form.validate_on_submit():
        return _page(institution, form), 400
    set_rules(
        db.session(),
        institution,
        reminder_days=form.days(),
        warning_days=form.warning_days.data,
        paragraphs={
            "en": (form.paragraph_en.data or "").strip(),
            "nl": (form.paragraph_nl.data or "").strip(),
        },
        suspendable=form.suspendable.data,
        actor=current_person(),
        now=clock.now(),
    )
    flash(_("The rules are changed. They hold for every award that waits."), "good")
    return redirect(url_for("staff.show_rules", slug=slug), 303)
