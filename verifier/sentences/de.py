"""German."""

from verifier.report import CheckName, Outcome, Standing, Verdict
from verifier.sentences.parties import Party
from verifier.sentences.situations import Situation
from verifier.sentences.table import Sentences, Table

_FORMAT: Sentences = {
    "well_formed": ("Es enthält alles, was ein Badge seiner Version haben muss.",),
    "field_missing": (
        "Dem Badge fehlt „{field}“, was seine Version verlangt.",
        "Dem Badge fehlt etwas, was seine Version verlangt.",
    ),
    "field_type": (
        "„{field}“ im Badge ist nicht von der Art, die seine Version verlangt.",
        "Etwas im Badge ist nicht von der Art, die seine Version verlangt.",
    ),
    "context_wrong": ("Das Badge nennt nicht das Vokabular seiner eigenen Version.",),
    "context_conflict": ("Das Badge gibt Wörtern seines Vokabulars zwei Bedeutungen zugleich.",),
    "context_changed": (
        ("Das Vokabular, das das Badge nennt, ist nicht das, mit dem es signiert wurde."),
    ),
    "context_inline": (
        ("Das Badge bringt ein eigenes Vokabular mit, das seine Aussage ändern könnte."),
    ),
    "context_unknown": (
        "Das Badge verwendet ein Vokabular, das dieser Prüfdienst nicht kennt: {context}.",
        "Das Badge verwendet ein Vokabular, das dieser Prüfdienst nicht kennt.",
    ),
    "type_missing": (
        "„{field}“ sagt nicht, was es ist, obwohl seine Version das verlangt.",
        "Das Badge sagt nicht, was es ist, obwohl seine Version das verlangt.",
    ),
    "type_not_uri": ("Das Badge bezeichnet sich als etwas, das keine Bedeutung hat.",),
    "type_unmapped": (
        ("Das Badge bezeichnet sich als etwas, das sein Vokabular nicht definiert."),
    ),
    "term_redefined": ("Das Badge gibt einem Wort eine andere Bedeutung als seine Version.",),
    "terms_disguised": ("Das Badge schreibt etwas so, dass es den Lesenden verborgen bleibt.",),
    "terms_undefined": ("Das Badge sagt Dinge, die seine Signatur nicht abdeckt.",),
    "id_not_uri": (
        "„{field}“ sollte eine Adresse oder Kennung sein und ist keine.",
        "Etwas, das eine Kennung sein sollte, ist keine.",
    ),
    "dates_reversed": ("Das Badge endet, bevor es beginnt.",),
    "date_malformed": (
        "„{field}“ ist kein lesbares Datum.",
        "Ein Datum im Badge ist nicht lesbar.",
    ),
    "schema_violated": (
        "„{field}“ folgt nicht den Regeln, die das Badge für sich selbst nennt.",
        "Das Badge folgt nicht den Regeln, die es für sich selbst nennt.",
    ),
    "address_unavailable": (
        "Die Adresse {address} war nicht erreichbar, daher wurde das Badge nicht angesehen.",
        "Die Adresse war nicht erreichbar, daher wurde das Badge nicht angesehen.",
    ),
    "address_unavailable:address_refused": (
        (
            "{address} ist keine Adresse, die jeder im Internet öffnen kann, daher wurde sie nicht "
            "abgefragt."
        ),
        (
            "Dies ist keine Adresse, die jeder im Internet öffnen kann, daher wurde sie nicht "
            "abgefragt."
        ),
    ),
    "address_unavailable:port_refused": (
        (
            "{address} ist ein Link ohne Verschlüsselung zu einem ungewöhnlichen Port. Gefragt "
            "werden nur verschlüsselte Links, die mit https beginnen."
        ),
        (
            "Das ist ein Link ohne Verschlüsselung zu einem ungewöhnlichen Port. Gefragt werden "
            "nur verschlüsselte Links, die mit https beginnen."
        ),
    ),
    "address_unavailable:too_large": (
        ("Was unter {address} liegt, ist viel größer als ein Badge und wurde daher nicht gelesen."),
        "Was dort liegt, ist viel größer als ein Badge und wurde daher nicht gelesen.",
    ),
    "address_unavailable:too_slow": (
        "Die Antwort von {address} dauerte zu lange, daher wurde das Badge nicht angesehen.",
        "Die Antwort dauerte zu lange, daher wurde das Badge nicht angesehen.",
    ),
    "address_unavailable:too_many_redirects": (
        "Die Adresse {address} leitet nur zu anderen Adressen weiter und nie zu einem Badge.",
        "Die Adresse leitet nur zu anderen Adressen weiter und nie zu einem Badge.",
    ),
    "address_unavailable:error_answer": (
        (
            "{address} hat mit einem Fehler geantwortet ({status}), deshalb wurde das Badge nicht "
            "angesehen. Wenn es sich in Ihrem Browser öffnet, speichern Sie dort die Datei des "
            "Badges und prüfen Sie diese."
        ),
        ("Die Adresse hat mit einem Fehler geantwortet, deshalb wurde das Badge nicht angesehen."),
    ),
    "address_not_found:closed": (
        (
            "Die Website zeigt uns {address} nicht: Das Badge ist privat, oder die Website hält "
            "Programme fern. Wenn Sie es in Ihrem Browser öffnen können, speichern Sie dort die "
            "Datei des Badges und prüfen Sie diese."
        ),
        (
            "Die Website zeigt uns das Badge nicht: Es ist privat, oder die Website hält Programme "
            "fern."
        ),
    ),
    "address_not_found": (
        (
            "Unter {address} ist kein Badge zu sehen: Es ist privat, verschwunden, oder die "
            "Adresse ist falsch geschrieben."
        ),
        (
            "Dort ist kein Badge zu sehen: Es ist privat, verschwunden, oder die Adresse ist "
            "falsch geschrieben."
        ),
    ),
}

