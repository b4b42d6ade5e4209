"""What a badge states, gathered from the places where each generation keeps it, as named facts.

Nothing is judged here: the pipeline adds how each fact is known.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from verifier.alignments import add_alignments
from verifier.badge import Generation
from verifier.claims import as_object, read_identifier
from verifier.extensions import read_extensions
from verifier.fact_sheet import MOST_ENTRIES, FactSheet, entries, first_image, first_object, objects
from verifier.texts import clean_text, read_language

_TECHNICAL_CLAIMS = frozenset(
    {
        "iss",
        "sub",
        "aud",
        "iat",
        "nbf",
        "exp",
        "jti",
        "cnf",
        "status",
        "_sd",
        "_sd_alg",
        "validFrom",
        "validUntil",
    }
)


def read_facts(
    document: Mapping[str, Any], *, generation: Generation, languages: Sequence[str] = ("en",)
) -> tuple[tuple[str, Any], ...]:
    """Name what a badge states: pairs of a name of ``ORDER`` and a plain JSON value, in order.

    ``document`` is exactly what the proof covers; an Open Badges 1 or 2 assertion has its badge
    class and issuer inside. A text in several languages is given in the first of ``languages``
    that it has, else in the first it has. Invisible and direction-changing characters are shown
    as what they are not: the replacement character. What is not there, or of a kind that
    cannot be meant, makes no fact. Nothing is raised.

    Values: texts; numbers (``credits``, ``workload`` in hours where the badge says hours);
    lists of texts (``learning_outcomes``, ``competences``, ``tags``, ``members``,
    ``achievements``); lists of objects: ``results`` {name, value}, ``alignments``
    {name, url, framework, type, code, description}, ``evidence`` {name, description, url},
    ``claims`` and ``extensions`` {name, value}.
    """
    facts = FactSheet(languages)
    READERS[generation](document, facts)
    return facts.ordered()


def _read_open_badge_3(document: Mapping[str, Any], facts: FactSheet) -> None:
    subject = first_object(document.get("credentialSubject"))
    achievement = as_object(subject.get("achievement"))
    _add_credential(document, facts, image=first_image(achievement, subject, document))
    facts.add_text("name", achievement.get("name"), document.get("name"))
    facts.add_text("description", achievement.get("description"), document.get("description"))
    _add_person(subject, facts)
    _add_achievement(achievement, facts)
    creator = first_object(achievement.get("creator"))
    if read_identifier(creator) == facts.found.get("issuer_id"):
        facts.add_text("parent_organisation", as_object(creator.get("parentOrg")).get("name"))
    else:
        facts.add_text("created_by", creator.get("name"))
    facts.add_number("credits", subject.get("creditsEarned"), achievement.get("creditsAvailable"))
    _add_results(subject, achievement, facts)
    facts.add_text("narrative", subject.get("narrative"))
    facts.add_text("role", subject.get("role"))
    facts.add_text("term", subject.get("term"))
    facts.add_text("licence", subject.get("licenseNumber"))
    facts.add_date("activity_start", subject.get("activityStartDate"))
    facts.add_date("activity_end", subject.get("activityEndDate"))
    _add_evidence(document.get("evidence"), facts)
    _add_extensions((achievement, subject, document), facts)


def _add_achievement(achievement: Mapping[str, Any], facts: FactSheet) -> None:
    criteria = as_object(achievement.get("criteria"))
    facts.add_text("criteria", criteria.get("narrative"))
    facts.add_text("criteria_url", criteria.get("id"))
    facts.add_text("achievement_type", achievement.get("achievementType"))
    facts.add_text("field_of_study", achievement.get("fieldOfStudy"))
    facts.add_text("specialisation", achievement.get("specialization"))
    facts.add_text("human_code", achievement.get("humanCode"))
    facts.add_text("language", achievement.get("inLanguage"))
    facts.add_text("version", achievement.get("version"))
    facts.add_texts("tags", achievement.get("tag"))
    add_alignments(achievement.get("alignment"), facts)
    for entry in objects(achievement.get("otherIdentifier")):
        facts.add_text("programme_code", entry.get("identifier"))


def _read_learner_record(document: Mapping[str, Any], facts: FactSheet) -> None:
    subject = first_object(document.get("credentialSubject"))
    _add_credential(document, facts, image=first_image(subject, document))
    facts.add_text("name", document.get("name"))
    facts.add_text("description", document.get("description"))
    _add_person(subject, facts)
    members = objects(subject.get("verifiableCredential"))
    facts.add_texts("members", [_name_of_member(member) for member in members])
    found = objects(subject.get("achievement"))
    facts.add_texts("achievements", [achievement.get("name") for achievement in found])
    _add_evidence(document.get("evidence"), facts)


def _read_endorsement(document: Mapping[str, Any], facts: FactSheet) -> None:
    subject = first_object(document.get("credentialSubject"))
    _add_credential(document, facts, image=None)
    facts.add_text("name", document.get("name"))
    facts.add_text("description", document.get("description"))
    facts.add_text("narrative", subject.get("endorsementComment"))
    facts.add_text("endorses", read_identifier(subject))


def _read_credential(document: Mapping[str, Any], facts: FactSheet) -> None:
    subject = first_object(document.get("credentialSubject"))
    _add_credential(document, facts, image=first_image(document, subject))
    facts.add_text("name", document.get("name"))
    facts.add_text("description", document.get("description"))
    _add_person(subject, facts)
    _add_evidence(document.get("evidence"), facts)
    if "vct" in document:
        facts.add_text("issuer_id", document.get("iss"))
        facts.add_date("issued_on", document.get("iat"))
        facts.add_date("valid_from", document.get("nbf"))
        facts.add_date("valid_until", document.get("exp"))
        subject = document
    facts.add("claims", _named_values(subject, facts, leave_out=_TECHNICAL_CLAIMS | {"id", "type"}))


def _read_presentation(document: Mapping[str, Any], facts: FactSheet) -> None:
    facts.add_text("holder", read_identifier(document.get("holder")))
    members = objects(document.get("verifiableCredential"))
    facts.add_texts("members", [_name_of_member(member) for member in members])


def _read_assertion(document: Mapping[str, Any], facts: FactSheet) -> None:
    badge = as_object(document.get("badge"))
    issuer = as_object(badge.get("issuer"))
    facts.add_text("name", badge.get("name"))
    facts.add_text("description", badge.get("description"))
    facts.add_text("image", first_image(badge, document))
    _add_issuer(issuer, facts)
    facts.add_text("issuer_id", issuer.get("origin"))
    facts.add_text("parent_organisation", issuer.get("org"))
    facts.add_text("issuer_email", issuer.get("contact"))
    facts.add_date("issued_on", document.get("issuedOn"), document.get("issued_on"))
    facts.add_date("valid_until", document.get("expires"))
    criteria = badge.get("criteria")
    facts.add_text("criteria", as_object(criteria).get("narrative"))
    facts.add_text("criteria_url", read_identifier(criteria))
    facts.add_text("narrative", document.get("narrative"))
    facts.add_texts("tags", badge.get("tags"))
    facts.add_text("language", badge.get("inLanguage"), badge.get("@language"))
    facts.add_text("version", badge.get("version"))
    add_alignments(badge.get("alignment"), facts)
    _add_evidence(document.get("evidence"), facts)
    _add_extensions((badge, document, issuer), facts)


READERS: Mapping[Generation, Callable[[Mapping[str, Any], FactSheet], None]] = {
    Generation.OB1: _read_assertion,
    Generation.OB2: _read_assertion,
    Generation.OB3: _read_open_badge_3,
    Generation.CLR2: _read_learner_record,
    Generation.ENDORSEMENT: _read_endorsement,
    Generation.VC: _read_credential,
    Generation.VP: _read_presentation,
}


def _add_credential(document: Mapping[str, Any], facts: FactSheet, *, image: str | None) -> None:
    facts.add_text("image", image)
    issuer = document.get("issuer")
    facts.add_text("issuer_id", read_identifier(issuer))
    _add_issuer(as_object(issuer), facts)
    start = document.get("validFrom", document.get("issuanceDate"))
    facts.add_date("issued_on", document.get("awardedDate"), document.get("issuanceDate"), start)
    facts.add_date("valid_from", start)
    facts.add_date("valid_until", document.get("validUntil"), document.get("expirationDate"))


def _add_issuer(issuer: Mapping[str, Any], facts: FactSheet) -> None:
    facts.add_text("issuer_id", issuer.get("id"))
    facts.add_text("issuer_name", issuer.get("name"))
    facts.add_text("issuer_url", issuer.get("url"))
    facts.add_text("issuer_email", issuer.get("email"))
    facts.add_text("issuer_image", first_image(issuer))
    facts.add_text("parent_organisation", first_object(issuer.get("parentOrg")).get("name"))
    for organisation in (issuer, first_object(issuer.get("parentOrg"))):
        address = first_object(organisation.get("address"))
        facts.add_text("country", address.get("addressCountryCode"), address.get("addressCountry"))


def _add_person(subject: Mapping[str, Any], facts: FactSheet) -> None:
    # A name that is hashed is for the recipient check; only one in plain letters can be shown.
    for identity in objects(subject.get("identifier")):
        if identity.get("identityType") == "name" and identity.get("hashed") is False:
            facts.add_text("recipient_name", identity.get("identityHash"))
    facts.add_text("recipient_name", subject.get("name"))
    parts = [facts.text(subject.get(part)) for part in ("givenName", "familyName")]
    facts.add("recipient_name", " ".join(part for part in parts if part))


def _add_results(
    subject: Mapping[str, Any], achievement: Mapping[str, Any], facts: FactSheet
) -> None:
    described = {
        description.get("id"): description
        for description in objects(achievement.get("resultDescription"))
        if isinstance(description.get("id"), str)
    }
    results = []
    for result in objects(subject.get("result")):
        key = result.get("resultDescription")
        description = described.get(key, {}) if isinstance(key, str) else {}
        level = _find_level(description, result.get("achievedLevel"))
        value = (
            facts.text(result.get("value")) or facts.text(level) or facts.text(result.get("status"))
        )
        if value:
            results.append({"name": facts.text(description.get("name")) or "", "value": value})
    facts.add("results", results)
    if len(results) == 1:
        # Of several, none is the first: a proof does not cover their order.
        facts.add("grade", results[0]["value"])


def _find_level(description: Mapping[str, Any], achieved: Any) -> Any:
    levels = objects(description.get("rubricCriterionLevel"))
    return next((level.get("name") for level in levels if level.get("id") == achieved), None)


def _add_evidence(value: Any, facts: FactSheet) -> None:
    found = []
    for entry in entries(value):
        if isinstance(entry, str):
            found.append({"url": clean_text(entry)})
            continue
        item = as_object(entry)
        parts = (facts.text(item.get(key)) for key in ("description", "narrative"))
        fields = {
            "name": facts.text(item.get("name")) or facts.text(item.get("genre")),
            "description": "\n\n".join(part for part in parts if part),
            "url": facts.text(read_identifier(item)),
        }
        found.append({key: text for key, text in fields.items() if text})
    facts.add("evidence", [entry for entry in found if entry])


def _add_extensions(documents: Sequence[Mapping[str, Any]], facts: FactSheet) -> None:
    left: list[dict[str, Any]] = []
    for document in documents:
        known, unknown = read_extensions(document)
        for name, value in known:
            if isinstance(value, list):
                facts.add_texts(name, value)
            else:
                facts.add_number(name, value)
                facts.add_text(name, value)
        for name, extension in unknown:
            left.append({"name": name, "value": _flat(extension, facts)})
    facts.add("extensions", [entry for entry in left if entry["value"]][:MOST_ENTRIES])


def _flat(extension: Mapping[str, Any], facts: FactSheet) -> str:
    named = _named_values(extension, facts, leave_out=frozenset({"@context", "type", "id"}))
    if len(named) == 1:
        return str(named[0]["value"])
    return "; ".join(f"{entry['name']}: {entry['value']}" for entry in named)


def _named_values(
    document: Mapping[str, Any], facts: FactSheet, *, leave_out: frozenset[str]
) -> list[dict[str, Any]]:
    found = []
    for name, value in _flattened(document):
        shown = value if isinstance(value, int | float) else facts.text(value)
        if name not in leave_out and shown not in (None, ""):
            found.append({"name": clean_text(name), "value": shown})
    return found[:MOST_ENTRIES]


def _flattened(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The members, and those of objects inside as ``outer.inner``; texts with languages whole."""
    for name, value in document.items():
        if isinstance(value, Mapping) and read_language(value, ()) is None:
            yield from ((f"{name}.{inner}", item) for inner, item in value.items())
        else:
            yield name, value


def _name_of_member(member: Mapping[str, Any]) -> Any:
    achievement = as_object(first_object(member.get("credentialSubject")).get("achievement"))
    return achievement.get("name") or member.get("name")
