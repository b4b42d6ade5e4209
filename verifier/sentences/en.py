"""English."""

from verifier.report import CheckName, Outcome, Standing, Verdict
from verifier.sentences.parties import Party
from verifier.sentences.situations import Situation
from verifier.sentences.table import Sentences, Table

_FORMAT: Sentences = {
    "well_formed": ("It has everything that a badge of its version must have.",),
    "field_missing": (
        "The badge lacks “{field}”, which its version requires.",
        "The badge lacks something that its version requires.",
    ),
    "field_type": (
        "“{field}” in the badge is not of the kind that its version requires.",
        "Something in the badge is not of the kind that its version requires.",
    ),
    "context_wrong": ("The badge does not name the vocabulary of its own version.",),
    "context_conflict": ("The badge gives words of its vocabulary two meanings at once.",),
    "context_changed": ("The vocabulary that the badge names is not the one it was signed with.",),
    "context_inline": (
        "The badge brings a vocabulary of its own, which could change what it says.",
    ),
    "context_unknown": (
        "The badge uses a vocabulary that this verifier does not know: {context}.",
        "The badge uses a vocabulary that this verifier does not know.",
    ),
    "type_missing": (
        "“{field}” does not say what it is, which its version requires.",
        "The badge does not say what it is, which its version requires.",
    ),
    "type_not_uri": ("The badge calls itself something that has no meaning.",),
    "type_unmapped": ("The badge calls itself something that its vocabulary does not define.",),
    "term_redefined": ("The badge gives a word another meaning than its version does.",),
    "terms_disguised": ("The badge writes something in a way that hides it from readers.",),
    "terms_undefined": ("The badge says things that its signature does not cover.",),
    "id_not_uri": (
        "“{field}” should be an address or identifier, and is not.",
        "Something that should be an identifier is not.",
    ),
    "dates_reversed": ("The badge ends before it begins.",),
    "date_malformed": (
        "“{field}” is not a date that can be read.",
        "A date in the badge cannot be read.",
    ),
    "schema_violated": (
        "“{field}” does not follow the rules that the badge names for itself.",
        "The badge does not follow the rules that it names for itself.",
    ),
    "address_unavailable": (
        "The address {address} could not be reached, so the badge was not looked at.",
        "The address could not be reached, so the badge was not looked at.",
    ),
    "address_unavailable:address_refused": (
        "{address} is not an address that anybody on the internet can open, so it was not asked.",
        "This is not an address that anybody on the internet can open, so it was not asked.",
    ),
    "address_unavailable:port_refused": (
        (
            "{address} is a link without encryption to an unusual port. Only encrypted links, "
            "which begin with https, are asked."
        ),
        (
            "This is a link without encryption to an unusual port. Only encrypted links, which "
            "begin with https, are asked."
        ),
    ),
    "address_unavailable:too_large": (
        "What is at {address} is far larger than a badge, so it was not read.",
        "What is there is far larger than a badge, so it was not read.",
    ),
    "address_unavailable:too_slow": (
        "The answer from {address} took too long, so the badge was not looked at.",
        "The answer took too long, so the badge was not looked at.",
    ),
    "address_unavailable:too_many_redirects": (
        "The address {address} only leads on to other addresses, and never to a badge.",
        "The address only leads on to other addresses, and never to a badge.",
    ),
    "address_unavailable:error_answer": (
        (
            "{address} answered with an error ({status}), so the badge was not looked at. If it "
            "opens in your browser, save the badge's file there and check that."
        ),
        "The address answered with an error, so the badge was not looked at.",
    ),
    "address_not_found:closed": (
        (
            "The website does not show {address} to us: it is private, or the site keeps programs "
            "out. If you can open it in your browser, save the badge's file there and check that."
        ),
        "The website does not show it to us: it is private, or the site keeps programs out.",
    ),
    "address_not_found": (
        "There is no badge to be seen at {address}: it is private, gone, or mistyped.",
        "There is no badge to be seen there: it is private, gone, or the address is mistyped.",
    ),
}