_PROOF: Sentences = {
    "signature_valid": (
        "Die Signatur ist gültig: Kein Buchstabe wurde geändert, seit {signer} es signiert hat.",
        "Die Signatur ist gültig: Kein Buchstabe wurde geändert, seit es signiert wurde.",
    ),
    "hosted": (
        "Der Server {host} bietet dieses Badge selbst unter {address} an.",
        "Sein eigener Server bietet dieses Badge an.",
    ),
    "signature_invalid": (
        (
            "Die Signatur ist nicht gültig: Das Badge wurde nach dem Signieren geändert oder nie "
            "von dem signiert, den es nennt."
        ),
    ),
    "proof_missing": (
        ("Das Badge ist nicht signiert, daher zeigt nichts, dass es von seinem Aussteller stammt."),
    ),
    "proof_malformed": ("Die Signatur des Badges ist beschädigt.",),
    "proof_expired": ("Die Signatur des Badges ist abgelaufen.",),
    "proof_purpose_wrong": (
        ("Die Signatur wurde für einen anderen Zweck als das Ausstellen von Badges gemacht."),
    ),
    "proof_not_derived": (
        (
            "Dies ist das Exemplar des Ausstellers, aus dem Auszüge gemacht werden; es ist nicht "
            "zum Vorzeigen bestimmt."
        ),
    ),
    "proof_chain_broken": (("Eine Signatur, auf der diese aufbaut, fehlt oder ist nicht gültig."),),
    "suite_unsupported": (
        "Das Badge ist auf eine Weise ({suite}) signiert, die dieser Prüfdienst nicht kennt.",
        "Das Badge ist auf eine Weise signiert, die dieser Prüfdienst nicht kennt.",
    ),
    "suite_not_accepted": (
        ("Das Badge ist auf eine Weise signiert, die hier nicht angenommen wird."),
    ),
    "algorithm_unsupported": (
        ("Das Badge ist auf eine Weise ({algorithm}) signiert, die dieser Prüfdienst nicht kennt."),
        "Das Badge ist auf eine Weise signiert, die dieser Prüfdienst nicht kennt.",
    ),
    "algorithm_not_allowed": (
        "Das Badge trägt eine Signatur, die jeder hätte machen können ({algorithm}).",
        "Das Badge trägt eine Signatur, die jeder hätte machen können.",
    ),
    "algorithm_key_mismatch": (
        ("Die Art der Signatur passt nicht zum Schlüssel des Ausstellers."),
    ),
    "token_critical_header": (
        ("Das Token verlangt etwas, worüber kein Prüfdienst hinwegsehen darf."),
    ),
    "token_claim_mismatch": (
        "Das Token widerspricht sich: „{claim}“ ist nicht, was „{property}“ sagt.",
        "Das Token widerspricht sich.",
    ),
    "sd_jwt_unsupported": ("Diese Art von Token (SD-JWT) kann hier nicht beurteilt werden.",),
    "disclosure_invalid": (
        "Dem Badge wurde etwas hinzugefügt, was die Signatur seines Ausstellers nicht abdeckt.",
    ),
    "key_binding_invalid": (
        (
            "Die Person, die das Badge gezeigt hat, hat nicht bewiesen, dass es ihr gehört, wie "
            "sie angibt."
        ),
    ),
    "part_withheld": (
        (
            "Es wird nur ein Teil davon gezeigt: Was hier nicht steht, kann zurückgehalten worden "
            "sein."
        ),
    ),
    "canonicalization_too_costly": (
        (
            "Das Badge ist darauf angelegt, Prüfdienste zu beschäftigen, was kein ehrliches Badge "
            "braucht."
        ),
    ),
    "document_form_unsupported": (
        ("Das Badge ist in einer Form geschrieben, die hier nicht beurteilt werden kann."),
    ),
    "document_too_deep": (("Das Badge ist tiefer verschachtelt, als hier beurteilt werden kann."),),
    "iri_malformed": ("Eine Kennung im Badge ist nicht als solche geschrieben.",),
    "number_not_exact": ("Eine Zahl im Badge lässt sich auf mehr als eine Weise lesen.",),
    "text_not_unicode": ("Ein Text im Badge ist beschädigt.",),
    "certificate_unsupported": (
        ("Das Badge stützt sich auf ein Zertifikat, das hier nicht beurteilt werden kann."),
    ),
    "certificate_not_anchored": (
        (
            "Das Badge stützt sich auf ein Zertifikat, das keine der hier anerkannten Stellen "
            "ausgestellt hat."
        ),
    ),
    "certificate_not_in_force": (
        (
            "Das Zertifikat des Schlüssels, der signiert hat, ist vom {valid_from} bis "
            "{valid_until} in Kraft."
        ),
        "Das Zertifikat des Schlüssels, der signiert hat, ist nicht in Kraft.",
    ),
    "certificate_malformed": (
        ("Das Zertifikat des Schlüssels, der signiert hat, ist beschädigt."),
    ),
    "key_not_of_suite": ("Die Art der Signatur passt nicht zum Schlüssel des Ausstellers.",),
    "key_not_named": ("Das Badge sagt nicht, mit welchem Schlüssel es signiert wurde.",),
    "key_unavailable": (
        (
            "Der Schlüssel des Ausstellers war nicht abrufbar: Eine andere Website, {answered_by}, "
            "hat geantwortet."
        ),
        "Der Schlüssel des Ausstellers war unter {address} nicht abrufbar.",
        "Der Schlüssel des Ausstellers war nicht abrufbar.",
    ),
    "key_unavailable:address_refused": (
        (
            "Der Schlüssel des Ausstellers sollte unter {address} liegen, und das ist keine "
            "öffentliche https-Adresse; solche Adressen werden nicht abgefragt."
        ),
        (
            "Der Schlüssel des Ausstellers liegt unter einer Adresse, die nicht öffentlich ist, "
            "daher wurde sie nicht abgefragt."
        ),
    ),
    "key_document_mismatch": (
        ("Das Dokument unter der Adresse des Ausstellers gehört jemand anderem."),
    ),
    "key_document_too_long": (
        ("Der Aussteller führt mehr Schlüssel auf, als durchgesehen werden können."),
    ),
    "key_not_in_document": (
        "Der Schlüssel, der signiert hat, ist nicht unter den Schlüsseln von {identifier}.",
        (
            "Der Schlüssel, der signiert hat, ist nicht unter den Schlüsseln der Stelle, der er "
            "gehören soll."
        ),
    ),
    "key_controller_mismatch": ("Der Schlüssel gibt an, jemand anderem zu gehören.",),
    "key_not_authorized": (
        (
            "Dieser Schlüssel ist von der Stelle, der er gehört, nicht für das Ausstellen von "
            "Badges aufgeführt."
        ),
    ),
    "key_not_for_signatures": ("Der Schlüssel ist nicht für Signaturen bestimmt.",),
    "key_malformed": ("Der Schlüssel des Ausstellers ist beschädigt.",),
    "key_too_weak": ("Der Schlüssel des Ausstellers ist zu schwach, um etwas zu beweisen.",),
    "key_revoked": (
        "Der Aussteller hat den Schlüssel, der signiert hat, am {since} zurückgezogen.",
        "Der Aussteller hat den Schlüssel, der signiert hat, zurückgezogen.",
    ),
    "key_expired": (
        "Der Schlüssel, der signiert hat, ist am {since} abgelaufen.",
        "Der Schlüssel, der signiert hat, ist abgelaufen.",
    ),
    "key_method_unsupported": (
        ("Diese Art von Schlüsseladresse des Ausstellers kennt dieser Prüfdienst nicht."),
    ),
    "key_type_unsupported": (
        ("Diese Art von Schlüssel des Ausstellers kennt dieser Prüfdienst nicht."),
    ),
    "did_log_invalid": (
        ("Die Geschichte der Schlüssel des Ausstellers ist in sich nicht stimmig."),
    ),
    "did_malformed": ("Die Kennung des Ausstellers ist nicht als solche geschrieben.",),
    "did_witnesses_missing": (
        (
            "Dem Schritt {version} in der Geschichte der Schlüssel des Ausstellers fehlt die "
            "Zustimmung der Zeugen."
        ),
        "Der Geschichte der Schlüssel des Ausstellers fehlt die Zustimmung der Zeugen.",
    ),
    "hosted_address_missing": (
        ("Das Badge ist nicht signiert und sagt nicht, wo es bereitsteht."),
    ),
    "hosted_unavailable": (
        (
            "Eine andere Website, {answered_by}, hat anstelle des Servers geantwortet, der das "
            "Badge bestätigen sollte."
        ),
        "Der Server, der das Badge bestätigen sollte, hat unter {address} nicht geantwortet.",
        "Der Server, der das Badge bestätigen sollte, hat nicht geantwortet.",
    ),
    "hosted_unavailable:address_refused": (
        (
            "{address} ist keine öffentliche https-Adresse; solche Adressen werden nicht "
            "abgefragt, daher hat kein Server das Badge bestätigt."
        ),
        (
            "Die Adresse, die das Badge bestätigen sollte, ist nicht öffentlich, und solche werden "
            "nicht abgefragt."
        ),
    ),
    "hosted_not_found": (
        (
            "Der Server, der das Badge bestätigen sollte, zeigt unter {address} nichts: Das Badge "
            "ist privat, verschwunden oder war nie dort."
        ),
        (
            "Der Server, der das Badge bestätigen sollte, hat nichts zu zeigen: Es ist privat, "
            "verschwunden oder war nie dort."
        ),
    ),
    "hosted_copy_other": ("Unter der Adresse im Badge steht ein anderes Badge oder keines.",),
    "badge_withdrawn": ("Nicht abgefragt, weil das Badge zurückgezogen wurde.",),
    "badge_not_reached": ("Nicht abgefragt, weil das Badge nicht erreichbar war.",),
    "proof_not_established": (
        ("Nicht abgefragt, weil nicht feststeht, wer das Badge gemacht hat."),
    ),
}

