"""Nederlands."""

from verifier.report import CheckName, Outcome, Standing, Verdict
from verifier.sentences.parties import Party
from verifier.sentences.situations import Situation
from verifier.sentences.table import Sentences, Table

_FORMAT: Sentences = {
    "well_formed": ("Alles wat een badge van deze versie moet hebben, is er.",),
    "field_missing": (
        "In de badge ontbreekt ‘{field}’, wat deze versie verplicht.",
        "In de badge ontbreekt iets wat deze versie verplicht.",
    ),
    "field_type": (
        "‘{field}’ in de badge is niet van de soort die deze versie verplicht.",
        "Iets in de badge is niet van de soort die deze versie verplicht.",
    ),
    "context_wrong": ("De badge noemt de woordenlijst van zijn eigen versie niet.",),
    "context_conflict": ("De badge geeft woorden twee betekenissen tegelijk.",),
    "context_changed": (
        "De woordenlijst die de badge noemt, is niet die waarmee hij is ondertekend.",
    ),
    "context_inline": (
        "De badge brengt een eigen woordenlijst mee, die kan veranderen wat hij zegt.",
    ),
    "context_unknown": (
        "De badge gebruikt een woordenlijst die hier niet bekend is: {context}.",
        "De badge gebruikt een woordenlijst die hier niet bekend is.",
    ),
    "type_missing": (
        "‘{field}’ zegt niet wat het is, wat deze versie verplicht.",
        "De badge zegt niet wat hij is, wat deze versie verplicht.",
    ),
    "type_not_uri": ("De badge noemt zichzelf iets wat geen betekenis heeft.",),
    "type_unmapped": ("De badge noemt zichzelf iets wat zijn woordenlijst niet kent.",),
    "term_redefined": ("De badge geeft een woord een andere betekenis dan zijn versie.",),
    "terms_disguised": ("De badge schrijft iets zo op dat lezers het niet zien.",),
    "terms_undefined": ("De badge zegt dingen die zijn handtekening niet dekt.",),
    "id_not_uri": (
        "‘{field}’ hoort een adres of kenmerk te zijn, en is dat niet.",
        "Iets wat een kenmerk hoort te zijn, is dat niet.",
    ),
    "dates_reversed": ("De badge eindigt voordat hij begint.",),
    "date_malformed": (
        "‘{field}’ is geen leesbare datum.",
        "Een datum in de badge is niet leesbaar.",
    ),
    "schema_violated": (
        "‘{field}’ volgt de regels niet die de badge zelf noemt.",
        "De badge volgt de regels niet die hij zelf noemt.",
    ),
    "address_unavailable": (
        "Het adres {address} was niet te bereiken, dus de badge is niet bekeken.",
        "Het adres was niet te bereiken, dus de badge is niet bekeken.",
    ),
    "address_unavailable:address_refused": (
        "{address} is geen adres dat iedereen op het internet kan openen; het is niet bevraagd.",
        "Dit is geen adres dat iedereen op het internet kan openen; het is niet bevraagd.",
    ),
    "address_unavailable:port_refused": (
        (
            "{address} is een link zonder versleuteling naar een ongewone poort. Alleen "
            "versleutelde links, die met https beginnen, worden bevraagd."
        ),
        (
            "Dit is een link zonder versleuteling naar een ongewone poort. Alleen versleutelde "
            "links, die met https beginnen, worden bevraagd."
        ),
    ),
    "address_unavailable:too_large": (
        "Wat op {address} staat is veel groter dan een badge, dus het is niet gelezen.",
        "Wat daar staat is veel groter dan een badge, dus het is niet gelezen.",
    ),
    "address_unavailable:too_slow": (
        "Het antwoord van {address} duurde te lang, dus de badge is niet bekeken.",
        "Het antwoord duurde te lang, dus de badge is niet bekeken.",
    ),
    "address_unavailable:too_many_redirects": (
        "Het adres {address} verwijst alleen door naar andere adressen, en nooit naar een badge.",
        "Het adres verwijst alleen door naar andere adressen, en nooit naar een badge.",
    ),
    "address_unavailable:error_answer": (
        (
            "{address} antwoordde met een fout ({status}), dus de badge is niet bekeken. Opent hij "
            "in uw browser, bewaar daar dan het bestand van de badge en controleer dat."
        ),
        "Het adres antwoordde met een fout, dus de badge is niet bekeken.",
    ),
    "address_not_found:closed": (
        (
            "De website laat {address} niet aan ons zien: de badge is privé, of de site weert "
            "programma’s. Kunt u hem in uw browser openen, bewaar daar dan het bestand van de "
            "badge en controleer dat."
        ),
        ("De website laat de badge niet aan ons zien: hij is privé, of de site weert programma’s."),
    ),
    "address_not_found": (
        "Op {address} is geen badge te zien: hij is privé, verdwenen, of het adres klopt niet.",
        "Daar is geen badge te zien: hij is privé, verdwenen, of het adres klopt niet.",
    ),
}