_PROOF: Sentences = {
    "signature_valid": (
        "The signature holds: not a letter was changed since {signer} signed it.",
        "The signature holds: not a letter was changed since it was signed.",
    ),
    "hosted": (
        "The server {host} itself serves this badge at {address}.",
        "Its own server serves this badge.",
    ),
    "signature_invalid": (
        (
            "The signature does not hold: the badge was changed after it was signed, or was never "
            "signed by the one it names."
        ),
    ),
    "proof_missing": ("The badge is not signed, so nothing shows that its issuer made it.",),
    "proof_malformed": ("The signature of the badge is damaged.",),
    "proof_expired": ("The signature of the badge has expired.",),
    "proof_purpose_wrong": ("The signature was made for another purpose than issuing badges.",),
    "proof_not_derived": (
        "This is the issuer's own copy for making extracts; it is not meant to be shown.",
    ),
    "proof_chain_broken": ("A signature that this one builds on is missing or does not hold.",),
    "suite_unsupported": (
        "The badge is signed in a way ({suite}) that this verifier does not know.",
        "The badge is signed in a way that this verifier does not know.",
    ),
    "suite_not_accepted": ("The badge is signed in a way that is not accepted here.",),
    "algorithm_unsupported": (
        "The badge is signed in a way ({algorithm}) that this verifier does not know.",
        "The badge is signed in a way that this verifier does not know.",
    ),
    "algorithm_not_allowed": (
        "The badge claims a signature that anybody could have made ({algorithm}).",
        "The badge claims a signature that anybody could have made.",
    ),
    "algorithm_key_mismatch": ("The kind of signature does not suit the issuer's key.",),
    "token_critical_header": ("The token demands something that no verifier may overlook.",),
    "token_claim_mismatch": (
        "The token contradicts itself: “{claim}” is not what “{property}” says.",
        "The token contradicts itself.",
    ),
    "sd_jwt_unsupported": ("This kind of token (SD-JWT) cannot be judged here.",),
    "disclosure_invalid": (
        "Something was added to the badge that its issuer's signature does not cover.",
    ),
    "key_binding_invalid": (
        "Whoever showed the badge did not prove to be its holder as they claim.",
    ),
    "part_withheld": ("Its holder shows a part of it: what is not here may have been withheld.",),
    "canonicalization_too_costly": (
        "The badge is built to keep verifiers busy, which no honest badge needs.",
    ),
    "document_form_unsupported": ("The badge is written in a form that cannot be judged here.",),
    "document_too_deep": ("The badge is nested more deeply than can be judged here.",),
    "iri_malformed": ("An identifier in the badge is not written as one.",),
    "number_not_exact": ("A number in the badge can be read in more than one way.",),
    "text_not_unicode": ("A text in the badge is damaged.",),
    "certificate_unsupported": ("The badge relies on a certificate, which cannot be judged here.",),
    "certificate_not_anchored": (
        "The badge relies on a certificate, and none of the authorities trusted here issued it.",
    ),
    "certificate_not_in_force": (
        "The certificate of the key that signed is in force from {valid_from} until {valid_until}.",
        "The certificate of the key that signed is not in force.",
    ),
    "certificate_malformed": ("The certificate of the key that signed is damaged.",),
    "key_not_of_suite": ("The kind of signature does not suit the issuer's key.",),
    "key_not_named": ("The badge does not say with which key it was signed.",),
    "key_unavailable": (
        "The issuer's key could not be fetched: another site, {answered_by}, answered.",
        "The issuer's key could not be fetched from {address}.",
        "The issuer's key could not be fetched.",
    ),
    "key_unavailable:address_refused": (
        (
            "The issuer's key should be at {address}, which is no public https address; such "
            "addresses are not asked."
        ),
        "The issuer's key is at an address that is not public, so it was not asked.",
    ),
    "key_document_mismatch": ("The document at the issuer's address belongs to somebody else.",),
    "key_document_too_long": ("The issuer lists more keys than can be looked through.",),
    "key_not_in_document": (
        "The key that signed is not among the keys of {identifier}.",
        "The key that signed is not among its owner's keys.",
    ),
    "key_controller_mismatch": ("The key says that it belongs to somebody else.",),
    "key_not_authorized": ("Its owner does not list this key for issuing badges.",),
    "key_not_for_signatures": ("The key is not meant for signatures.",),
    "key_malformed": ("The issuer's key is damaged.",),
    "key_too_weak": ("The issuer's key is too weak to prove anything.",),
    "key_revoked": (
        "The issuer withdrew the key that signed, on {since}.",
        "The issuer withdrew the key that signed.",
    ),
    "key_expired": (
        "The key that signed expired on {since}.",
        "The key that signed has expired.",
    ),
    "key_method_unsupported": ("The issuer's kind of key address is not known to this verifier.",),
    "key_type_unsupported": ("The issuer's kind of key is not known to this verifier.",),
    "did_log_invalid": ("The history of the issuer's keys does not hold together.",),
    "did_malformed": ("The issuer's identifier is not written as one.",),
    "did_witnesses_missing": (
        "Entry {version} in the history of the issuer's keys lacks the approval of its witnesses.",
        "The history of the issuer's keys lacks the approval of its witnesses.",
    ),
    "hosted_address_missing": ("The badge is not signed and does not say where it is hosted.",),
    "hosted_unavailable": (
        "Another site, {answered_by}, answered for the server that should confirm the badge.",
        "The server that should confirm the badge did not answer at {address}.",
        "The server that should confirm the badge did not answer.",
    ),
    "hosted_unavailable:address_refused": (
        (
            "{address} is no public https address; such addresses are not asked, so no server "
            "confirmed the badge."
        ),
        "The address that should confirm the badge is not public, and such are not asked.",
    ),
    "hosted_not_found": (
        (
            "The server that should confirm the badge shows nothing at {address}: the badge is "
            "private, gone, or was never there."
        ),
        (
            "The server that should confirm the badge has nothing to show: it is private, gone, or "
            "was never there."
        ),
    ),
    "hosted_copy_other": ("The address in the badge serves another badge, or none.",),
    "badge_withdrawn": ("Not asked, because the badge was withdrawn.",),
    "badge_not_reached": ("Not asked, because the badge could not be reached.",),
    "proof_not_established": ("Not asked, because it is not established who made the badge.",),
}