_ISSUER: Sentences = {
    "issuer_bound_did": (
        (
            "Die Signatur stammt vom Aussteller selbst: Das sagt die Website {domain}. {registry} "
            "führt ihn als {registry_name}."
        ),
        "Die Signatur stammt vom Aussteller selbst: Das sagt die Website {domain}.",
        "Die Signatur stammt vom Aussteller selbst.",
    ),
    "issuer_bound_https": (
        (
            "Die Signatur stammt vom Aussteller selbst: Das sagt die Website {domain}. {registry} "
            "führt ihn als {registry_name}."
        ),
        "Die Signatur stammt vom Aussteller selbst: Das sagt die Website {domain}.",
        "Die Signatur stammt vom Aussteller selbst.",
    ),
    "issuer_bound_profile": (
        (
            "Die eigene Seite des Ausstellers auf {domain} führt den Schlüssel auf. {registry} "
            "führt den Aussteller als {registry_name}."
        ),
        (
            "Die eigene Seite des Ausstellers auf {domain} führt den Schlüssel auf, der signiert "
            "hat."
        ),
        "Die eigene Seite des Ausstellers führt den Schlüssel auf, der signiert hat.",
    ),
    "issuer_bound_origin": (
        (
            "Der Schlüssel ist auf der eigenen Website des Ausstellers, {domain}, veröffentlicht. "
            "{registry} führt den Aussteller als {registry_name}."
        ),
        "Der Schlüssel ist auf der eigenen Website des Ausstellers, {domain}, veröffentlicht.",
        "Der Schlüssel ist auf der eigenen Website des Ausstellers veröffentlicht.",
    ),
    "issuer_bound_hosted": (
        (
            "Die eigene Website des Ausstellers, {domain}, bietet das Badge an. {registry} führt "
            "den Aussteller als {registry_name}."
        ),
        "Die eigene Website des Ausstellers, {domain}, bietet das Badge an.",
        "Die eigene Website des Ausstellers bietet das Badge an.",
    ),
    "issuer_bound_certificate": (
        (
            "Ein Zertifikat von {authority}, hier als vertrauenswürdig anerkannt, sagt, dass der "
            "Schlüssel dem Aussteller gehört. {registry} führt den Aussteller als {registry_name}."
        ),
        (
            "Ein Zertifikat von {authority}, hier als vertrauenswürdig anerkannt, sagt, dass der "
            "Schlüssel dem Aussteller gehört."
        ),
        (
            "Ein Zertifikat einer hier anerkannten Stelle sagt, dass der Schlüssel dem Aussteller "
            "gehört."
        ),
    ),
    "issuer_bound_key": (
        (
            "Der Aussteller ist nur durch seinen Schlüssel bekannt. {registry} führt ihn als "
            "{registry_name}."
        ),
        (
            "Der Aussteller, der sich {name_claimed} nennt, ist nur durch seinen Schlüssel "
            "bekannt; niemand bürgt dafür."
        ),
        (
            "Der Aussteller ist nur durch seinen Schlüssel bekannt, und niemand bürgt dafür, wer "
            "das ist."
        ),
    ),
    "holder_unnamed": ("Wer diese Teile zusammengestellt hat, sagt nicht, wer das ist.",),
    "issuer_unnamed": ("Das Badge nennt keinen Aussteller, dem ein Schlüssel gehören könnte.",),
    "issuer_key_unlisted": (
        (
            "Der Schlüssel, der signiert hat, ist nicht unter den Schlüsseln des genannten "
            "Ausstellers, {issuer}."
        ),
        (
            "Der Schlüssel, der signiert hat, ist nicht unter den Schlüsseln des Ausstellers, den "
            "das Badge nennt."
        ),
    ),
    "issuer_key_unbound": (
        "Die Signatur ist gültig, aber nichts zeigt, dass der Schlüssel {issuer} gehört.",
        (
            "Die Signatur ist gültig, aber nichts zeigt, dass der Schlüssel dem genannten "
            "Aussteller gehört."
        ),
    ),
    "issuer_key_from_archive": (
        (
            "Die Signatur ist gültig mit dem Schlüssel, den das Archiv selbst für {issuer} angibt. "
            "Wem dieser Schlüssel gehört, dafür kann das Archiv nicht bürgen."
        ),
        (
            "Die Signatur ist gültig mit einem Schlüssel, den das Archiv selbst angibt. Wem er "
            "gehört, dafür kann das Archiv nicht bürgen."
        ),
    ),
    "issuer_unavailable": (
        "Das Profil des Ausstellers war unter {address} nicht abrufbar.",
        "Das Profil des Ausstellers war nicht abrufbar.",
    ),
    "issuer_unavailable:address_refused": (
        (
            "Das Profil des Ausstellers sollte unter {address} liegen, und das ist keine "
            "öffentliche https-Adresse; solche Adressen werden nicht abgefragt."
        ),
        (
            "Das Profil des Ausstellers liegt unter einer Adresse, die nicht öffentlich ist, daher "
            "wurde sie nicht abgefragt."
        ),
    ),
    "issuer_mismatch": (
        ("Unter der Adresse des Ausstellers steht das Profil von jemand anderem."),
    ),
    "badge_class_unavailable": (
        "Die Beschreibung des Badges war unter {address} nicht abrufbar.",
        "Die Beschreibung des Badges war nicht abrufbar.",
    ),
    "badge_class_unavailable:address_refused": (
        (
            "Die Beschreibung des Badges sollte unter {address} liegen, und das ist keine "
            "öffentliche https-Adresse; solche Adressen werden nicht abgefragt."
        ),
        (
            "Die Beschreibung des Badges liegt unter einer Adresse, die nicht öffentlich ist, "
            "daher wurde sie nicht abgefragt."
        ),
    ),
    "badge_class_mismatch": ("Unter der Adresse der Badge-Beschreibung steht eine andere.",),
    "badge_class_of_another": (("Die Beschreibung des Badges gehört nicht zu seinem Aussteller."),),
    "outside_issuer_scope": (
        "Das Badge wird von einer Website angeboten, die nicht für {issuer} spricht.",
        (
            "Das Badge wird von einer Website angeboten, die nicht für den genannten Aussteller "
            "spricht."
        ),
    ),
}