_PROOF: Sentences = {
    "signature_valid": (
        "De handtekening klopt: er is geen letter veranderd sinds {signer} ondertekende.",
        "De handtekening klopt: er is geen letter veranderd sinds de ondertekening.",
    ),
    "hosted": (
        "De server {host} biedt deze badge zelf aan op {address}.",
        "De eigen server biedt deze badge aan.",
    ),
    "signature_invalid": (
        (
            "De handtekening klopt niet: de badge is na de ondertekening veranderd, of is nooit "
            "ondertekend door wie hij noemt."
        ),
    ),
    "proof_missing": (
        "De badge is niet ondertekend, dus niets toont dat de uitreiker hem gemaakt heeft.",
    ),
    "proof_malformed": ("De handtekening van de badge is beschadigd.",),
    "proof_expired": ("De handtekening van de badge is verlopen.",),
    "proof_purpose_wrong": (
        "De handtekening is voor iets anders gezet dan voor het uitreiken van badges.",
    ),
    "proof_not_derived": (
        ("Dit is het exemplaar van de uitreiker om uittreksels van te maken, niet om te tonen."),
    ),
    "proof_chain_broken": ("Een handtekening waarop deze voortbouwt, ontbreekt of klopt niet.",),
    "suite_unsupported": (
        "De badge is ondertekend op een manier ({suite}) die hier niet bekend is.",
        "De badge is ondertekend op een manier die hier niet bekend is.",
    ),
    "suite_not_accepted": ("De badge is ondertekend op een manier die hier niet wordt aanvaard.",),
    "algorithm_unsupported": (
        "De badge is ondertekend op een manier ({algorithm}) die hier niet bekend is.",
        "De badge is ondertekend op een manier die hier niet bekend is.",
    ),
    "algorithm_not_allowed": (
        "De badge beroept zich op een handtekening die iedereen had kunnen zetten ({algorithm}).",
        "De badge beroept zich op een handtekening die iedereen had kunnen zetten.",
    ),
    "algorithm_key_mismatch": ("De soort handtekening past niet bij de sleutel van de uitreiker.",),
    "token_critical_header": ("Het token eist iets wat geen controleur mag overslaan.",),
    "token_claim_mismatch": (
        "Het token spreekt zichzelf tegen: ‘{claim}’ zegt iets anders dan ‘{property}’.",
        "Het token spreekt zichzelf tegen.",
    ),
    "sd_jwt_unsupported": ("Dit soort token (SD-JWT) kan hier niet worden beoordeeld.",),
    "disclosure_invalid": (
        "Aan de badge is iets toegevoegd wat de handtekening van de uitreiker niet dekt.",
    ),
    "key_binding_invalid": (
        "Wie de badge toonde, heeft niet bewezen de houder te zijn, zoals wel beweerd wordt.",
    ),
    "part_withheld": ("De houder toont een deel: wat hier niet staat, kan weggelaten zijn.",),
    "canonicalization_too_costly": (
        "De badge is gebouwd om controleurs bezig te houden; geen eerlijke badge heeft dat nodig.",
    ),
    "document_form_unsupported": (
        "De badge is geschreven in een vorm die hier niet kan worden beoordeeld.",
    ),
    "document_too_deep": ("De badge is dieper genest dan hier kan worden beoordeeld.",),
    "iri_malformed": ("Een kenmerk in de badge is niet als kenmerk geschreven.",),
    "number_not_exact": ("Een getal in de badge kan op meer dan één manier gelezen worden.",),
    "text_not_unicode": ("Een tekst in de badge is beschadigd.",),
    "certificate_unsupported": (
        "De badge steunt op een certificaat, wat hier niet kan worden beoordeeld.",
    ),
    "certificate_not_anchored": (
        "De badge steunt op een certificaat dat niet komt van een instantie die hier vertrouwd is.",
    ),
    "certificate_not_in_force": (
        ("Het certificaat van de gebruikte sleutel is geldig van {valid_from} tot {valid_until}."),
        "Het certificaat van de gebruikte sleutel is niet geldig.",
    ),
    "certificate_malformed": ("Het certificaat van de gebruikte sleutel is beschadigd.",),
    "key_not_of_suite": ("De soort handtekening past niet bij de sleutel van de uitreiker.",),
    "key_not_named": ("De badge zegt niet met welke sleutel hij ondertekend is.",),
    "key_unavailable": (
        (
            "De sleutel van de uitreiker kon niet worden opgehaald: een andere site, "
            "{answered_by}, antwoordde."
        ),
        "De sleutel van de uitreiker kon niet worden opgehaald bij {address}.",
        "De sleutel van de uitreiker kon niet worden opgehaald.",
    ),
    "key_unavailable:address_refused": (
        (
            "De sleutel van de uitreiker zou op {address} staan, en dat is geen openbaar "
            "https-adres; zulke adressen worden niet bevraagd."
        ),
        "De sleutel van de uitreiker staat op een adres dat niet openbaar is, dus niet bevraagd.",
    ),
    "key_document_mismatch": ("Het document op het adres van de uitreiker is van een ander.",),
    "key_document_too_long": ("De uitreiker noemt meer sleutels dan kunnen worden doorzocht.",),
    "key_not_in_document": (
        "De sleutel van de handtekening staat niet bij de sleutels van {identifier}.",
        "De sleutel van de handtekening staat niet bij de sleutels van de eigenaar.",
    ),
    "key_controller_mismatch": ("De sleutel zegt zelf dat hij van een ander is.",),
    "key_not_authorized": ("De eigenaar noemt deze sleutel niet voor het uitreiken van badges.",),
    "key_not_for_signatures": ("De sleutel is niet bedoeld voor handtekeningen.",),
    "key_malformed": ("De sleutel van de uitreiker is beschadigd.",),
    "key_too_weak": ("De sleutel van de uitreiker is te zwak om iets te bewijzen.",),
    "key_revoked": (
        "De uitreiker trok de gebruikte sleutel in op {since}.",
        "De uitreiker trok de gebruikte sleutel in.",
    ),
    "key_expired": (
        "De gebruikte sleutel verliep op {since}.",
        "De gebruikte sleutel is verlopen.",
    ),
    "key_method_unsupported": ("Dit soort sleuteladres is hier niet bekend.",),
    "key_type_unsupported": ("Dit soort sleutel is hier niet bekend.",),
    "did_log_invalid": ("De geschiedenis van de sleutels van de uitreiker klopt niet.",),
    "did_malformed": ("Het kenmerk van de uitreiker is niet als kenmerk geschreven.",),
    "did_witnesses_missing": (
        (
            "Bij stap {version} in de geschiedenis van de sleutels van de uitreiker ontbreekt de "
            "instemming van de getuigen."
        ),
        "Bij de geschiedenis van de sleutels ontbreekt de instemming van de getuigen.",
    ),
    "hosted_address_missing": (
        "De badge is niet ondertekend en zegt niet waar hij wordt aangeboden.",
    ),
    "hosted_unavailable": (
        "Een andere site, {answered_by}, antwoordde in plaats van de bevestigende server.",
        "De server die de badge moet bevestigen, antwoordde niet op {address}.",
        "De server die de badge moet bevestigen, antwoordde niet.",
    ),
    "hosted_unavailable:address_refused": (
        (
            "{address} is geen openbaar https-adres; zulke adressen worden niet bevraagd, dus de "
            "server kon de badge niet bevestigen."
        ),
        "Het adres dat de badge moet bevestigen, is niet openbaar, en wordt niet bevraagd.",
    ),
    "hosted_not_found": (
        (
            "De server die de badge moet bevestigen, toont op {address} niets: de badge is "
            "privé, verdwenen, of er nooit geweest."
        ),
        (
            "De server die de badge moet bevestigen, toont niets: hij is privé, verdwenen, "
            "of er nooit geweest."
        ),
    ),
    "hosted_copy_other": ("Op het adres in de badge staat een andere badge, of geen.",),
    "badge_withdrawn": ("Niet gevraagd, omdat de badge is ingetrokken.",),
    "badge_not_reached": ("Niet gevraagd, omdat de badge niet bereikt kon worden.",),
    "proof_not_established": ("Niet gevraagd, omdat niet vaststaat wie de badge gemaakt heeft.",),
}

