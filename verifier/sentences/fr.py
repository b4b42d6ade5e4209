"""French. Before : ; ! ? and inside « » stands a narrow no-break space (U+202F)."""

from verifier.report import CheckName, Outcome, Standing, Verdict
from verifier.sentences.parties import Party
from verifier.sentences.situations import Situation
from verifier.sentences.table import Sentences, Table

_FORMAT: Sentences = {
    "well_formed": ("Il contient tout ce que doit contenir un badge de sa version.",),
    "field_missing": (
        "Il manque au badge « {field} », que sa version exige.",
        "Il manque au badge un élément que sa version exige.",
    ),
    "field_type": (
        "Dans le badge, « {field} » n’est pas de la nature que sa version exige.",
        "Un élément du badge n’est pas de la nature que sa version exige.",
    ),
    "context_wrong": ("Le badge ne nomme pas le vocabulaire de sa propre version.",),
    "context_conflict": ("Le badge donne deux sens à la fois à des mots de son vocabulaire.",),
    "context_changed": (
        ("Le vocabulaire que nomme le badge n’est pas celui avec lequel il a été signé."),
    ),
    "context_inline": (
        ("Le badge apporte son propre vocabulaire, qui pourrait changer ce qu’il dit."),
    ),
    "context_unknown": (
        "Le badge emploie un vocabulaire que ce vérificateur ne connaît pas : {context}.",
        "Le badge emploie un vocabulaire que ce vérificateur ne connaît pas.",
    ),
    "type_missing": (
        "« {field} » ne dit pas ce que c’est, alors que sa version l’exige.",
        "Le badge ne dit pas ce qu’il est, alors que sa version l’exige.",
    ),
    "type_not_uri": ("Le badge se donne un nom qui n’a aucun sens.",),
    "type_unmapped": ("Le badge se donne un nom que son vocabulaire ne définit pas.",),
    "term_redefined": ("Le badge donne à un mot un autre sens que sa version.",),
    "terms_disguised": ("Le badge écrit quelque chose de manière à le cacher aux lecteurs.",),
    "terms_undefined": ("Le badge dit des choses que sa signature ne couvre pas.",),
    "id_not_uri": (
        "« {field} » devrait être une adresse ou un identifiant, et n’en est pas un.",
        "Un élément qui devrait être un identifiant n’en est pas un.",
    ),
    "dates_reversed": ("Le badge finit avant de commencer.",),
    "date_malformed": (
        "« {field} » n’est pas une date lisible.",
        "Une date du badge n’est pas lisible.",
    ),
    "schema_violated": (
        "« {field} » ne suit pas les règles que le badge se donne.",
        "Le badge ne suit pas les règles qu’il se donne.",
    ),
    "address_unavailable": (
        "L’adresse {address} n’a pas pu être atteinte : le badge n’a donc pas été examiné.",
        "L’adresse n’a pas pu être atteinte : le badge n’a donc pas été examiné.",
    ),
    "address_unavailable:address_refused": (
        (
            "{address} n’est pas une adresse que tout le monde peut ouvrir sur internet ; elle n’a "
            "donc pas été interrogée."
        ),
        (
            "Ce n’est pas une adresse que tout le monde peut ouvrir sur internet ; elle n’a donc "
            "pas été interrogée."
        ),
    ),
    "address_unavailable:port_refused": (
        (
            "{address} est un lien sans chiffrement vers un port inhabituel. Seuls les liens "
            "chiffrés, qui commencent par https, sont interrogés."
        ),
        (
            "C’est un lien sans chiffrement vers un port inhabituel. Seuls les liens chiffrés, qui "
            "commencent par https, sont interrogés."
        ),
    ),
    "address_unavailable:too_large": (
        "Ce qui se trouve à {address} est bien plus grand qu’un badge et n’a donc pas été lu.",
        "Ce qui s’y trouve est bien plus grand qu’un badge et n’a donc pas été lu.",
    ),
    "address_unavailable:too_slow": (
        "La réponse de {address} a pris trop de temps : le badge n’a donc pas été examiné.",
        "La réponse a pris trop de temps : le badge n’a donc pas été examiné.",
    ),
    "address_unavailable:too_many_redirects": (
        "L’adresse {address} ne fait que renvoyer à d’autres adresses, et jamais à un badge.",
        "L’adresse ne fait que renvoyer à d’autres adresses, et jamais à un badge.",
    ),
    "address_unavailable:error_answer": (
        (
            "{address} a répondu par une erreur ({status}) ; le badge n’a donc pas été examiné. "
            "S’il s’ouvre dans votre navigateur, enregistrez-y le fichier du badge et vérifiez-le."
        ),
        "L’adresse a répondu par une erreur ; le badge n’a donc pas été examiné.",
    ),
    "address_not_found:closed": (
        (
            "Le site ne nous montre pas {address} : le badge est privé, ou le site écarte les "
            "programmes. Si vous pouvez l’ouvrir dans votre navigateur, enregistrez-y le fichier "
            "du badge et vérifiez-le."
        ),
        "Le site ne nous montre pas le badge : il est privé, ou le site écarte les programmes.",
    ),
    "address_not_found": (
        (
            "Aucun badge n’est visible à {address} : il est privé, a disparu, ou l’adresse est mal "
            "écrite."
        ),
        "Aucun badge n’y est visible : il est privé, a disparu, ou l’adresse est mal écrite.",
    ),
}