_DATES: Sentences = {
    "in_force": (
        "Seine Daten sind in Ordnung: vom {valid_from} bis {valid_until}.",
        "Seine Daten sind in Ordnung: bis {valid_until}.",
        "Seine Daten sind in Ordnung.",
    ),
    "in_force_without_end": (
        "Seine Daten sind in Ordnung: ab {valid_from}, ohne Ende.",
        "Seine Daten sind in Ordnung.",
    ),
    "no_dates": ("Das Badge nennt kein Datum.",),
    "not_yet_valid": (
        "Es ist noch nicht in Kraft: Es beginnt am {valid_from}.",
        "Es ist noch nicht in Kraft.",
    ),
    "expired": ("Es ist am {valid_until} abgelaufen.", "Es ist abgelaufen."),
    "expiry_not_disclosed": ("Ob es abgelaufen ist, wurde nicht gezeigt.",),
}

_STATUS: Sentences = {
    "not_revoked": (
        "Der Aussteller hat es nicht widerrufen (Stand: {seen_at}).",
        "Der Aussteller hat es nicht widerrufen.",
    ),
    "still_hosted": (
        ("Der Server des Ausstellers bietet es noch an und nennt es nicht widerrufen."),
    ),
    "refresh_available": (
        ("Der Aussteller hat es nicht widerrufen und bietet eine neuere Fassung an."),
    ),
    "no_status_declared": ("Der Aussteller führt keine Liste darüber, was er widerruft.",),
    "revoked": (
        "Der Aussteller hat es am {since} widerrufen: {reason}",
        "Der Aussteller hat es widerrufen: {reason}",
        "Der Aussteller hat es widerrufen: {message}",
        "Der Aussteller hat es am {since} widerrufen.",
        "Der Aussteller hat es widerrufen.",
    ),
    "suspended": (
        "Der Aussteller hat es ausgesetzt: {message}",
        "Der Aussteller hat es vorläufig ausgesetzt.",
    ),
    "status_entry_malformed": ("Was das Badge über seinen Widerruf sagt, ist nicht lesbar.",),
    "status_from_archive": (
        (
            "Die Kopie der Liste im Archiv nennt es nicht widerrufen, aber kein hier bekannter "
            "Schlüssel hat diese Kopie für diesen Zeitpunkt signiert."
        ),
    ),
    "status_unavailable": (
        (
            "Ob der Aussteller es widerrufen hat, konnte nicht abgefragt werden: {address} hat "
            "nicht geantwortet."
        ),
        "Ob der Aussteller es widerrufen hat, konnte nicht abgefragt werden.",
    ),
    "status_unavailable:address_refused": (
        (
            "Ob der Aussteller es widerrufen hat, konnte nicht abgefragt werden: {address} ist "
            "keine öffentliche https-Adresse, und solche Adressen werden nicht abgefragt."
        ),
        (
            "Ob der Aussteller es widerrufen hat, konnte nicht abgefragt werden: Die Adresse ist "
            "nicht öffentlich."
        ),
    ),
    "status_list_unproven": (
        ("Die Widerrufsliste des Ausstellers ist nicht so signiert, wie es sein sollte."),
    ),
    "status_list_stale": ("Die Widerrufsliste des Ausstellers ist veraltet.",),
    "status_list_malformed": ("Die Widerrufsliste des Ausstellers ist beschädigt.",),
    "status_purpose_unsupported": (
        ("Die Widerrufsliste hat einen Zweck, der hier nicht bekannt ist."),
    ),
    "status_type_unsupported": (
        (
            "Der Aussteller führt seine Widerrufe auf eine Weise ({type}), die hier nicht bekannt "
            "ist."
        ),
        "Der Aussteller führt seine Widerrufe auf eine Weise, die hier nicht bekannt ist.",
    ),
    "status_entries_too_many": (
        "Das Badge nennt mehr Widerrufslisten, als abgefragt werden können.",
    ),
    "status_not_disclosed": ("Ob es widerrufen werden kann, wurde nicht gezeigt.",),
    "status_known_only_now": (
        (
            "Was die Liste des Ausstellers sagt, wurde am {seen_at} gesehen; was sie vorher sagte, "
            "ist nicht bekannt."
        ),
        "Was die Liste des Ausstellers zu diesem Zeitpunkt sagte, ist nicht bekannt.",
    ),
    "issuer_known_only_now": (
        (
            "Die Schlüssel und Seiten des Ausstellers wurden am {seen_at} gesehen; wie sie vorher "
            "waren, ist nicht bekannt."
        ),
        (
            "Wie die Schlüssel und Seiten des Ausstellers zu diesem Zeitpunkt waren, ist nicht "
            "bekannt."
        ),
    ),
    "refresh_offered": ("Der Aussteller bietet eine neuere Fassung davon an.",),
}