_ISSUER: Sentences = {
    "issuer_bound_did": (
        (
            "De handtekening is van de uitreiker zelf: dat zegt de website {domain}. {registry} "
            "noemt deze {registry_name}."
        ),
        "De handtekening is van de uitreiker zelf: dat zegt de website {domain}.",
        "De handtekening is van de uitreiker zelf.",
    ),
    "issuer_bound_https": (
        (
            "De handtekening is van de uitreiker zelf: dat zegt de website {domain}. {registry} "
            "noemt deze {registry_name}."
        ),
        "De handtekening is van de uitreiker zelf: dat zegt de website {domain}.",
        "De handtekening is van de uitreiker zelf.",
    ),
    "issuer_bound_profile": (
        (
            "De eigen pagina van de uitreiker op {domain} noemt de sleutel. {registry} noemt de "
            "uitreiker {registry_name}."
        ),
        "De eigen pagina van de uitreiker op {domain} noemt de gebruikte sleutel.",
        "De eigen pagina van de uitreiker noemt de gebruikte sleutel.",
    ),
    "issuer_bound_origin": (
        (
            "De eigen site van de uitreiker, {domain}, publiceert de sleutel. {registry} noemt de "
            "uitreiker {registry_name}."
        ),
        "De eigen site van de uitreiker, {domain}, publiceert de sleutel.",
        "De eigen site van de uitreiker publiceert de sleutel.",
    ),
    "issuer_bound_hosted": (
        (
            "De eigen site van de uitreiker, {domain}, biedt de badge aan. {registry} noemt de "
            "uitreiker {registry_name}."
        ),
        "De eigen site van de uitreiker, {domain}, biedt de badge aan.",
        "De eigen site van de uitreiker biedt de badge aan.",
    ),
    "issuer_bound_certificate": (
        (
            "Een certificaat van {authority}, die hier vertrouwd is, zegt dat de sleutel van de "
            "uitreiker is. {registry} noemt deze {registry_name}."
        ),
        (
            "Een certificaat van {authority}, die hier vertrouwd is, zegt dat de sleutel van de "
            "uitreiker is."
        ),
        (
            "Een certificaat van een instantie die hier vertrouwd is, zegt dat de sleutel van de "
            "uitreiker is."
        ),
    ),
    "issuer_bound_key": (
        "De uitreiker is alleen bekend door een sleutel. {registry} noemt deze {registry_name}.",
        (
            "De uitreiker is alleen bekend door een sleutel en noemt zich {name_claimed}; niemand "
            "staat daarvoor in."
        ),
        "De uitreiker is alleen bekend door een sleutel, en niemand staat in voor wie dat is.",
    ),
    "holder_unnamed": ("Wie dit samenbracht, zegt niet wie dat is.",),
    "issuer_unnamed": ("De badge noemt geen uitreiker van wie een sleutel kan zijn.",),
    "issuer_key_unlisted": (
        (
            "De sleutel van de handtekening staat niet bij de sleutels van de genoemde uitreiker, "
            "{issuer}."
        ),
        "De sleutel van de handtekening staat niet bij de sleutels van de genoemde uitreiker.",
    ),
    "issuer_key_unbound": (
        "De handtekening klopt, maar niets toont dat de sleutel van {issuer} is.",
        "De handtekening klopt, maar niets toont dat de sleutel van de genoemde uitreiker is.",
    ),
    "issuer_key_from_archive": (
        (
            "De handtekening klopt met de sleutel die het archief zelf voor {issuer} "
            "geeft. Van wie die sleutel is, daar kan het archief niet voor instaan."
        ),
        (
            "De handtekening klopt met een sleutel die het archief zelf geeft. Van wie die "
            "is, daar kan het archief niet voor instaan."
        ),
    ),
    "issuer_unavailable": (
        "Het profiel van de uitreiker kon niet worden opgehaald bij {address}.",
        "Het profiel van de uitreiker kon niet worden opgehaald.",
    ),
    "issuer_unavailable:address_refused": (
        (
            "Het profiel van de uitreiker zou op {address} staan, en dat is geen openbaar "
            "https-adres; zulke adressen worden niet bevraagd."
        ),
        "Het profiel van de uitreiker staat op een adres dat niet openbaar is.",
    ),
    "issuer_mismatch": ("Op het adres van de uitreiker staat het profiel van een ander.",),
    "badge_class_unavailable": (
        "De beschrijving van de badge kon niet worden opgehaald bij {address}.",
        "De beschrijving van de badge kon niet worden opgehaald.",
    ),
    "badge_class_unavailable:address_refused": (
        (
            "De beschrijving van de badge zou op {address} staan, en dat is geen openbaar "
            "https-adres; zulke adressen worden niet bevraagd."
        ),
        "De beschrijving van de badge staat op een adres dat niet openbaar is.",
    ),
    "badge_class_mismatch": ("Op het adres van de beschrijving staat een andere.",),
    "badge_class_of_another": ("De beschrijving van de badge is niet van zijn uitreiker.",),
    "outside_issuer_scope": (
        "De badge wordt aangeboden door een site die niet namens {issuer} spreekt.",
        "De badge wordt aangeboden door een site die niet namens de uitreiker spreekt.",
    ),
}

