"""What the members of the awarding API mean, as JSON Schema that needs no other text."""

from typing import Any

from backpack.api.awarding.reading import MOST_ROWS
from backpack.awards.batches import columns
from backpack.awards.batches.cells import WARNINGS
from backpack.models import AwardState, BadgeKind, WebhookEvent
from backpack.shell import LANGUAGES

Schema = dict[str, Any]

NULLABLE_TEXT: Schema = {"type": ["string", "null"]}

ROW_MEMBERS = {
    columns.EMAIL: (
        "Whom the award is made to, and where the mail goes. With an eppn it is only where the "
        "mail goes. One of email and eppn is needed."
    ),
    columns.EPPN: (
        "The account name at the institution (eduPersonPrincipalName) that the award is made to. "
        "Without an email beside it nobody is written to."
    ),
    columns.NAME: "How the mail addresses the learner; the badge carries the name she signs in by.",
    columns.FIRST_NAME: "With last_name, in place of name.",
    columns.LAST_NAME: "With first_name, in place of name.",
    columns.GRADE: "On the scale of the badge class, as GET /badge-classes tells it.",
    columns.NARRATIVE: "What this person did, in Markdown. It stays with the badge for good.",
    columns.EVIDENCE_NAME: "What is to be seen at evidence_url.",
    columns.EVIDENCE_URL: "A web address.",
    columns.LANGUAGE: "Of the mail to this learner, en or nl; the request's language without it.",
}
"""What each member of a row is; they are the columns of a file of awards."""

STATES = {
    AwardState.SCHEDULED: "its day has not come",
    AwardState.OFFERED: "the learner can claim it",
    AwardState.CLAIMED: "it is a badge in her backpack",
    AwardState.DECLINED: "she would rather not have it",
    AwardState.WITHDRAWN: "it was taken back before she claimed it",
    AwardState.EXPIRED: "nobody claimed it in time",
}


def text(description: str) -> Schema:
    """A string, and what it says."""
    return {"type": "string", "description": description}


def nullable(description: str) -> Schema:
    """A string or null, and what it says."""
    return {**NULLABLE_TEXT, "description": description}


def moment(description: str) -> Schema:
    """A moment or null, and which one."""
    return {**nullable(description), "format": "date-time"}


def number(description: str) -> Schema:
    """A whole number, and of what."""
    return {"type": "integer", "description": description}


def shape(members: Schema, *, required: list[str] | None = None) -> Schema:
    """An object of these members and no others; all of them are there unless told otherwise."""
    return {
        "type": "object",
        "properties": members,
        "required": list(members) if required is None else required,
        "additionalProperties": False,
    }


def listed(name: str, description: str) -> Schema:
    """A list of one of the schemas."""
    return {"type": "array", "items": refer(name), "description": description}