_RECIPIENT: Sentences = {
    "recipient_not_asked": (
        ("Sie haben nicht gefragt, ob es einer bestimmten Person verliehen wurde."),
    ),
    "recipient_asked_of_members": ("Wem jedes Badge darin gehört, wird an diesem Badge geprüft.",),
    "recipient_matches": ("Es wurde der Person verliehen, nach der Sie gefragt haben.",),
    "recipient_mismatch": (
        (
            "Es wurde auf eine andere Adresse, einen anderen Namen oder eine andere Nummer "
            "ausgestellt, als Sie gefragt haben."
        ),
    ),
    "recipient_absent": ("Das Badge sagt nicht, wem es verliehen wurde.",),
    "recipient_not_disclosed": ("Wem es verliehen wurde, wurde nicht gezeigt.",),
    "recipient_of_another_kind": (
        (
            "Das Badge bezeichnet die empfangende Person auf andere Weise ({identity_types}), als "
            "Sie gefragt haben."
        ),
        "Das Badge bezeichnet die empfangende Person auf andere Weise, als Sie gefragt haben.",
    ),
    "recipient_name_differs": (
        (
            "Das Badge nennt {name}, und Sie haben etwas anderes eingegeben. Namen werden auf "
            "viele Arten geschrieben: Urteilen Sie selbst, oder vergleichen Sie eine "
            "E-Mail-Adresse."
        ),
        (
            "Das Badge nennt die empfangende Person anders als Sie. Vergleichen Sie eine "
            "E-Mail-Adresse."
        ),
    ),
    "recipient_hash_unsupported": (
        "Wie das Badge die empfangende Person verbirgt, ist hier nicht bekannt.",
    ),
    "identity_weak_hash": (
        ("Die empfangende Person ist so schwach verborgen, dass sie sich erraten lässt."),
    ),
    "identity_unsalted": (
        ("Die empfangende Person ist so schwach verborgen, dass sie sich erraten lässt."),
    ),
    "not_bound_to_a_person": ("Das Badge sagt nicht, wem es verliehen wurde.",),
    "holder_key_shown": (
        (
            "Der Schlüssel der Inhaberin oder des Inhabers wurde am {shown_at} gezeigt, gegenüber "
            "{audience}."
        ),
        "Der Schlüssel der Inhaberin oder des Inhabers wurde mitgezeigt.",
    ),
    "holder_key_not_shown": (
        (
            "Es ist an einen Schlüssel der Inhaberin oder des Inhabers gebunden; wer es gezeigt "
            "hat, hat nicht bewiesen, diesen Schlüssel zu haben."
        ),
    ),
    "member_same_person": ("Es geht um dieselbe Person wie beim Ganzen.",),
    "member_of_another_person": ("Es geht um eine andere Person als beim Ganzen.",),
    "member_person_not_compared": (
        ("Ob es um dieselbe Person geht, lässt sich nicht vergleichen."),
    ),
    "endorses_this": ("Die Empfehlung gilt diesem Badge oder seinem Aussteller.",),
    "endorses_another": ("Die Empfehlung gilt etwas anderem, nicht diesem Badge.",),
    "file_differs": (
        (
            "Die Datei sagt etwas anderes als der Server ihres Ausstellers über: {fields}. Der "
            "Server zählt."
        ),
        "Die Datei sagt etwas anderes als der Server ihres Ausstellers. Der Server zählt.",
    ),
    "not_covered": (
        "Die Signatur deckt nicht ab: {fields}.",
        "Die Signatur deckt nicht alles in der Datei ab.",
    ),
}