_DATES: Sentences = {
    "in_force": (
        "De datums zijn in orde: van {valid_from} tot {valid_until}.",
        "De datums zijn in orde: tot {valid_until}.",
        "De datums zijn in orde.",
    ),
    "in_force_without_end": (
        "De datums zijn in orde: van {valid_from}, zonder einde.",
        "De datums zijn in orde.",
    ),
    "no_dates": ("De badge noemt geen datums.",),
    "not_yet_valid": (
        "Hij is nog niet geldig: hij begint op {valid_from}.",
        "Hij is nog niet geldig.",
    ),
    "expired": ("Hij is verlopen op {valid_until}.", "Hij is verlopen."),
    "expiry_not_disclosed": ("Of hij verlopen is, is niet getoond.",),
}

_STATUS: Sentences = {
    "not_revoked": (
        "De uitreiker heeft hem niet ingetrokken, bekeken op {seen_at}.",
        "De uitreiker heeft hem niet ingetrokken.",
    ),
    "still_hosted": (
        "De server van de uitreiker biedt hem nog aan en noemt hem niet ingetrokken.",
    ),
    "refresh_available": (
        "De uitreiker heeft hem niet ingetrokken en biedt een nieuwere versie aan.",
    ),
    "no_status_declared": ("De uitreiker houdt geen lijst bij van wat is ingetrokken.",),
    "revoked": (
        "De uitreiker heeft hem ingetrokken op {since}: {reason}",
        "De uitreiker heeft hem ingetrokken: {reason}",
        "De uitreiker heeft hem ingetrokken: {message}",
        "De uitreiker heeft hem ingetrokken op {since}.",
        "De uitreiker heeft hem ingetrokken.",
    ),
    "suspended": (
        "De uitreiker heeft hem opgeschort: {message}",
        "De uitreiker heeft hem voorlopig opgeschort.",
    ),
    "status_entry_malformed": ("Wat de badge over intrekking zegt, is niet leesbaar.",),
    "status_from_archive": (
        (
            "De kopie van de lijst in het archief noemt hem niet ingetrokken, maar geen "
            "sleutel die hier bekend is, ondertekende die kopie voor dit moment."
        ),
    ),
    "status_unavailable": (
        "Of hij is ingetrokken, kon niet worden gevraagd: {address} antwoordde niet.",
        "Of hij is ingetrokken, kon niet worden gevraagd.",
    ),
    "status_unavailable:address_refused": (
        (
            "Of hij is ingetrokken, kon niet worden gevraagd: {address} is geen openbaar "
            "https-adres, en zulke adressen worden niet bevraagd."
        ),
        "Of hij is ingetrokken, kon niet worden gevraagd: het adres is niet openbaar.",
    ),
    "status_list_unproven": (
        "De intrekkingslijst van de uitreiker is niet ondertekend zoals het hoort.",
    ),
    "status_list_stale": ("De intrekkingslijst van de uitreiker is verouderd.",),
    "status_list_malformed": ("De intrekkingslijst van de uitreiker is beschadigd.",),
    "status_purpose_unsupported": ("De intrekkingslijst heeft een doel dat hier niet bekend is.",),
    "status_type_unsupported": (
        "De uitreiker houdt intrekkingen bij op een manier ({type}) die hier niet bekend is.",
        "De uitreiker houdt intrekkingen bij op een manier die hier niet bekend is.",
    ),
    "status_entries_too_many": (
        "De badge noemt meer intrekkingslijsten dan kunnen worden nagevraagd.",
    ),
    "status_not_disclosed": ("Of hij kan worden ingetrokken, is niet getoond.",),
    "status_known_only_now": (
        (
            "Wat de lijst van de uitreiker zegt, is gezien op {seen_at}; wat hij eerder zei, is "
            "niet bekend."
        ),
        "Wat de lijst van de uitreiker op dat moment zei, is niet bekend.",
    ),
    "issuer_known_only_now": (
        (
            "De sleutels en pagina's van de uitreiker zijn gezien op {seen_at}; wat zij eerder "
            "waren, is niet bekend."
        ),
        "Wat de sleutels en pagina's van de uitreiker op dat moment waren, is niet bekend.",
    ),
    "refresh_offered": ("De uitreiker biedt een nieuwere versie aan.",),
}