_PROOF: Sentences = {
    "signature_valid": (
        "La signature est valable : pas une lettre n’a changé depuis que {signer} l’a signé.",
        "La signature est valable : pas une lettre n’a changé depuis qu’il a été signé.",
    ),
    "hosted": (
        "Le serveur {host} présente lui-même ce badge à {address}.",
        "Son propre serveur présente ce badge.",
    ),
    "signature_invalid": (
        (
            "La signature n’est pas valable : le badge a été modifié après avoir été signé, ou n’a "
            "jamais été signé par celui qu’il nomme."
        ),
    ),
    "proof_missing": (
        ("Le badge n’est pas signé : rien ne montre donc que son émetteur l’a fait."),
    ),
    "proof_malformed": ("La signature du badge est endommagée.",),
    "proof_expired": ("La signature du badge a expiré.",),
    "proof_purpose_wrong": (
        ("La signature a été faite dans un autre but que d’émettre des badges."),
    ),
    "proof_not_derived": (
        (
            "Ceci est l’exemplaire de l’émetteur, qui sert à faire des extraits ; il n’est pas "
            "destiné à être montré."
        ),
    ),
    "proof_chain_broken": (
        ("Une signature sur laquelle celle-ci s’appuie manque ou n’est pas valable."),
    ),
    "suite_unsupported": (
        "Le badge est signé d’une manière ({suite}) que ce vérificateur ne connaît pas.",
        "Le badge est signé d’une manière que ce vérificateur ne connaît pas.",
    ),
    "suite_not_accepted": ("Le badge est signé d’une manière qui n’est pas acceptée ici.",),
    "algorithm_unsupported": (
        "Le badge est signé d’une manière ({algorithm}) que ce vérificateur ne connaît pas.",
        "Le badge est signé d’une manière que ce vérificateur ne connaît pas.",
    ),
    "algorithm_not_allowed": (
        "Le badge porte une signature que n’importe qui aurait pu faire ({algorithm}).",
        "Le badge porte une signature que n’importe qui aurait pu faire.",
    ),
    "algorithm_key_mismatch": ("Ce type de signature ne convient pas à la clé de l’émetteur.",),
    "token_critical_header": (("Le jeton exige une chose qu’aucun vérificateur ne peut ignorer."),),
    "token_claim_mismatch": (
        "Le jeton se contredit : « {claim} » n’est pas ce que dit « {property} ».",
        "Le jeton se contredit.",
    ),
    "sd_jwt_unsupported": ("Ce type de jeton (SD-JWT) ne peut pas être jugé ici.",),
    "disclosure_invalid": (
        "On a ajouté au badge quelque chose que la signature de son émetteur ne couvre pas.",
    ),
    "key_binding_invalid": (
        (
            "La personne qui a montré le badge n’a pas prouvé qu’elle en est titulaire, comme elle "
            "le prétend."
        ),
    ),
    "part_withheld": (
        "Son titulaire n’en montre qu’une partie : ce qui n’est pas ici a pu être retenu.",
    ),
    "canonicalization_too_costly": (
        (
            "Le badge est construit pour occuper les vérificateurs, ce dont aucun badge honnête "
            "n’a besoin."
        ),
    ),
    "document_form_unsupported": (
        ("Le badge est écrit sous une forme qui ne peut pas être jugée ici."),
    ),
    "document_too_deep": (
        ("Le badge est imbriqué plus profondément que ce qui peut être jugé ici."),
    ),
    "iri_malformed": ("Un identifiant du badge n’est pas écrit comme il se doit.",),
    "number_not_exact": ("Un nombre du badge peut se lire de plusieurs manières.",),
    "text_not_unicode": ("Un texte du badge est endommagé.",),
    "certificate_unsupported": (
        ("Le badge s’appuie sur un certificat, qui ne peut pas être jugé ici."),
    ),
    "certificate_not_anchored": (
        ("Le badge s’appuie sur un certificat, qu’aucune des autorités reconnues ici n’a délivré."),
    ),
    "certificate_not_in_force": (
        "Le certificat de la clé qui a signé est en vigueur du {valid_from} au {valid_until}.",
        "Le certificat de la clé qui a signé n’est pas en vigueur.",
    ),
    "certificate_malformed": ("Le certificat de la clé qui a signé est endommagé.",),
    "key_not_of_suite": ("Ce type de signature ne convient pas à la clé de l’émetteur.",),
    "key_not_named": ("Le badge ne dit pas avec quelle clé il a été signé.",),
    "key_unavailable": (
        ("La clé de l’émetteur n’a pas pu être obtenue : un autre site, {answered_by}, a répondu."),
        "La clé de l’émetteur n’a pas pu être obtenue à {address}.",
        "La clé de l’émetteur n’a pas pu être obtenue.",
    ),
    "key_unavailable:address_refused": (
        (
            "La clé de l’émetteur devrait se trouver à {address}, qui n’est pas une adresse https "
            "publique ; de telles adresses ne sont pas interrogées."
        ),
        (
            "La clé de l’émetteur est à une adresse qui n’est pas publique ; elle n’a donc pas été "
            "interrogée."
        ),
    ),
    "key_document_mismatch": (
        ("Le document à l’adresse de l’émetteur appartient à quelqu’un d’autre."),
    ),
    "key_document_too_long": (
        ("L’émetteur cite plus de clés qu’il n’est possible d’en parcourir."),
    ),
    "key_not_in_document": (
        "La clé qui a signé ne figure pas parmi les clés de {identifier}.",
        "La clé qui a signé ne figure pas parmi les clés de son propriétaire.",
    ),
    "key_controller_mismatch": ("La clé dit appartenir à quelqu’un d’autre.",),
    "key_not_authorized": (
        ("Son propriétaire n’indique pas que cette clé sert à émettre des badges."),
    ),
    "key_not_for_signatures": ("La clé n’est pas destinée aux signatures.",),
    "key_malformed": ("La clé de l’émetteur est endommagée.",),
    "key_too_weak": ("La clé de l’émetteur est trop faible pour prouver quoi que ce soit.",),
    "key_revoked": (
        "L’émetteur a retiré la clé qui a signé, le {since}.",
        "L’émetteur a retiré la clé qui a signé.",
    ),
    "key_expired": (
        "La clé qui a signé a expiré le {since}.",
        "La clé qui a signé a expiré.",
    ),
    "key_method_unsupported": (
        ("Ce vérificateur ne connaît pas le type d’adresse de clé de l’émetteur."),
    ),
    "key_type_unsupported": ("Ce vérificateur ne connaît pas le type de clé de l’émetteur.",),
    "did_log_invalid": ("L’historique des clés de l’émetteur n’est pas cohérent.",),
    "did_malformed": ("L’identifiant de l’émetteur n’est pas écrit comme il se doit.",),
    "did_witnesses_missing": (
        (
            "L’étape {version} de l’historique des clés de l’émetteur n’a pas l’accord de ses "
            "témoins."
        ),
        "L’historique des clés de l’émetteur n’a pas l’accord de ses témoins.",
    ),
    "hosted_address_missing": ("Le badge n’est pas signé et ne dit pas où il est hébergé.",),
    "hosted_unavailable": (
        (
            "Un autre site, {answered_by}, a répondu à la place du serveur qui devrait confirmer "
            "le badge."
        ),
        "Le serveur qui devrait confirmer le badge n’a pas répondu à {address}.",
        "Le serveur qui devrait confirmer le badge n’a pas répondu.",
    ),
    "hosted_unavailable:address_refused": (
        (
            "{address} n’est pas une adresse https publique ; de telles adresses ne sont pas "
            "interrogées : aucun serveur n’a donc confirmé le badge."
        ),
        (
            "L’adresse qui devrait confirmer le badge n’est pas publique, et de telles adresses ne "
            "sont pas interrogées."
        ),
    ),
    "hosted_not_found": (
        (
            "Le serveur qui devrait confirmer le badge ne montre rien à {address} : le badge est "
            "privé, a disparu, ou n’y a jamais été."
        ),
        (
            "Le serveur qui devrait confirmer le badge n’a rien à montrer : il est privé, a "
            "disparu, ou n’y a jamais été."
        ),
    ),
    "hosted_copy_other": (("L’adresse inscrite dans le badge présente un autre badge, ou aucun."),),
    "badge_withdrawn": ("Pas demandé, car le badge a été retiré.",),
    "badge_not_reached": ("Pas demandé, car le badge n’a pas pu être atteint.",),
    "proof_not_established": ("Pas demandé, car il n’est pas établi qui a fait le badge.",),
}

