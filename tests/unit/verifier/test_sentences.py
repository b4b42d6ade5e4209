"""Every code that the engine can give has its sentences, in every language."""

from collections.abc import Callable
from string import Formatter

import pytest

from tests.support.badges import DataIntegrityScene, HostedScene, Scene
from tests.support.engine_codes import code_in, codes_by_module, engine_calls
from tests.unit.verifier.changes import put
from verifier import Check, CheckName, Outcome, Standing, UnreadableError, Verdict
from verifier.sentences import (
    LANGUAGES,
    deciding_check,
    remedy,
    sentence,
    unreadable_sentence,
    verdict_sentence,
)
from verifier.sentences.moments import write_moment
from verifier.sentences.parties import PARTIES, Party
from verifier.sentences.situations import SITUATIONS, Situation, read_situation
from verifier.shell.languages import read_translations

# What a fetch reports is told as the reason of the check that needed it.
_REASONS = {
    "address_refused", "port_refused", "unreachable", "too_slow", "too_large", "too_many_redirects",
    "too_many_fetches", "too_busy", "schema_unknown", "schema_type_unknown",
}  # fmt: skip
_TITLES = {
    Verdict.GENUINE: "Genuine",
    Verdict.NOT_GENUINE: "Not genuine",
    Verdict.UNDETERMINED: "Could not be established",
}


def codes_of_checks() -> set[str]:
    literal = {code_in(name, call) for _, name, call in engine_calls() if name != "UnreadableError"}
    bound = codes_by_module()["trust/binding.py"]
    return {code for code in literal | bound if code} - _REASONS


@pytest.mark.parametrize("code", sorted(codes_of_checks()))
def test_every_code_of_a_check_has_a_sentence(code: str) -> None:
    for table in LANGUAGES.values():
        assert code in table.checks


def test_every_code_of_what_is_no_badge_has_a_sentence() -> None:
    codes = {code_in(name, call) for _, name, call in engine_calls() if name == "UnreadableError"}
    for table in LANGUAGES.values():
        assert codes - {None} <= set(table.unreadable)


def test_the_languages_say_the_same_things() -> None:
    english = LANGUAGES["en"]
    for table in LANGUAGES.values():
        assert set(table.checks) == set(english.checks)
        assert set(table.unreadable) == set(english.unreadable)
        assert set(table.remedies) == set(Party)
        assert set(table.situations) == set(Situation)
        assert set(table.next_steps) == set(english.next_steps)
        assert set(table.check_names) == set(CheckName)
        assert set(table.outcomes) == set(Outcome)
        assert set(table.standings) == set(Standing)
        for ours_by_code, theirs_by_code in (
            (table.checks, english.checks),
            (table.genuine, english.genuine),
            (table.unreadable, english.unreadable),
        ):
            assert set(ours_by_code) == set(theirs_by_code)
            for code, sentences in ours_by_code.items():
                for ours, theirs in zip(sentences, theirs_by_code[code], strict=True):
                    assert placeholders(ours) == placeholders(theirs), code
        assert placeholders(table.archive) == placeholders(english.archive)
        assert placeholders(table.archive_offline) == placeholders(english.archive_offline)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_answer_can_be_taken_for_another(language: str) -> None:
    table = LANGUAGES[language]
    assert set(table.verdicts) == set(Verdict)
    assert len(set(table.verdicts.values())) == len(Verdict)
    assert len(set(table.outcomes.values())) == len(Outcome)
    assert len(set(table.standings.values())) == len(Standing)
    assert len(set(table.remedies.values())) == len(Party)
    catalogue = read_translations(language)
    for verdict, said in table.verdicts.items():
        # The pages and the engine use the same words.
        assert catalogue.gettext(_TITLES[verdict]).casefold() == said


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_last_sentence_of_every_entry_needs_no_evidence() -> None:
    for table in LANGUAGES.values():
        for entries in (table.checks, table.unreadable, table.genuine):
            for sentences in entries.values():
                assert not placeholders(sentences[-1])


def test_every_party_is_of_a_code_that_exists() -> None:
    assert set(PARTIES) <= set(LANGUAGES["en"].checks)


def test_every_situation_is_of_a_code_that_exists() -> None:
    assert set(SITUATIONS) <= set(LANGUAGES["en"].checks)


def test_every_situation_has_a_word_of_its_own() -> None:
    for table in LANGUAGES.values():
        assert len(set(table.situations.values())) == len(Situation)
        assert len(set(table.next_steps.values())) == len(table.next_steps)


@pytest.mark.parametrize(
    ("code", "reason", "expected"),
    [
        ("signature_invalid", None, Situation.TAMPERED),
        ("status_unavailable", "too_slow", Situation.UNREACHABLE),
        ("status_unavailable", "address_refused", Situation.NOT_PUBLIC),
        ("address_unavailable", "port_refused", Situation.UNENCRYPTED),
        ("issuer_key_unbound", None, Situation.ISSUER_NOT_PROVEN),
        ("suite_unsupported", None, Situation.UNSUPPORTED),
        ("field_missing", None, Situation.MALFORMED),
        ("never_heard_of", None, Situation.MALFORMED),
    ],
)
def test_situations_are_told_apart(code: str, reason: str | None, expected: Situation) -> None:
    assert read_situation(code, reason) is expected