TABLE = Table(
    verdicts={
        Verdict.GENUINE: "echt",
        Verdict.NOT_GENUINE: "nicht echt",
        Verdict.UNDETERMINED: "konnte nicht festgestellt werden",
    },
    check_names={
        CheckName.FORMAT: "Form",
        CheckName.PROOF: "Signatur",
        CheckName.ISSUER: "Aussteller",
        CheckName.DATES: "Daten",
        CheckName.STATUS: "Widerruf",
        CheckName.RECIPIENT: "Empfangende Person",
    },
    standings={
        Standing.PROVEN: "bewiesen",
        Standing.CLAIMED: "laut Aussteller",
        Standing.UNPROVEN: "was die Datei sagt",
    },
    checks={**_FORMAT, **_PROOF, **_ISSUER, **_DATES, **_STATUS, **_RECIPIENT},
    outcomes={
        Outcome.PASSED: "Das ist in Ordnung.",
        Outcome.FAILED: "Das stimmt nicht.",
        Outcome.UNKNOWN: "Das konnte nicht festgestellt werden.",
        Outcome.SKIPPED: "Danach wurde nicht gefragt.",
    },
    genuine={
        "issuer_bound_key": (
            (
                "Die Signatur ist echt und nichts spricht dagegen, aber der Aussteller, der sich "
                "{issuer_name} nennt, ist nur durch seinen Schlüssel bekannt."
            ),
            (
                "Die Signatur ist echt und nichts spricht dagegen, aber der Aussteller ist nur "
                "durch seinen Schlüssel bekannt."
            ),
        ),
        "*": (
            (
                "{registry_name} ({domain}) hat es am {issued_on} ausgestellt, und nichts spricht "
                "dagegen."
            ),
            (
                "Die Website {domain} hat es am {issued_on} im Namen von {issuer_name} "
                "({parent_organisation}) ausgestellt. Nichts spricht dagegen."
            ),
            (
                "Die Website {domain} hat es am {issued_on} im Namen von {issuer_name} "
                "ausgestellt. Nichts spricht dagegen."
            ),
            "{domain} hat es am {issued_on} ausgestellt, und nichts spricht dagegen.",
            "{domain} hat es ausgestellt, und nichts spricht dagegen.",
            "Es stammt von seinem Aussteller, und nichts spricht dagegen.",
        ),
    },
    shows_nothing="Die Präsentation ist signiert, enthält aber kein Badge.",
    members_doubtful=(
        "Was es zusammenhält, ist in Ordnung, aber nicht alles darin: siehe die einzelnen Teile."
    ),
    remedies={
        Party.ISSUER: "Senden Sie dieses Ergebnis an den Aussteller.",
        Party.NETWORK: (
            "Versuchen Sie es später noch einmal; hält es an, fragen Sie den Aussteller."
        ),
        Party.SENDER: (
            "Bitten Sie die Person, von der Sie das Badge haben, um die Originaldatei oder um den "
            "Link dazu."
        ),
        Party.US: (
            "Das Badge kann in Ordnung sein, aber dieser Prüfdienst kennt seine Art noch nicht."
        ),
        Party.DECIDED: "Hier ist nichts defekt. Der Aussteller kann mehr dazu sagen.",
        Party.ASKER: (
            "Fragen Sie, auf welche E-Mail-Adresse oder Kennung das Badge ausgestellt wurde."
        ),
    },
    situations={
        Situation.TAMPERED: "geändert oder gefälscht",
        Situation.UNSIGNED: "nicht signiert",
        Situation.REVOKED: "widerrufen",
        Situation.SUSPENDED: "ausgesetzt",
        Situation.EXPIRED: "abgelaufen",
        Situation.NOT_YET_VALID: "noch nicht in Kraft",
        Situation.PRIVATE_OR_GONE: "privat oder verschwunden",
        Situation.UNREACHABLE: "keine Antwort",
        Situation.NOT_PUBLIC: "nicht im öffentlichen Internet",
        Situation.UNENCRYPTED: "ein Link ohne Verschlüsselung",
        Situation.ISSUER_NOT_PROVEN: "Aussteller nicht bewiesen",
        Situation.UNSUPPORTED: "von einer hier unbekannten Art",
        Situation.ANOTHER_PERSON: "auf eine andere Adresse ausgestellt",
        Situation.PERSON_UNKNOWN: "wem es gehört",
        Situation.MALFORMED: "nicht so gemacht, wie es sein sollte",
    },
    next_steps={
        Situation.TAMPERED: (
            "Verlassen Sie sich nicht auf das, was es sagt. Bitten Sie um den Link zum Badge beim "
            "Aussteller oder um die Originaldatei."
        ),
        Situation.UNSIGNED: (
            "Nichts bürgt für diese Datei. Bitten Sie die Person, von der Sie sie haben, um den "
            "Link zum Badge beim Aussteller."
        ),
        Situation.REVOKED: "Es zählt nicht mehr. Nur sein Aussteller kann mehr dazu sagen.",
        Situation.SUSPENDED: (
            "Eine Aussetzung kann aufgehoben werden: Prüfen Sie später noch einmal, oder fragen "
            "Sie den Aussteller."
        ),
        Situation.EXPIRED: ("Es war einmal in Kraft. Fragen Sie die Person, ob es erneuert wurde."),
        Situation.NOT_YET_VALID: "Prüfen Sie es ab diesem Tag noch einmal.",
        Situation.PRIVATE_OR_GONE: (
            "Bitten Sie die Person, es öffentlich zu machen oder Ihnen die Datei des Badges zu "
            "senden. Ist die Adresse vollständig?"
        ),
        Situation.NOT_PUBLIC: (
            "Diese Adresse funktioniert nur innerhalb eines eigenen Netzes. Bitten Sie um eine, "
            "die jeder öffnen kann, oder um die Datei des Badges."
        ),
        Situation.UNENCRYPTED: (
            "Bitten Sie die Person, von der Sie das Badge haben, um einen Link, der mit https "
            "beginnt, oder um die Datei des Badges."
        ),
        Situation.ISSUER_NOT_PROVEN: (
            "Jeder könnte dies im Namen des Ausstellers gemacht haben. Fragen Sie den genannten "
            "Aussteller, ob es von ihm stammt."
        ),
        Situation.ANOTHER_PERSON: (
            "Vielleicht ist es eine andere Adresse dieser Person: Fragen Sie, welche. Wenn nicht, "
            "gehört das Badge jemand anderem."
        ),
    },
    unreadable={
        "not_a_badge": (
            (
                "Hierin ist kein Badge. Geben Sie die Datei des Badges, sein Bild oder den Link "
                "dazu."
            ),
        ),
        "not_a_badge_but_its_class": (
            (
                "Dies beschreibt eine Art von Badge, wurde aber niemandem verliehen. Bitten Sie um "
                "das verliehene Badge selbst."
            ),
        ),
        "empty": (
            "Es ist nichts darin. Geben Sie die Datei des Badges, sein Bild oder den Link dazu.",
        ),
        "too_large": ("Dies ist größer als jedes Badge. Geben Sie nur das Badge.",),
        "several_badges": ("Hierin ist mehr als ein Badge. Geben Sie sie einzeln.",),
        "page_without_badge": (
            (
                "Diese Seite zeigt vielleicht ein Badge, bietet aber nichts, was sich prüfen "
                "lässt. Bitten Sie um die Datei des Badges."
            ),
        ),
        "no_badge_in_picture": (
            (
                "In diesem Bild ist kein Badge. Bilder verlieren es beim Kopieren oder Umwandeln: "
                "Bitten Sie um die Originaldatei."
            ),
        ),
        "no_badge_in_pdf": (
            (
                "In diesem PDF ist kein Badge. Bitten Sie um die Datei des Badges selbst oder um "
                "den Link dazu."
            ),
        ),
        "pdf_damaged": ("Dieses PDF ist beschädigt. Bitten Sie noch einmal darum.",),
        "pdf_encrypted": ("Dieses PDF ist gesperrt. Bitten Sie um eines ohne Passwort.",),
        "picture_damaged": ("Dieses Bild ist beschädigt. Bitten Sie um die Originaldatei.",),
        "picture_heic": (
            (
                "Dieses Foto ist im HEIC-Format von iPhones, das hier nicht gelesen werden kann. "
                "Teilen Sie es als JPEG, oder machen Sie ein Bildschirmfoto davon und geben Sie "
                "dieses."
            ),
        ),
        "picture_too_large": ("Dieses Bild ist zu groß. Geben Sie ein kleineres Foto.",),
        "xml_entities": (
            "Dieses Bild enthält Dinge, die kein Badge braucht, und wird daher nicht gelesen.",
        ),
        "token_malformed": (
            (
                "Dies sieht wie ein signiertes Token aus, ist aber unvollständig. Kopieren Sie es "
                "ganz."
            ),
        ),
        "qr_cbor_unsupported": (
            (
                "Dieser QR-Code enthält ein Badge in einer kompakten Form, die hier noch nicht "
                "lesbar ist."
            ),
        ),
        "json_not_utf8": ("Diese Datei ist beschädigt: Ihre Buchstaben sind nicht lesbar.",),
        "json_malformed": (
            "Dieser Text ist in Zeile {line} beschädigt. Bitten Sie um die Originaldatei.",
            "Dieser Text ist beschädigt. Bitten Sie um die Originaldatei.",
        ),
        "json_duplicate_key": (
            "Diese Datei sagt etwas zweimal und lässt sich daher auf zwei Arten lesen.",
        ),
        "json_too_deep": ("Diese Datei ist tiefer verschachtelt als jedes Badge.",),
        "json_number_huge": (("Diese Datei enthält eine Zahl, die sich nicht genau lesen lässt."),),
        "json_lone_surrogate": (
            ("Diese Datei ist beschädigt: Ihre Buchstaben sind nicht lesbar."),
        ),
    },
    archive="Ein Archiv, erstellt am {made_at}. Jedes Badge wird wie jede Datei geprüft.",
    archive_offline=(
        "Ein Archiv, erstellt am {made_at}. Stand {asked_at}, aus den eigenen Kopien des Archivs:"
    ),
    several="Hier sind {count} Badges. Jedes wird für sich geprüft.",
)