_ISSUER: Sentences = {
    "issuer_bound_did": (
        (
            "La signature est bien celle de l’émetteur : le site {domain} le dit. {registry} "
            "l’inscrit sous le nom {registry_name}."
        ),
        "La signature est bien celle de l’émetteur : le site {domain} le dit.",
        "La signature est bien celle de l’émetteur.",
    ),
    "issuer_bound_https": (
        (
            "La signature est bien celle de l’émetteur : le site {domain} le dit. {registry} "
            "l’inscrit sous le nom {registry_name}."
        ),
        "La signature est bien celle de l’émetteur : le site {domain} le dit.",
        "La signature est bien celle de l’émetteur.",
    ),
    "issuer_bound_profile": (
        (
            "La page de l’émetteur sur {domain} cite la clé. {registry} l’inscrit sous le nom "
            "{registry_name}."
        ),
        "La page de l’émetteur sur {domain} cite la clé qui a signé.",
        "La page de l’émetteur cite la clé qui a signé.",
    ),
    "issuer_bound_origin": (
        (
            "La clé est publiée par le site de l’émetteur, {domain}. {registry} l’inscrit sous le "
            "nom {registry_name}."
        ),
        "La clé est publiée par le site de l’émetteur, {domain}.",
        "La clé est publiée par le site de l’émetteur.",
    ),
    "issuer_bound_hosted": (
        (
            "Le site de l’émetteur, {domain}, présente le badge. {registry} l’inscrit sous le nom "
            "{registry_name}."
        ),
        "Le site de l’émetteur, {domain}, présente le badge.",
        "Le site de l’émetteur présente le badge.",
    ),
    "issuer_bound_certificate": (
        (
            "Un certificat de {authority}, reconnue ici, dit que la clé est celle de l’émetteur. "
            "{registry} l’inscrit sous le nom {registry_name}."
        ),
        "Un certificat de {authority}, reconnue ici, dit que la clé est celle de l’émetteur.",
        "Un certificat d’une autorité reconnue ici dit que la clé est celle de l’émetteur.",
    ),
    "issuer_bound_key": (
        (
            "L’émetteur n’est connu que par sa clé. {registry} l’inscrit sous le nom "
            "{registry_name}."
        ),
        (
            "L’émetteur, qui se nomme {name_claimed}, n’est connu que par sa clé ; personne ne "
            "s’en porte garant."
        ),
        "L’émetteur n’est connu que par sa clé, et personne ne se porte garant de son identité.",
    ),
    "holder_unnamed": ("La personne qui a réuni ces éléments ne dit pas qui elle est.",),
    "issuer_unnamed": ("Le badge ne nomme aucun émetteur à qui une clé pourrait appartenir.",),
    "issuer_key_unlisted": (
        "La clé qui a signé ne figure pas parmi les clés de l’émetteur nommé, {issuer}.",
        "La clé qui a signé ne figure pas parmi les clés de l’émetteur que nomme le badge.",
    ),
    "issuer_key_unbound": (
        "La signature est valable, mais rien ne montre que la clé appartient à {issuer}.",
        ("La signature est valable, mais rien ne montre que la clé appartient à l’émetteur nommé."),
    ),
    "issuer_key_from_archive": (
        (
            "La signature est valable avec la clé que l’archive elle-même donne pour {issuer}. À "
            "qui est cette clé, l’archive ne peut pas le garantir."
        ),
        (
            "La signature est valable avec une clé que l’archive elle-même donne. À qui est cette "
            "clé, l’archive ne peut pas le garantir."
        ),
    ),
    "issuer_unavailable": (
        "Le profil de l’émetteur n’a pas pu être obtenu à {address}.",
        "Le profil de l’émetteur n’a pas pu être obtenu.",
    ),
    "issuer_unavailable:address_refused": (
        (
            "Le profil de l’émetteur devrait se trouver à {address}, qui n’est pas une adresse "
            "https publique ; de telles adresses ne sont pas interrogées."
        ),
        (
            "Le profil de l’émetteur est à une adresse qui n’est pas publique ; elle n’a donc pas "
            "été interrogée."
        ),
    ),
    "issuer_mismatch": ("L’adresse de l’émetteur présente le profil de quelqu’un d’autre.",),
    "badge_class_unavailable": (
        "La description du badge n’a pas pu être obtenue à {address}.",
        "La description du badge n’a pas pu être obtenue.",
    ),
    "badge_class_unavailable:address_refused": (
        (
            "La description du badge devrait se trouver à {address}, qui n’est pas une adresse "
            "https publique ; de telles adresses ne sont pas interrogées."
        ),
        (
            "La description du badge est à une adresse qui n’est pas publique ; elle n’a donc pas "
            "été interrogée."
        ),
    ),
    "badge_class_mismatch": ("L’adresse de la description du badge en présente une autre.",),
    "badge_class_of_another": ("La description du badge n’appartient pas à son émetteur.",),
    "outside_issuer_scope": (
        "Le badge est présenté par un site qui ne parle pas au nom de {issuer}.",
        "Le badge est présenté par un site qui ne parle pas au nom de l’émetteur nommé.",
    ),
}