_RECIPIENT: Sentences = {
    "recipient_not_asked": ("U vroeg niet of hij aan een bepaald persoon is uitgereikt.",),
    "recipient_asked_of_members": ("Van wie elke badge erin is, wordt aan die badge gevraagd.",),
    "recipient_matches": ("Hij is uitgereikt aan de persoon naar wie u vroeg.",),
    "recipient_mismatch": (
        (
            "Hij is uitgereikt aan een ander adres, een andere naam of een ander nummer dan waar u "
            "naar vroeg."
        ),
    ),
    "recipient_absent": ("De badge zegt niet aan wie hij is uitgereikt.",),
    "recipient_not_disclosed": ("Aan wie hij is uitgereikt, is niet getoond.",),
    "recipient_of_another_kind": (
        "De badge duidt de ontvanger anders aan ({identity_types}) dan u vroeg.",
        "De badge duidt de ontvanger anders aan dan u vroeg.",
    ),
    "recipient_name_differs": (
        (
            "De badge noemt {name}, en u typte iets anders. Namen worden op vele manieren "
            "geschreven: oordeel zelf, of vergelijk een e-mailadres."
        ),
        "De badge noemt de ontvanger anders dan u. Vergelijk een e-mailadres.",
    ),
    "recipient_hash_unsupported": (
        "De manier waarop de badge de ontvanger verbergt, is hier niet bekend.",
    ),
    "identity_weak_hash": ("De ontvanger is zo zwak verborgen dat die te raden is.",),
    "identity_unsalted": ("De ontvanger is zo zwak verborgen dat die te raden is.",),
    "not_bound_to_a_person": ("De badge zegt niet aan wie hij is uitgereikt.",),
    "holder_key_shown": (
        "De sleutel van de houder is getoond op {shown_at}, aan {audience}.",
        "De sleutel van de houder is erbij getoond.",
    ),
    "holder_key_not_shown": (
        "Hij is gebonden aan een sleutel van de houder; wie hem toonde, heeft die niet bewezen.",
    ),
    "member_same_person": ("Het gaat over dezelfde persoon als het geheel.",),
    "member_of_another_person": ("Het gaat over een andere persoon dan het geheel.",),
    "member_person_not_compared": ("Of het over dezelfde persoon gaat, is niet te vergelijken.",),
    "endorses_this": ("De aanbeveling gaat over deze badge of zijn uitreiker.",),
    "endorses_another": ("De aanbeveling gaat over iets anders, niet over deze badge.",),
    "file_differs": (
        (
            "Het bestand zegt iets anders dan de server van de uitreiker over: {fields}. De server "
            "telt."
        ),
        "Het bestand zegt iets anders dan de server van de uitreiker. De server telt.",
    ),
    "not_covered": (
        "De handtekening dekt niet: {fields}.",
        "De handtekening dekt niet alles in het bestand.",
    ),
}