def refer(name: str) -> Schema:
    """One of the schemas, by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def states() -> Schema:
    """The states of an award, each in words."""
    said = "; ".join(f"{state.value}: {meaning}" for state, meaning in STATES.items())
    return {"enum": [state.value for state in AwardState], "description": f"{said}."}


def describe_schemas() -> Schema:
    """Every object of the API."""
    return {
        "Problem": _problem(),
        "BadgeClass": _badge_class(),
        "BulkRequest": _bulk_request(),
        "BulkAnswer": shape(
            {
                "sandbox": {
                    "type": "boolean",
                    "description": "Whether this was a sandbox: judged alike, and nobody awarded.",
                },
                "awarded": number("How many became awards."),
                "refused": number("How many did not: the findings of each say why."),
                "awards": listed("AnsweredRow", "One for each award asked for, in their order."),
            }
        ),
        "AnsweredRow": shape(
            {
                "index": number("Of the award in the request, counted from 0."),
                "outcome": {"enum": ["awarded", "refused"]},
                "id": nullable("Of the award that was made: keep it to ask what became of it."),
                "findings": listed("Finding", "Reasons for a refusal, and warnings."),
            }
        ),
        "Finding": _finding(),
        "Award": _award(),
        "Event": _event(),
    }


def _problem() -> Schema:
    return {
        "type": "object",
        "description": "Why a request was refused as a whole (RFC 9457).",
        "properties": {
            "type": text("Always about:blank; the code tells one problem from another."),
            "status": number("The status of the answer."),
            "title": text("The kind of problem, for people."),
            "code": text("Stable: programs decide by it."),
            "detail": text("What happened and what to do, for people."),
        },
        "required": ["type", "status", "title", "code", "detail"],
    }


def _badge_class() -> Schema:
    scale = {
        "values": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The grades, the lowest first.",
        },
        "lowest": text("The lowest grade, where grades are numbers."),
        "highest": text("The highest grade, where grades are numbers."),
        "required": text("The grade that the badge needs at least; then every award has one."),
    }
    return shape(
        {
            "id": text("What make_awards takes as badge_class. A new version has a new id."),
            "name": text("In the language of the badge."),
            "language": text("The language of the badge."),
            "version": number("Of several versions the one that is published is here."),
            "kind": {"enum": [kind.value for kind in BadgeKind]},
            "issuer": text("The faculty, service or body that awards it."),
            "grade_scale": {
                **shape(scale, required=[]),
                "description": "Which grades an award may have; empty: any, or none.",
            },
            "evidence_required": {
                "type": "boolean",
                "description": "Whether each award needs a narrative or an evidence_url.",
            },
            "address": text("The badge's page."),
        }
    )


def _bulk_request() -> Schema:
    row = {
        name: {**nullable(meaning), "maxLength": columns.LONGEST[name]}
        for name, meaning in ROW_MEMBERS.items()
    }
    return shape(
        {
            "badge_class": text("The id of a badge class of GET /badge-classes."),
            "language": {
                "enum": list(LANGUAGES),
                "default": "en",
                "description": "Of the mail, where a row names none.",
            },
            "scheduled_for": moment(
                "When the awards are offered and the mails go out, with its offset from UTC: "
                "2027-06-30T10:00:00+02:00. At once without it."
            ),
            "awards": {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_ROWS,
                "items": shape(row, required=[]),
                "description": "One for each learner.",
            },
        },
        required=["badge_class", "awards"],
    )


def _finding() -> Schema:
    warnings = ", ".join(sorted(WARNINGS - {"cells_left"}))
    return shape(
        {
            "code": text("Stable: what was found."),
            "stops": {
                "type": "boolean",
                "description": f"Whether it is why there is no award; else a warning: {warnings}.",
            },
            "detail": text("The finding in a sentence, for people."),
            "member": text("The member of the row that it is about."),
            "index": number("Of the other row in this request that it is about."),
        },
        required=["code", "stops", "detail"],
    )


def _award() -> Schema:
    recipient = shape(
        {
            "kind": text("email or eppn."),
            "value": text("As the award was made."),
        }
    )
    return shape(
        {
            "id": text("Of the award."),
            "badge_class": text("The id of its badge class, in the version that was awarded."),
            "recipient": {
                "oneOf": [{"type": "null"}, recipient],
                "description": "Null once the learner has left.",
            },
            "state": states(),
            "scheduled_for": moment("The day that was planned, if one was."),
            "offered_at": moment("When the learner could first claim it."),
            "claim_until": moment("From when on she can claim it no more."),
            "decided_at": moment("When it was claimed, declined, withdrawn or over."),
            "changed_at": moment("When it last changed, up to two minutes late."),
            "public_address": nullable("Her public page of the badge, as long as there is one."),
            "replaced_by": nullable("The award that the institution made in its place."),
            "replaces": nullable("The award in whose place this one was made."),
        }
    )


def _event() -> Schema:
    award = shape(
        {
            "id": text("Of the award."),
            "state": states(),
            "public_address": text("With award.made_public: the page."),
            "replaced_by": text("With award.withdrawn: the award made in its place, if any."),
        },
        required=["id", "state"],
    )
    return shape(
        {
            "id": text("Of the message, as in Webhook-Id."),
            "type": {"enum": [event.value for event in WebhookEvent]},
            "at": {**text("When it happened."), "format": "date-time"},
            "award": award,
        }
    )