_DATES: Sentences = {
    "in_force": (
        "Ses dates sont en ordre : du {valid_from} au {valid_until}.",
        "Ses dates sont en ordre : jusqu’au {valid_until}.",
        "Ses dates sont en ordre.",
    ),
    "in_force_without_end": (
        "Ses dates sont en ordre : à partir du {valid_from}, sans fin.",
        "Ses dates sont en ordre.",
    ),
    "no_dates": ("Le badge n’indique aucune date.",),
    "not_yet_valid": (
        "Il n’est pas encore en vigueur : il commence le {valid_from}.",
        "Il n’est pas encore en vigueur.",
    ),
    "expired": ("Il a expiré le {valid_until}.", "Il a expiré."),
    "expiry_not_disclosed": ("S’il a expiré, cela n’a pas été montré.",),
}

_STATUS: Sentences = {
    "not_revoked": (
        "L’émetteur ne l’a pas révoqué, constaté le {seen_at}.",
        "L’émetteur ne l’a pas révoqué.",
    ),
    "still_hosted": ("Le serveur de l’émetteur le présente encore et ne le dit pas révoqué.",),
    "refresh_available": (
        ("L’émetteur ne l’a pas révoqué et en propose une version plus récente."),
    ),
    "no_status_declared": ("L’émetteur ne tient pas de liste de ce qu’il révoque.",),
    "revoked": (
        "L’émetteur l’a révoqué le {since} : {reason}",
        "L’émetteur l’a révoqué : {reason}",
        "L’émetteur l’a révoqué : {message}",
        "L’émetteur l’a révoqué le {since}.",
        "L’émetteur l’a révoqué.",
    ),
    "suspended": (
        "L’émetteur l’a suspendu : {message}",
        "L’émetteur l’a suspendu pour l’instant.",
    ),
    "status_entry_malformed": ("Ce que le badge dit de sa révocation n’est pas lisible.",),
    "status_from_archive": (
        (
            "La copie de la liste dans l’archive ne le dit pas révoqué, mais aucune clé connue ici "
            "n’a signé cette copie pour ce moment."
        ),
    ),
    "status_unavailable": (
        "Si l’émetteur l’a révoqué, cela n’a pas pu être demandé : {address} n’a pas répondu.",
        "Si l’émetteur l’a révoqué, cela n’a pas pu être demandé.",
    ),
    "status_unavailable:address_refused": (
        (
            "Si l’émetteur l’a révoqué, cela n’a pas pu être demandé : {address} n’est pas une "
            "adresse https publique, et de telles adresses ne sont pas interrogées."
        ),
        ("Si l’émetteur l’a révoqué, cela n’a pas pu être demandé : l’adresse n’est pas publique."),
    ),
    "status_list_unproven": (
        ("La liste de révocation de l’émetteur n’est pas signée comme il se doit."),
    ),
    "status_list_stale": ("La liste de révocation de l’émetteur est périmée.",),
    "status_list_malformed": ("La liste de révocation de l’émetteur est endommagée.",),
    "status_purpose_unsupported": ("La liste de révocation a un but qui n’est pas connu ici.",),
    "status_type_unsupported": (
        "L’émetteur tient ses révocations d’une manière ({type}) qui n’est pas connue ici.",
        "L’émetteur tient ses révocations d’une manière qui n’est pas connue ici.",
    ),
    "status_entries_too_many": (
        "Le badge nomme plus de listes de révocation qu’il n’est possible d’en interroger.",
    ),
    "status_not_disclosed": ("S’il peut être révoqué, cela n’a pas été montré.",),
    "status_known_only_now": (
        (
            "Ce que dit la liste de l’émetteur a été vu le {seen_at} ; ce qu’elle disait avant "
            "n’est pas connu."
        ),
        "Ce que disait la liste de l’émetteur à ce moment-là n’est pas connu.",
    ),
    "issuer_known_only_now": (
        (
            "Les clés et les pages de l’émetteur ont été vues le {seen_at} ; ce qu’elles étaient "
            "avant n’est pas connu."
        ),
        "Ce qu’étaient les clés et les pages de l’émetteur à ce moment-là n’est pas connu.",
    ),
    "refresh_offered": ("L’émetteur en propose une version plus récente.",),
}