def test_an_unknown_code_gets_the_sentence_of_its_outcome() -> None:
    check = Check(CheckName.PROOF, Outcome.FAILED, "never_heard_of", {"a": "b"})
    assert sentence(check) == LANGUAGES["en"].outcomes[Outcome.FAILED]
    assert sentence(check, language="xx") == sentence(check)
    assert unreadable_sentence(UnreadableError("never_heard_of"))


@pytest.mark.parametrize(
    "reason", ["address_refused", "port_refused", "too_large", "too_many_redirects"]
)
def test_an_address_that_could_not_be_used_is_not_said_to_be_down(reason: str) -> None:
    check = Check(CheckName.FORMAT, Outcome.UNKNOWN, "address_unavailable", {"reason": reason})
    down = Check(CheckName.FORMAT, Outcome.UNKNOWN, "address_unavailable", {"reason": "dns"})
    assert sentence(check) != sentence(down)
    assert PARTIES[f"address_unavailable:{reason}"] is Party.SENDER


def test_evidence_cannot_speak_in_our_name() -> None:
    reason = "ok\u202e{domain}\x1b[2J" + "a" * 1000
    check = Check(CheckName.STATUS, Outcome.FAILED, "revoked", {"reason": reason})
    said = sentence(check)
    assert "\u202e" not in said
    assert "\x1b" not in said
    assert "{domain}" in said
    assert len(said) < 500


@pytest.mark.parametrize("kind", [DataIntegrityScene, HostedScene])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_verdict_names_who_and_when(kind: type[Scene], language: str) -> None:
    report = kind().verify()
    said = verdict_sentence(report, language=language)
    assert "badges.example" in said
    assert "2026" in said
    assert remedy(report, language=language) is None


@pytest.mark.parametrize(
    ("code", "party"),
    [
        ("signature_invalid", Party.SENDER),
        ("status_unavailable", Party.NETWORK),
        ("key_not_authorized", Party.ISSUER),
        ("suite_unsupported", Party.US),
        ("revoked", Party.DECIDED),
    ],
)
def test_who_can_mend_it(code: str, party: Party) -> None:
    assert PARTIES.get(code, Party.ISSUER) is party


@pytest.mark.parametrize(
    ("text", "language", "written"),
    [
        ("2026-09-01T00:00:00Z", "en", "1 September 2026"),
        ("2026-03-12", "nl", "12 maart 2026"),
        ("2026-08-01", "fr", "1er août 2026"),
        ("2026-08-02", "fr", "2 août 2026"),
        ("2026-03-01T08:05:00Z", "de", "1. März 2026, 08:05 UTC"),
        ("2026-09-01T14:30:00+02:00", "en", "1 September 2026, 12:30 UTC"),
        ("whenever", "en", "whenever"),
        ("0001-01-01T00:00:00+05:00", "en", "1 January 1"),
    ],
)
def test_moments_in_words(text: str, language: str, written: str) -> None:
    assert write_moment(text, language=language) == written


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize(
    "code",
    [
        "address_unavailable", "hosted_unavailable", "key_unavailable", "status_unavailable",
        "issuer_unavailable", "badge_class_unavailable",
    ],
)  # fmt: skip
def test_an_address_that_is_not_asked_is_said_to_be_that(code: str, language: str) -> None:
    address = "https://192.168.0.1/1"
    said = {
        reason: sentence(
            Check(CheckName.STATUS, Outcome.UNKNOWN, code, {"address": address, "reason": reason}),
            language=language,
        )
        for reason in ("address_refused", "unreachable")
    }
    assert address in said["address_refused"]
    assert said["address_refused"] != said["unreachable"]


@pytest.mark.parametrize(
    ("identifier", "shown"),
    [
        ("did:web:localhost%3A8000:issuers:x#key-1", "localhost:8000/issuers/x#key-1"),
        ("did:web:badges.example", "badges.example"),
        ("did:web:bädges.example:1", "xn--bdges-gra.example/1"),
        ("did:web:", "did:web:"),
        ("did:key:z6Mk", "did:key:z6Mk"),
        ("https://badges.example/issuers/1", "https://badges.example/issuers/1"),
    ],
)
def test_an_identifier_of_a_site_is_shown_as_the_site(identifier: str, shown: str) -> None:
    check = Check(CheckName.ISSUER, Outcome.UNKNOWN, "issuer_key_unbound", {"issuer": identifier})
    assert shown in sentence(check)
    assert "%3A" not in sentence(check)


@pytest.mark.parametrize(
    ("change", "decides"),
    [
        (put("assertion/revoked", True), CheckName.STATUS),
        (put("assertion/expires", "2026-09-02T00:00:00Z"), CheckName.DATES),
        (put("issuer/verification", {"startsWith": "https://a.example/"}), CheckName.ISSUER),
        (put("assertion/revoked", False), CheckName.FORMAT),
    ],
)
def test_what_is_gravest_is_said_first(
    change: Callable[[Scene], object], decides: CheckName
) -> None:
    scene = HostedScene()
    scene.assertion["recipient"]["hashed"] = "no"
    scene.recipient = "somebody@else.example"
    change(scene)
    deciding = deciding_check(scene.verify())
    assert deciding is not None
    assert deciding.name is decides
