"""Keys in certificates (``x5c``, RFC 7515 section 4.1.6): only under an anchor of the policy.

A certificate says whose key it is, and counts as much as whoever says so. Which authorities may
is the asker's choice; none is built in. Whether a certificate was revoked is not asked.
"""

import base64
import binascii
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from verifier.domains import read_host, read_origin
from verifier.errors import RefutedError, UnsupportedError
from verifier.keys.public_key import PublicKey, VerificationKey, read_jwk, write_jwk
from verifier.policy import Policy

_MOST_CERTIFICATES = 6
_LONGEST = 20_000
_MOST_EXTENSIONS = 50


def read_certified_key(chain: object, *, issuer: str | None, policy: Policy) -> VerificationKey:
    """The key of the first certificate in ``chain``, which must lead to an anchor of the policy.

    ``controller`` is the issuer where the certificate names it: as a URI, or by the host of its
    https address (SD-JWT VC, section 2.5). Else it is whoever the certificate does name.

    Raises:
        RefutedError: ``certificate_malformed``, ``certificate_not_in_force``,
            ``key_not_for_signatures``, and what is wrong with the key.
        UnsupportedError: ``certificate_not_anchored``, ``key_type_unsupported``.
    """
    certificates = _read_chain(chain)
    leaf = certificates[0]
    anchor = _verify(certificates, policy=policy)
    if not _may_sign(leaf):
        raise RefutedError("key_not_for_signatures", "the certificate forbids it")
    names = _read_names(leaf)
    return VerificationKey(
        method=f"urn:x5t:{base64.urlsafe_b64encode(_thumbprint(leaf)).rstrip(b'=').decode()}",
        controller=_choose_name(names, issuer),
        public_key=_read_key(leaf),
        authority=anchor.subject.rfc4514_string()[:200],
    )


def _read_chain(chain: object) -> Sequence[x509.Certificate]:
    if not isinstance(chain, list) or not 0 < len(chain) <= _MOST_CERTIFICATES:
        raise RefutedError("certificate_malformed", "no chain, or one that is too long")
    found = []
    for entry in chain:
        if not isinstance(entry, str) or len(entry) > _LONGEST:
            raise RefutedError("certificate_malformed", "not a certificate in base64")
        try:
            found.append(_read_whole(base64.b64decode(entry, validate=True)))
        except (
            binascii.Error,
            ValueError,
            x509.DuplicateExtension,
            x509.InvalidVersion,
            x509.UnsupportedGeneralNameType,
        ) as error:
            raise RefutedError("certificate_malformed", str(error)[:200]) from error
    return found


def _read_whole(octets: bytes) -> x509.Certificate:
    """A certificate whose every part can be read: cryptography parses most only when asked."""
    certificate = x509.load_der_x509_certificate(octets)
    for name in (certificate.subject, certificate.issuer):
        name.rfc4514_string()
    if certificate.not_valid_before_utc > certificate.not_valid_after_utc:
        raise ValueError("it ends before it begins")
    # Reading the extensions at all is what finds the damaged ones.
    if len(certificate.extensions) > _MOST_EXTENSIONS:
        raise ValueError("too many extensions")
    return certificate


def _verify(certificates: Sequence[x509.Certificate], *, policy: Policy) -> x509.Certificate:
    """The anchor to which the chain leads (RFC 5280, section 6)."""
    leaf = certificates[0]
    if not leaf.not_valid_before_utc <= policy.now <= leaf.not_valid_after_utc:
        raise RefutedError(
            "certificate_not_in_force",
            valid_from=leaf.not_valid_before_utc.isoformat(),
            valid_until=leaf.not_valid_after_utc.isoformat(),
        )
    issued_by = leaf.issuer.rfc4514_string()[:200]
    if not policy.trusted_certificates:
        raise UnsupportedError("certificate_not_anchored", "no anchors", issued_by=issued_by)
    anchors = [x509.load_der_x509_certificate(anchor) for anchor in policy.trusted_certificates]
    verifier = (
        PolicyBuilder()
        .store(Store(anchors))
        .time(policy.now)
        .max_chain_depth(_MOST_CERTIFICATES)
        .extension_policies(
            ca_policy=ExtensionPolicy.webpki_defaults_ca(),
            # The usual policy wants a certificate for TLS, which that of an issuer is not.
            ee_policy=ExtensionPolicy.permit_all().require_present(
                x509.SubjectAlternativeName, Criticality.AGNOSTIC, None
            ),
        )
        .build_client_verifier()
    )
    try:
        verified = verifier.verify(leaf, list(certificates[1:]))
    except (VerificationError, ValueError, UnsupportedAlgorithm) as error:
        raise UnsupportedError(
            "certificate_not_anchored", str(error)[:200], issued_by=issued_by
        ) from error
    return verified.chain[-1]


def _may_sign(leaf: x509.Certificate) -> bool:
    try:
        return leaf.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return True


def _read_names(leaf: x509.Certificate) -> Sequence[str]:
    """What the certificate names: URIs as they are, hosts as https addresses."""
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    hosts = names.get_values_for_type(x509.DNSName)
    return [
        *names.get_values_for_type(x509.UniformResourceIdentifier),
        *(f"https://{host.lower()}" for host in hosts if "*" not in host),
    ]


def _choose_name(names: Sequence[str], issuer: str | None) -> str:
    if not names:
        raise RefutedError("certificate_malformed", "it names nobody")
    if issuer is None:
        return names[0]
    origin = read_origin(issuer)
    if issuer in names or (origin is not None and f"https://{read_host(issuer)}" in names):
        return issuer
    return names[0]


def _read_key(leaf: x509.Certificate) -> PublicKey:
    try:
        key = leaf.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnsupportedError("key_type_unsupported", str(error)[:200]) from error
    if not isinstance(key, Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey):
        raise UnsupportedError("key_type_unsupported", type(key).__name__)
    # Through its JWK every key meets the same rules, its least size among them.
    return read_jwk(write_jwk(key))


def _thumbprint(leaf: x509.Certificate) -> bytes:
    return leaf.fingerprint(SHA256())