_RECIPIENT: Sentences = {
    "recipient_not_asked": (
        ("Vous n’avez pas demandé s’il a été décerné à une personne précise."),
    ),
    "recipient_asked_of_members": (
        "À qui appartient chaque badge qu’elle contient est vérifié sur ce badge.",
    ),
    "recipient_matches": ("Il a été décerné à la personne dont vous avez parlé.",),
    "recipient_mismatch": (
        (
            "Il a été décerné à une autre adresse, à un autre nom ou à un autre numéro que celui "
            "sur lequel vous avez demandé."
        ),
    ),
    "recipient_absent": ("Le badge ne dit pas à qui il a été décerné.",),
    "recipient_not_disclosed": ("À qui il a été décerné, cela n’a pas été montré.",),
    "recipient_of_another_kind": (
        "Le badge désigne son destinataire d’une autre manière ({identity_types}) que vous.",
        "Le badge désigne son destinataire d’une autre manière que vous.",
    ),
    "recipient_name_differs": (
        (
            "Le badge nomme {name}, et vous avez écrit autre chose. Les noms s’écrivent de bien "
            "des manières : jugez vous-même, ou comparez une adresse e-mail."
        ),
        "Le badge nomme son destinataire autrement que vous. Comparez une adresse e-mail.",
    ),
    "recipient_hash_unsupported": (
        "La manière dont le badge cache son destinataire n’est pas connue ici.",
    ),
    "identity_weak_hash": ("Le destinataire est si faiblement caché qu’on peut le deviner.",),
    "identity_unsalted": ("Le destinataire est si faiblement caché qu’on peut le deviner.",),
    "not_bound_to_a_person": ("Le badge ne dit pas à qui il a été décerné.",),
    "holder_key_shown": (
        "La clé de son titulaire a été montrée le {shown_at}, à {audience}.",
        "La clé de son titulaire a été montrée avec lui.",
    ),
    "holder_key_not_shown": (
        (
            "Il est lié à une clé de son titulaire, et la personne qui l’a montré n’a pas prouvé "
            "qu’elle possède cette clé."
        ),
    ),
    "member_same_person": ("Il concerne la même personne que l’ensemble.",),
    "member_of_another_person": ("Il concerne une autre personne que l’ensemble.",),
    "member_person_not_compared": (
        ("S’il concerne la même personne, cela ne peut pas être comparé."),
    ),
    "endorses_this": ("La recommandation concerne ce badge ou son émetteur.",),
    "endorses_another": ("La recommandation concerne autre chose, et non ce badge.",),
    "file_differs": (
        (
            "Le fichier dit autre chose que le serveur de son émetteur sur : {fields}. C’est le "
            "serveur qui compte."
        ),
        ("Le fichier dit autre chose que le serveur de son émetteur. C’est le serveur qui compte."),
    ),
    "not_covered": (
        "La signature ne couvre pas : {fields}.",
        "La signature ne couvre pas tout ce que contient le fichier.",
    ),
}

