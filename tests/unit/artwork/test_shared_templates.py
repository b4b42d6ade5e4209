"""The shared templates: complete in Dutch, free of inline script and style, usable by ear."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf import FlaskForm
from lxml import html
from wtforms import (
    BooleanField,
    EmailField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TextAreaField,
    validators,
    widgets,
)

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static" / "shared"


class AwardForm(FlaskForm):  # type: ignore[misc]
    """A form with one control of each kind."""

    email = EmailField("E-mail", [validators.DataRequired("missing")], description="As known.")
    reason = TextAreaField("For what", [validators.DataRequired("missing")])
    seen = RadioField("Seen by", choices=[SelectChoice("all", "All"), SelectChoice("none", "None")])
    shown = SelectMultipleField(
        "Shown",
        choices=[SelectChoice("name", "Name"), SelectChoice("grade", "Grade")],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    mail = BooleanField("Send a mail", description="At once.")


@pytest.fixture
def app() -> Iterator[Flask]:
    flask = Flask("specimen", template_folder=str(TEMPLATES))
    flask.config.update(SECRET_KEY="k", WTF_CSRF_ENABLED=False)
    Babel(flask)
    flask.jinja_env.globals["static"] = lambda path: f"/static/{path}"
    with flask.test_request_context("/", method="POST"):
        yield flask


def show(source: str, **context: Any) -> html.HtmlElement:
    """The page or part that a template makes."""
    return html.fromstring(
        render_template_string('{% import "shared/macros.html" as ui %}' + source, **context)
    )


@pytest.fixture
def page(app: Flask) -> html.HtmlElement:
    return show(
        '{% extends "shared/base.html" %}{% block title %}Backpack{% endblock %}'
        '{% block navigation %}<a href="/x" aria-current="page">X</a>{% endblock %}'
        "{% block main %}<h1>Backpack</h1>{% endblock %}",
        current_language="nl",
        messages=[("success", "Gelukt <b>"), ("info", "Let op")],
        languages=[
            SimpleNamespace(code="nl", name="Nederlands", address="?lang=nl", current=True),
            SimpleNamespace(code="en", name="English", address="?lang=en", current=False),
        ],
    )


def test_the_frame_has_its_landmarks(app: Flask, page: html.HtmlElement) -> None:
    assert page.get("lang") == "nl"
    assert page.xpath("count(//main[@id='main'])") == 1
    assert page.xpath("//body/*[1][self::a][@href='#main']")
    assert len(set(page.xpath("//nav/@aria-label"))) == page.xpath("count(//nav)") == 2
    assert page.xpath("//header")
    assert page.xpath("//footer")
    assert page.findtext(".//title") == "Backpack · Ransel"


def test_the_other_language_is_offered_in_its_own(app: Flask, page: html.HtmlElement) -> None:
    offered = page.xpath("//nav[2]/a")
    assert [(a.get("href"), a.get("lang"), a.text) for a in offered] == [
        ("?lang=en", "en", "English")
    ]


def test_messages_are_announced_and_escaped(app: Flask, page: html.HtmlElement) -> None:
    region = page.xpath("//main/*[@role='status']")[0]
    assert "Gelukt <b>" in region.text_content()
    assert not region.xpath(".//b")


def test_a_frame_without_anything_supplied_still_stands(app: Flask) -> None:
    bare = show('{% extends "shared/base.html" %}')
    assert bare.get("lang") == "en"
    assert not bare.xpath("//*[@role='status']")


def test_the_error_page_says_what_to_do(app: Flask) -> None:
    shown = show(
        '{% extends "shared/error.html" %}',
        status=404,
        error_title="Nothing here",
        sentence="Not public.",
        advice="Ask.",
        action_address="/backpack",
        action_text="To your backpack",
    )
    assert shown.findtext(".//h1") == "Nothing here"
    assert shown.xpath("//main//a[@href='/backpack']/text()") == ["To your backpack"]


def test_a_control_is_tied_to_its_label_help_and_error(app: Flask) -> None:
    form = AwardForm()
    assert not form.validate()
    shown = show(
        "<form>{{ ui.error_summary(form) }}{% for c in form %}{{ ui.field(c) }}{% endfor %}</form>",
        form=form,
    )
    email = shown.get_element_by_id("email")
    assert email.get("aria-invalid") == "true"
    assert email.get("aria-describedby") == "email-help email-error"
    for control in shown.xpath("//input | //textarea"):
        assert shown.xpath("//label[@for=$id]", id=control.get("id")), control.get("id")
    for described in shown.xpath("//@aria-describedby"):
        for name in described.split():
            assert shown.get_element_by_id(name) is not None
    for link in shown.xpath("//*[@role='alert']//a/@href"):
        assert shown.get_element_by_id(link.removeprefix("#")) is not None
    assert shown.xpath("//fieldset/legend/text()") == ["Seen by", "Shown"]


def test_four_answers_have_four_shapes(app: Flask) -> None:
    shapes = {
        kind: str(show("{{ ui.mark(kind) }}", kind=kind).xpath("string(.//*[@class='shape']/@d)"))
        for kind in ("passed", "failed", "unknown", "skipped")
    }
    assert len(set(shapes.values())) == 4


@pytest.mark.parametrize(
    "source",
    [
        "{{ ui.verdict('genuine', text, text) }}",
        "<ol>{{ ui.check_item('failed', text, text, text, text) }}</ol>",
        "{{ ui.facts([(text, text)]) }}",
        "<p>{{ ui.standing('claimed', text) }}</p>",
        "{{ ui.copy_field(text, text, 'a') }}",
        "{{ ui.button(text, text) }}",
        "<p>{{ ui.submit(text, confirm=text) }}</p>",
        "{{ ui.empty_state(text, text, '/', text) }}",
        "{{ ui.breadcrumb([(text, '/'), (text, none)]) }}",
        "{{ ui.notice('info', text, title=text) }}",
        "{{ ui.tag('good', text) }}",
        "{{ ui.steps([text, text], 2) }}",
    ],
)
def test_texts_of_people_are_never_markup(app: Flask, source: str) -> None:
    shown = show(f"<div>{source}</div>", text='<script>x</script>" onload="x')
    assert not shown.xpath("//script | //*[@onload]")


def test_pagination_leaves_out_what_is_not_there(app: Flask) -> None:
    ends = "<div>{{ ui.pagination(1, 2, none, '?page=2') }}</div>"
    assert show(ends).xpath("//a/@rel") == ["next"]
    assert not show("<div>{{ ui.pagination(1, 1) }}</div>").xpath("//nav")


@pytest.mark.parametrize(
    "path", sorted((TEMPLATES / "shared").glob("*.html")), ids=lambda p: p.name
)
def test_nothing_is_inline(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]* src=)", source)


def test_every_shared_text_is_in_dutch() -> None:
    with (ROOT / "translations" / "nl" / "shared.po").open("rb") as file:
        dutch = read_po(BytesIO(file.read()), locale="nl")
    texts = {
        message
        for _, _, message, _, _ in extract_from_dir(
            str(TEMPLATES / "shared"), [("**.html", "jinja2")]
        )
        if isinstance(message, str)
    }
    assert len(texts) > 20
    assert {text for text in texts if not (found := dutch.get(text)) or not found.string} == set()
    assert {message.id for message in dutch if message.id} == texts


def test_every_class_of_the_shared_templates_has_its_rule() -> None:
    css = (STATIC / "ransel.css").read_text()
    sources = "".join(path.read_text() for path in (TEMPLATES / "shared").glob("*.html"))
    plain = re.sub(r"\{[{%].*?[%}]\}", " ", sources)
    classes = {name for names in re.findall(r'class="([^"]*)"', plain) for name in names.split()}
    complete = {name for name in classes if not name.endswith("-")}
    assert {name for name in complete if f".{name}" not in css} == set()