TABLE = Table(
    verdicts={
        Verdict.GENUINE: "echt",
        Verdict.NOT_GENUINE: "niet echt",
        Verdict.UNDETERMINED: "niet vast te stellen",
    },
    check_names={
        CheckName.FORMAT: "Vorm",
        CheckName.PROOF: "Handtekening",
        CheckName.ISSUER: "Uitreiker",
        CheckName.DATES: "Datums",
        CheckName.STATUS: "Intrekking",
        CheckName.RECIPIENT: "Ontvanger",
    },
    standings={
        Standing.PROVEN: "bewezen",
        Standing.CLAIMED: "volgens de uitreiker",
        Standing.UNPROVEN: "wat het bestand zegt",
    },
    checks={**_FORMAT, **_PROOF, **_ISSUER, **_DATES, **_STATUS, **_RECIPIENT},
    outcomes={
        Outcome.PASSED: "Dit is in orde.",
        Outcome.FAILED: "Dit klopt niet.",
        Outcome.UNKNOWN: "Dit kon niet worden vastgesteld.",
        Outcome.SKIPPED: "Dit is niet gevraagd.",
    },
    genuine={
        "issuer_bound_key": (
            (
                "De handtekening is echt en niets spreekt ertegen, maar de uitreiker, die zich "
                "{issuer_name} noemt, is alleen bekend door een sleutel."
            ),
            (
                "De handtekening is echt en niets spreekt ertegen, maar de uitreiker is alleen "
                "bekend door een sleutel."
            ),
        ),
        "*": (
            "{registry_name} ({domain}) reikte hem uit op {issued_on}, en niets spreekt ertegen.",
            (
                "De website {domain} reikte hem uit op {issued_on}, namens {issuer_name} "
                "({parent_organisation}). Niets spreekt ertegen."
            ),
            (
                "De website {domain} reikte hem uit op {issued_on}, namens {issuer_name}. "
                "Niets spreekt ertegen."
            ),
            "{domain} reikte hem uit op {issued_on}, en niets spreekt ertegen.",
            "{domain} reikte hem uit, en niets spreekt ertegen.",
            "De uitreiker heeft hem gemaakt, en niets spreekt ertegen.",
        ),
    },
    shows_nothing="De presentatie is ondertekend, maar er zit geen badge in.",
    members_doubtful=(
        "Wat het samenhoudt is in orde, maar niet alles wat erin zit: zie de onderdelen."
    ),
    remedies={
        Party.ISSUER: "Stuur deze uitslag naar de uitreiker.",
        Party.NETWORK: "Probeer het straks opnieuw; blijft het zo, vraag het dan de uitreiker.",
        Party.SENDER: (
            "Vraag wie u de badge gaf om het oorspronkelijke bestand, of om de link ernaar."
        ),
        Party.US: "De badge kan in orde zijn, maar deze controle kent deze soort nog niet.",
        Party.DECIDED: "Er is niets stuk. De uitreiker kan er meer over zeggen.",
        Party.ASKER: "Vraag aan welk e-mailadres of kenmerk de badge is uitgereikt.",
    },
    situations={
        Situation.TAMPERED: "gewijzigd of vervalst",
        Situation.UNSIGNED: "niet ondertekend",
        Situation.REVOKED: "ingetrokken",
        Situation.SUSPENDED: "opgeschort",
        Situation.EXPIRED: "verlopen",
        Situation.NOT_YET_VALID: "nog niet van kracht",
        Situation.PRIVATE_OR_GONE: "privé of verdwenen",
        Situation.UNREACHABLE: "geen antwoord",
        Situation.NOT_PUBLIC: "niet op het openbare internet",
        Situation.UNENCRYPTED: "een link zonder versleuteling",
        Situation.ISSUER_NOT_PROVEN: "uitreiker niet bewezen",
        Situation.UNSUPPORTED: "van een soort die hier niet bekend is",
        Situation.ANOTHER_PERSON: "aan een ander adres uitgereikt",
        Situation.PERSON_UNKNOWN: "van wie hij is",
        Situation.MALFORMED: "niet gemaakt zoals het hoort",
    },
    next_steps={
        Situation.TAMPERED: (
            "Vertrouw niet op wat hij zegt. Vraag om de link naar de badge bij de uitreiker, of om "
            "het oorspronkelijke bestand."
        ),
        Situation.UNSIGNED: (
            "Niets staat in voor dit bestand. Vraag wie u het gaf om de link naar de badge "
            "bij de uitreiker."
        ),
        Situation.REVOKED: "Hij telt niet meer. Alleen de uitreiker kan er meer over zeggen.",
        Situation.SUSPENDED: (
            "Een opschorting kan voorbijgaan: controleer later opnieuw, of vraag het de uitreiker."
        ),
        Situation.EXPIRED: "Hij is van kracht geweest. Vraag de persoon of hij is vernieuwd.",
        Situation.NOT_YET_VALID: "Controleer hem opnieuw vanaf die dag.",
        Situation.PRIVATE_OR_GONE: (
            "Vraag de persoon hem openbaar te maken, of u het bestand van de badge te sturen. "
            "Is het adres volledig?"
        ),
        Situation.NOT_PUBLIC: (
            "Dit adres werkt alleen binnen iemands eigen netwerk. Vraag een adres dat "
            "iedereen kan openen, of het bestand van de badge."
        ),
        Situation.UNENCRYPTED: (
            "Vraag wie u de badge gaf om een link die met https begint, of om het bestand van de "
            "badge."
        ),
        Situation.ISSUER_NOT_PROVEN: (
            "Iedereen kan dit in naam van de uitreiker hebben gemaakt. Vraag de genoemde "
            "uitreiker of hij van hem is."
        ),
        Situation.ANOTHER_PERSON: (
            "Misschien is het een ander adres van deze persoon: vraag welk. Zo niet, dan is de "
            "badge van iemand anders."
        ),
    },
    unreadable={
        "not_a_badge": (
            "Hier zit geen badge in. Geef het bestand van de badge, de afbeelding, of de link.",
        ),
        "not_a_badge_but_its_class": (
            (
                "Dit beschrijft een soort badge, maar is aan niemand uitgereikt. Vraag om de "
                "uitgereikte badge zelf."
            ),
        ),
        "empty": ("Er zit niets in. Geef het bestand van de badge, de afbeelding, of de link.",),
        "too_large": ("Dit is groter dan welke badge ook. Geef alleen de badge.",),
        "several_badges": ("Hier zit meer dan één badge in. Geef ze één voor één.",),
        "page_without_badge": (
            (
                "Deze pagina toont misschien een badge, maar biedt niets wat te controleren is. "
                "Vraag om het bestand van de badge."
            ),
        ),
        "no_badge_in_picture": (
            (
                "In deze afbeelding zit geen badge. Afbeeldingen verliezen hem bij kopiëren of "
                "omzetten: vraag om het oorspronkelijke bestand."
            ),
        ),
        "no_badge_in_pdf": (
            "In deze PDF zit geen badge. Vraag om het bestand van de badge zelf of de link.",
        ),
        "pdf_damaged": ("Deze PDF is beschadigd. Vraag er opnieuw om.",),
        "pdf_encrypted": ("Deze PDF zit op slot. Vraag om een zonder wachtwoord.",),
        "picture_damaged": (
            "Deze afbeelding is beschadigd. Vraag om het oorspronkelijke bestand.",
        ),
        "picture_heic": (
            (
                "Deze foto heeft het HEIC-formaat van iPhones, dat hier niet gelezen kan worden. "
                "Deel haar als JPEG, of maak er een schermafbeelding van en geef die."
            ),
        ),
        "picture_too_large": ("Deze afbeelding is te groot. Geef een kleinere foto.",),
        "xml_entities": (
            "Deze afbeelding bevat dingen die geen badge nodig heeft, en wordt niet gelezen.",
        ),
        "token_malformed": (
            "Dit lijkt een ondertekend token, maar het is onvolledig. Kopieer het helemaal.",
        ),
        "qr_cbor_unsupported": (
            "Deze QR-code bevat een badge in een compacte vorm die hier nog niet leesbaar is.",
        ),
        "json_not_utf8": ("Dit bestand is beschadigd: de letters zijn niet leesbaar.",),
        "json_malformed": (
            "Deze tekst is beschadigd in regel {line}. Vraag om het oorspronkelijke bestand.",
            "Deze tekst is beschadigd. Vraag om het oorspronkelijke bestand.",
        ),
        "json_duplicate_key": (
            "Dit bestand zegt iets twee keer, zodat het op twee manieren te lezen is.",
        ),
        "json_too_deep": ("Dit bestand is dieper genest dan welke badge ook.",),
        "json_number_huge": ("Dit bestand bevat een getal dat niet precies te lezen is.",),
        "json_lone_surrogate": ("Dit bestand is beschadigd: de letters zijn niet leesbaar.",),
    },
    archive="Een archief, gemaakt op {made_at}. Elke badge wordt geverifieerd zoals elk bestand.",
    archive_offline=(
        "Een archief, gemaakt op {made_at}. Op {asked_at}, uit de eigen kopieën van het archief:"
    ),
    several="Hier zijn {count} badges. Elke badge wordt op zichzelf geverifieerd.",
)