_ISSUER: Sentences = {
    "issuer_bound_did": (
        (
            "The signature is the issuer's own: the website {domain} says so. {registry} lists it "
            "as {registry_name}."
        ),
        "The signature is the issuer's own: the website {domain} says so.",
        "The signature is the issuer's own.",
    ),
    "issuer_bound_https": (
        (
            "The signature is the issuer's own: the website {domain} says so. {registry} lists it "
            "as {registry_name}."
        ),
        "The signature is the issuer's own: the website {domain} says so.",
        "The signature is the issuer's own.",
    ),
    "issuer_bound_profile": (
        "The issuer's own page on {domain} lists the key. {registry} lists it as {registry_name}.",
        "The issuer's own page on {domain} lists the key that signed.",
        "The issuer's own page lists the key that signed.",
    ),
    "issuer_bound_origin": (
        (
            "The key is published by the issuer's own site, {domain}. {registry} lists it as "
            "{registry_name}."
        ),
        "The key is published by the issuer's own site, {domain}.",
        "The key is published by the issuer's own site.",
    ),
    "issuer_bound_hosted": (
        (
            "The issuer's own site, {domain}, serves the badge. {registry} lists it as "
            "{registry_name}."
        ),
        "The issuer's own site, {domain}, serves the badge.",
        "The issuer's own site serves the badge.",
    ),
    "issuer_bound_certificate": (
        (
            "A certificate of {authority}, which is trusted here, says that the key is the "
            "issuer's. {registry} lists it as {registry_name}."
        ),
        "A certificate of {authority}, which is trusted here, says that the key is the issuer's.",
        "A certificate of an authority that is trusted here says that the key is the issuer's.",
    ),
    "issuer_bound_key": (
        "The issuer is known only by its key. {registry} lists it as {registry_name}.",
        (
            "The issuer, which calls itself {name_claimed}, is known only by its key; "
            "nobody vouches for that."
        ),
        "The issuer is known only by its key, and nobody vouches for who that is.",
    ),
    "holder_unnamed": ("Whoever put these together does not say who they are.",),
    "issuer_unnamed": ("The badge names no issuer that a key could belong to.",),
    "issuer_key_unlisted": (
        "The key that signed is not among the keys of the issuer named, {issuer}.",
        "The key that signed is not among the keys of the issuer that the badge names.",
    ),
    "issuer_key_unbound": (
        "The signature holds, but nothing shows that the key belongs to {issuer}.",
        "The signature holds, but nothing shows that the key belongs to the issuer named.",
    ),
    "issuer_key_from_archive": (
        (
            "The signature holds with the key that the archive itself gives for "
            "{issuer}. Whose key it is, the archive cannot vouch for."
        ),
        (
            "The signature holds with a key that the archive itself gives. Whose it is, the "
            "archive cannot vouch for."
        ),
    ),
    "issuer_unavailable": (
        "The issuer's profile could not be fetched from {address}.",
        "The issuer's profile could not be fetched.",
    ),
    "issuer_unavailable:address_refused": (
        (
            "The issuer's profile should be at {address}, which is no public https address; such "
            "addresses are not asked."
        ),
        "The issuer's profile is at an address that is not public, so it was not asked.",
    ),
    "issuer_mismatch": ("The address of the issuer serves the profile of somebody else.",),
    "badge_class_unavailable": (
        "The description of the badge could not be fetched from {address}.",
        "The description of the badge could not be fetched.",
    ),
    "badge_class_unavailable:address_refused": (
        (
            "The description of the badge should be at {address}, which is no public https "
            "address; such addresses are not asked."
        ),
        "The description of the badge is at an address that is not public, so it was not asked.",
    ),
    "badge_class_mismatch": ("The address of the badge's description serves another one.",),
    "badge_class_of_another": ("The description of the badge does not belong to its issuer.",),
    "outside_issuer_scope": (
        "The badge is served by a site that does not speak for {issuer}.",
        "The badge is served by a site that does not speak for the issuer named.",
    ),
}