TABLE = Table(
    verdicts={
        Verdict.GENUINE: "authentique",
        Verdict.NOT_GENUINE: "pas authentique",
        Verdict.UNDETERMINED: "n’a pas pu être établi",
    },
    check_names={
        CheckName.FORMAT: "Forme",
        CheckName.PROOF: "Signature",
        CheckName.ISSUER: "Émetteur",
        CheckName.DATES: "Dates",
        CheckName.STATUS: "Révocation",
        CheckName.RECIPIENT: "Destinataire",
    },
    standings={
        Standing.PROVEN: "prouvé",
        Standing.CLAIMED: "selon l’émetteur",
        Standing.UNPROVEN: "ce que dit le fichier",
    },
    checks={**_FORMAT, **_PROOF, **_ISSUER, **_DATES, **_STATUS, **_RECIPIENT},
    outcomes={
        Outcome.PASSED: "Ceci est en ordre.",
        Outcome.FAILED: "Ceci n’est pas correct.",
        Outcome.UNKNOWN: "Ceci n’a pas pu être établi.",
        Outcome.SKIPPED: "Ceci n’a pas été demandé.",
    },
    genuine={
        "issuer_bound_key": (
            (
                "La signature est authentique et rien ne s’y oppose, mais son émetteur, qui se "
                "nomme {issuer_name}, n’est connu que par sa clé."
            ),
            (
                "La signature est authentique et rien ne s’y oppose, mais l’émetteur n’est connu "
                "que par sa clé."
            ),
        ),
        "*": (
            "{registry_name} ({domain}) l’a émis le {issued_on}, et rien ne s’y oppose.",
            (
                "Le site {domain} l’a émis le {issued_on}, au nom de {issuer_name} "
                "({parent_organisation}). Rien ne s’y oppose."
            ),
            (
                "Le site {domain} l’a émis le {issued_on}, au nom de {issuer_name}. Rien ne s’y "
                "oppose."
            ),
            "{domain} l’a émis le {issued_on}, et rien ne s’y oppose.",
            "{domain} l’a émis, et rien ne s’y oppose.",
            "Son émetteur l’a fait, et rien ne s’y oppose.",
        ),
    },
    shows_nothing="La présentation est signée, mais elle ne contient aucun badge.",
    members_doubtful=(
        "Ce qui tient l’ensemble est en ordre, mais pas tout ce qu’il contient : voyez ses parties."
    ),
    remedies={
        Party.ISSUER: "Envoyez ce résultat à l’émetteur.",
        Party.NETWORK: "Réessayez dans un moment ; si cela dure, demandez à l’émetteur.",
        Party.SENDER: (
            "Demandez à la personne qui vous a donné le badge le fichier d’origine, ou le lien "
            "vers le badge."
        ),
        Party.US: (
            "Le badge est peut-être en ordre, mais ce vérificateur ne connaît pas encore ce type."
        ),
        Party.DECIDED: "Rien n’est cassé ici. L’émetteur peut en dire davantage.",
        Party.ASKER: (
            "Demandez-lui à quelle adresse e-mail ou à quel identifiant le badge a été décerné."
        ),
    },
    situations={
        Situation.TAMPERED: "modifié ou falsifié",
        Situation.UNSIGNED: "non signé",
        Situation.REVOKED: "révoqué",
        Situation.SUSPENDED: "suspendu",
        Situation.EXPIRED: "expiré",
        Situation.NOT_YET_VALID: "pas encore en vigueur",
        Situation.PRIVATE_OR_GONE: "privé ou disparu",
        Situation.UNREACHABLE: "pas de réponse",
        Situation.NOT_PUBLIC: "pas sur l’internet public",
        Situation.UNENCRYPTED: "un lien sans chiffrement",
        Situation.ISSUER_NOT_PROVEN: "émetteur non prouvé",
        Situation.UNSUPPORTED: "d’un type inconnu ici",
        Situation.ANOTHER_PERSON: "décerné à une autre adresse",
        Situation.PERSON_UNKNOWN: "à qui il est",
        Situation.MALFORMED: "pas fait comme il se doit",
    },
    next_steps={
        Situation.TAMPERED: (
            "Ne vous fiez pas à ce qu’il dit. Demandez à la personne le lien vers le badge chez "
            "son émetteur, ou le fichier d’origine."
        ),
        Situation.UNSIGNED: (
            "Rien ne garantit ce fichier. Demandez à la personne qui vous l’a donné le lien vers "
            "le badge chez son émetteur."
        ),
        Situation.REVOKED: "Il ne compte plus. Seul son émetteur peut en dire davantage.",
        Situation.SUSPENDED: (
            "Une suspension peut être levée : vérifiez à nouveau plus tard, ou demandez à son "
            "émetteur."
        ),
        Situation.EXPIRED: "Il a été en vigueur. Demandez à la personne s’il a été renouvelé.",
        Situation.NOT_YET_VALID: "Vérifiez-le à nouveau à partir de ce jour-là.",
        Situation.PRIVATE_OR_GONE: (
            "Demandez à la personne de le rendre public, ou de vous envoyer le fichier du badge. "
            "L’adresse est-elle complète ?"
        ),
        Situation.NOT_PUBLIC: (
            "Cette adresse ne fonctionne qu’à l’intérieur d’un réseau privé. Demandez-en une que "
            "tout le monde peut ouvrir, ou le fichier du badge."
        ),
        Situation.UNENCRYPTED: (
            "Demandez à la personne qui vous a donné le badge un lien qui commence par https, ou "
            "le fichier du badge."
        ),
        Situation.ISSUER_NOT_PROVEN: (
            "N’importe qui aurait pu faire ceci au nom de l’émetteur. Demandez à l’émetteur nommé "
            "si le badge est de lui."
        ),
        Situation.ANOTHER_PERSON: (
            "C’est peut-être une autre adresse de cette personne : demandez-lui laquelle. Sinon, "
            "le badge est à quelqu’un d’autre."
        ),
    },
    unreadable={
        "not_a_badge": (
            (
                "Il n’y a pas de badge ici. Donnez le fichier du badge, son image, ou le lien vers "
                "le badge."
            ),
        ),
        "not_a_badge_but_its_class": (
            (
                "Ceci décrit un type de badge, mais n’a été décerné à personne. Demandez le badge "
                "décerné lui-même."
            ),
        ),
        "empty": (
            ("Il n’y a rien ici. Donnez le fichier du badge, son image, ou le lien vers le badge."),
        ),
        "too_large": (
            ("Ceci est plus grand que n’importe quel badge. Donnez seulement le badge."),
        ),
        "several_badges": ("Il y a plus d’un badge ici. Donnez-les un par un.",),
        "page_without_badge": (
            (
                "Cette page montre peut-être un badge, mais n’offre rien qui puisse être vérifié. "
                "Demandez le fichier du badge."
            ),
        ),
        "no_badge_in_picture": (
            (
                "Il n’y a pas de badge dans cette image. Les images le perdent quand on les copie "
                "ou les convertit : demandez le fichier d’origine."
            ),
        ),
        "no_badge_in_pdf": (
            (
                "Il n’y a pas de badge dans ce PDF. Demandez le fichier du badge lui-même, ou son "
                "lien."
            ),
        ),
        "pdf_damaged": ("Ce PDF est endommagé. Demandez-le à nouveau.",),
        "pdf_encrypted": ("Ce PDF est verrouillé. Demandez-en un sans mot de passe.",),
        "picture_damaged": ("Cette image est endommagée. Demandez le fichier d’origine.",),
        "picture_heic": (
            (
                "Cette photo est au format HEIC des iPhone, qui ne peut pas être lu ici. "
                "Partagez-la en JPEG, ou faites-en une capture d’écran et donnez celle-ci."
            ),
        ),
        "picture_too_large": ("Cette image est trop grande. Donnez une photo plus petite.",),
        "xml_entities": (
            (
                "Cette image contient des choses dont aucun badge n’a besoin ; elle n’est donc pas "
                "lue."
            ),
        ),
        "token_malformed": (
            "Ceci ressemble à un jeton signé, mais il est incomplet. Copiez-le en entier.",
        ),
        "qr_cbor_unsupported": (
            (
                "Ce code QR contient un badge sous une forme compacte qui ne peut pas encore être "
                "lue ici."
            ),
        ),
        "json_not_utf8": ("Ce fichier est endommagé : ses lettres ne sont pas lisibles.",),
        "json_malformed": (
            "Ce texte est endommagé à la ligne {line}. Demandez le fichier d’origine.",
            "Ce texte est endommagé. Demandez le fichier d’origine.",
        ),
        "json_duplicate_key": (
            "Ce fichier dit une chose deux fois : il peut donc se lire de deux manières.",
        ),
        "json_too_deep": (("Ce fichier est imbriqué plus profondément que n’importe quel badge."),),
        "json_number_huge": (
            ("Ce fichier contient un nombre qui ne peut pas être lu exactement."),
        ),
        "json_lone_surrogate": ("Ce fichier est endommagé : ses lettres ne sont pas lisibles.",),
    },
    archive="Une archive, faite le {made_at}. Chaque badge est vérifié comme tout fichier.",
    archive_offline=(
        "Une archive, faite le {made_at}. Au {asked_at}, d’après les copies que contient "
        "l’archive :"
    ),
    several="Il y a ici {count} badges. Chacun est vérifié à part.",
)