_DATES: Sentences = {
    "in_force": (
        "Its dates are in order: from {valid_from} until {valid_until}.",
        "Its dates are in order: until {valid_until}.",
        "Its dates are in order.",
    ),
    "in_force_without_end": (
        "Its dates are in order: from {valid_from}, without end.",
        "Its dates are in order.",
    ),
    "no_dates": ("The badge names no dates.",),
    "not_yet_valid": (
        "It is not in force yet: it begins on {valid_from}.",
        "It is not in force yet.",
    ),
    "expired": ("It expired on {valid_until}.", "It has expired."),
    "expiry_not_disclosed": ("Whether it has expired was not disclosed.",),
}

_STATUS: Sentences = {
    "not_revoked": (
        "The issuer has not taken it back, as of {seen_at}.",
        "The issuer has not taken it back.",
    ),
    "still_hosted": ("The issuer's server still serves it, and does not call it revoked.",),
    "refresh_available": ("The issuer has not taken it back, and offers a newer version.",),
    "no_status_declared": ("The issuer keeps no list of what it takes back.",),
    "revoked": (
        "The issuer revoked it on {since}: {reason}",
        "The issuer revoked it: {reason}",
        "The issuer revoked it: {message}",
        "The issuer revoked it on {since}.",
        "The issuer revoked it.",
    ),
    "suspended": ("The issuer suspended it: {message}", "The issuer has suspended it for now."),
    "status_entry_malformed": ("What the badge says about its revocation cannot be read.",),
    "status_from_archive": (
        (
            "The archive’s own copy of the list does not call it revoked, but no key "
            "known here signed that copy for this moment."
        ),
    ),
    "status_unavailable": (
        "Whether the issuer revoked it could not be asked: {address} did not answer.",
        "Whether the issuer revoked it could not be asked.",
    ),
    "status_unavailable:address_refused": (
        (
            "Whether the issuer revoked it could not be asked: {address} is no public https "
            "address, and such addresses are not asked."
        ),
        "Whether the issuer revoked it could not be asked: the address is not public.",
    ),
    "status_list_unproven": ("The issuer's revocation list is not signed as it should be.",),
    "status_list_stale": ("The issuer's revocation list is out of date.",),
    "status_list_malformed": ("The issuer's revocation list is damaged.",),
    "status_purpose_unsupported": ("The revocation list uses a purpose that is not known here.",),
    "status_type_unsupported": (
        "The issuer keeps its revocations in a way ({type}) that is not known here.",
        "The issuer keeps its revocations in a way that is not known here.",
    ),
    "status_entries_too_many": ("The badge names more revocation lists than can be asked.",),
    "status_not_disclosed": ("Whether it can be revoked was not disclosed.",),
    "status_known_only_now": (
        "What the issuer's list says was seen on {seen_at}; what it said before is not known.",
        "What the issuer's list said at that moment is not known.",
    ),
    "issuer_known_only_now": (
        "The issuer's keys and pages were seen on {seen_at}; what they were before is not known.",
        "What the issuer's keys and pages were at that moment is not known.",
    ),
    "refresh_offered": ("The issuer offers a newer version of it.",),
}

_RECIPIENT: Sentences = {
    "recipient_not_asked": ("You did not ask whether it was issued to a particular person.",),
    "recipient_asked_of_members": ("Whose each badge in it is, is asked of that badge.",),
    "recipient_matches": ("It was issued to the person you asked about.",),
    "recipient_mismatch": (
        "It was awarded to another address, name or number than the one you asked about.",
    ),
    "recipient_absent": ("The badge does not say to whom it was issued.",),
    "recipient_not_disclosed": ("To whom it was issued was not disclosed.",),
    "recipient_of_another_kind": (
        "The badge identifies its recipient in another way ({identity_types}) than you asked.",
        "The badge identifies its recipient in another way than you asked.",
    ),
    "recipient_name_differs": (
        (
            "The badge names {name}, and you typed something else. Names are written in many ways: "
            "judge for yourself, or compare an e-mail address."
        ),
        "The badge names its recipient otherwise than you did. Compare an e-mail address.",
    ),
    "recipient_hash_unsupported": ("How the badge hides its recipient is not known here.",),
    "identity_weak_hash": ("The recipient's identity is hidden so weakly that it can be guessed.",),
    "identity_unsalted": ("The recipient's identity is hidden so weakly that it can be guessed.",),
    "not_bound_to_a_person": ("The badge does not say to whom it was issued.",),
    "holder_key_shown": (
        "Its holder's key was shown on {shown_at}, to {audience}.",
        "Its holder's key was shown with it.",
    ),
    "holder_key_not_shown": (
        "It is bound to a key of its holder, and whoever showed it did not prove to have that key.",
    ),
    "member_same_person": ("It is about the same person as the record.",),
    "member_of_another_person": ("It is about another person than the record.",),
    "member_person_not_compared": ("Whether it is about the same person cannot be compared.",),
    "endorses_this": ("It endorses this badge or its issuer.",),
    "endorses_another": ("It endorses something else, not this badge.",),
    "file_differs": (
        "The file says something else than its issuer's server about: {fields}. The server counts.",
        "The file says something else than its issuer's server. The server counts.",
    ),
    "not_covered": (
        "The signature does not cover: {fields}.",
        "The signature does not cover everything in the file.",
    ),
}

TABLE = Table(
    verdicts={
        Verdict.GENUINE: "genuine",
        Verdict.NOT_GENUINE: "not genuine",
        Verdict.UNDETERMINED: "could not be established",
    },
    check_names={
        CheckName.FORMAT: "Form",
        CheckName.PROOF: "Signature",
        CheckName.ISSUER: "Issuer",
        CheckName.DATES: "Dates",
        CheckName.STATUS: "Revocation",
        CheckName.RECIPIENT: "Recipient",
    },
    standings={
        Standing.PROVEN: "proven",
        Standing.CLAIMED: "claimed by the issuer",
        Standing.UNPROVEN: "what the file says",
    },
    checks={**_FORMAT, **_PROOF, **_ISSUER, **_DATES, **_STATUS, **_RECIPIENT},
    outcomes={
        Outcome.PASSED: "This is in order.",
        Outcome.FAILED: "This is wrong.",
        Outcome.UNKNOWN: "This could not be established.",
        Outcome.SKIPPED: "This was not asked.",
    },
    genuine={
        "issuer_bound_key": (
            (
                "The signature is genuine and nothing speaks against it, but its issuer, calling "
                "itself {issuer_name}, is known only by its key."
            ),
            (
                "The signature is genuine and nothing speaks against it, but the issuer is known "
                "only by its key."
            ),
        ),
        "*": (
            "{registry_name} ({domain}) issued it on {issued_on}, and nothing speaks against it.",
            (
                "The website {domain} issued it on {issued_on}, in the name of {issuer_name} "
                "({parent_organisation}). Nothing speaks against it."
            ),
            (
                "The website {domain} issued it on {issued_on}, in the name of {issuer_name}. "
                "Nothing speaks against it."
            ),
            "{domain} issued it on {issued_on}, and nothing speaks against it.",
            "{domain} issued it, and nothing speaks against it.",
            "Its issuer made it, and nothing speaks against it.",
        ),
    },
    shows_nothing="The presentation is signed, but it shows no badge.",
    members_doubtful=(
        "What holds it together is in order, but not everything inside it is: see its parts."
    ),
    remedies={
        Party.ISSUER: "Send this result to the issuer.",
        Party.NETWORK: "Try again in a while; if it lasts, ask the issuer.",
        Party.SENDER: (
            "Ask whoever gave you the badge for the original file, or for the link to it."
        ),
        Party.US: "The badge may be in order, but this verifier does not know its kind yet.",
        Party.DECIDED: "Nothing is broken here. The issuer can say more about it.",
        Party.ASKER: "Ask which e-mail address or identifier the badge was issued to.",
    },
    situations={
        Situation.TAMPERED: "changed or forged",
        Situation.UNSIGNED: "not signed",
        Situation.REVOKED: "taken back",
        Situation.SUSPENDED: "suspended",
        Situation.EXPIRED: "expired",
        Situation.NOT_YET_VALID: "not yet in force",
        Situation.PRIVATE_OR_GONE: "private or gone",
        Situation.UNREACHABLE: "no answer",
        Situation.NOT_PUBLIC: "not on the public internet",
        Situation.UNENCRYPTED: "a link without encryption",
        Situation.ISSUER_NOT_PROVEN: "not proven who issued it",
        Situation.UNSUPPORTED: "of a kind not known here",
        Situation.ANOTHER_PERSON: "awarded to another address",
        Situation.PERSON_UNKNOWN: "whose it is",
        Situation.MALFORMED: "not made as it should be",
    },
    next_steps={
        Situation.TAMPERED: (
            "Do not rely on what it says. Ask them for the link to the badge at its issuer, or for "
            "the original file."
        ),
        Situation.UNSIGNED: (
            "Nothing vouches for this file. Ask whoever gave it to you for the link to the "
            "badge at its issuer."
        ),
        Situation.REVOKED: "It does not count any more. Only its issuer can say more.",
        Situation.SUSPENDED: "A suspension may be lifted: check again later, or ask its issuer.",
        Situation.EXPIRED: "It was in force once. Ask the person whether it was renewed.",
        Situation.NOT_YET_VALID: "Check it again from that day on.",
        Situation.PRIVATE_OR_GONE: (
            "Ask the person to make it public, or to send you the badge’s file. Is the "
            "address complete?"
        ),
        Situation.NOT_PUBLIC: (
            "This address works only inside somebody’s own network. Ask for one that anybody "
            "can open, or for the badge’s file."
        ),
        Situation.UNENCRYPTED: (
            "Ask whoever gave you the badge for a link that begins with https, or for the badge’s "
            "file."
        ),
        Situation.ISSUER_NOT_PROVEN: (
            "Anybody could have made this in the issuer’s name. Ask the issuer named whether "
            "it is theirs."
        ),
        Situation.ANOTHER_PERSON: (
            "Perhaps it is another address of theirs: ask which one. If it is not, the badge is "
            "somebody else’s."
        ),
    },
    unreadable={
        "not_a_badge": (
            "There is no badge in this. Give the badge's file, its picture, or the link to it.",
        ),
        "not_a_badge_but_its_class": (
            (
                "This describes a kind of badge, but it was awarded to nobody. Ask for the awarded "
                "badge itself."
            ),
        ),
        "empty": (
            "There is nothing in it. Give the badge's file, its picture, or the link to it.",
        ),
        "too_large": ("This is larger than any badge. Give the badge alone.",),
        "several_badges": ("There is more than one badge in this. Give them one at a time.",),
        "page_without_badge": (
            (
                "This page may show a badge, but it offers nothing that can be checked. Ask for "
                "the badge's file."
            ),
        ),
        "no_badge_in_picture": (
            (
                "There is no badge inside this picture. Pictures lose it when they are copied or "
                "converted: ask for the original file."
            ),
        ),
        "no_badge_in_pdf": (
            "There is no badge inside this PDF. Ask for the badge's own file or the link to it.",
        ),
        "pdf_damaged": ("This PDF is damaged. Ask for it again.",),
        "pdf_encrypted": ("This PDF is locked. Ask for one without a password.",),
        "picture_damaged": ("This picture is damaged. Ask for the original file.",),
        "picture_heic": (
            (
                "This photo is in the HEIC format of iPhones, which cannot be read here. Share it "
                "as JPEG, or take a screenshot of it and give that."
            ),
        ),
        "picture_too_large": ("This picture is too large. Give a smaller photograph.",),
        "xml_entities": ("This picture contains things that no badge needs, so it is not read.",),
        "token_malformed": (
            "This looks like a signed token, but it is incomplete. Copy the whole of it.",
        ),
        "qr_cbor_unsupported": (
            "This QR code holds a badge in a compact form that cannot be read here yet.",
        ),
        "json_not_utf8": ("This file is damaged: its letters cannot be read.",),
        "json_malformed": (
            "This text is damaged in line {line}. Ask for the original file.",
            "This text is damaged. Ask for the original file.",
        ),
        "json_duplicate_key": ("This file says one thing twice, so it can be read in two ways.",),
        "json_too_deep": ("This file is nested more deeply than any badge.",),
        "json_number_huge": ("This file holds a number that cannot be read exactly.",),
        "json_lone_surrogate": ("This file is damaged: its letters cannot be read.",),
    },
    archive="An archive, made on {made_at}. Each badge is verified as any file.",
    archive_offline=(
        "An archive, made on {made_at}. As of {asked_at}, from the archive’s own copies:"
    ),
    several="There are {count} badges here. Each is verified by itself.",
)
