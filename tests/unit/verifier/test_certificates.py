"""A key in a certificate counts only under an authority that the asker named."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.support.badges import HOST, NOW, JwtScene
from tests.support.issuer import p256_key, rsa_key, sign_token
from verifier import CheckName, Outcome, Policy, Report, Verdict, VerifierError, verify
from verifier.keys.certificate import read_certified_key
from verifier.trust.registry import TrustListError, read_trust_list

ISSUER = f"https://{HOST}/issuers/2"
EARLIER, LATER = NOW - timedelta(days=30), NOW + timedelta(days=30)


@dataclass(frozen=True)
class Authority:
    """A certificate with its key, which can issue others."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def make_authority(
    name: str, *, above: Authority | None = None, is_authority: bool = True
) -> Authority:
    key = p256_key(name)
    signing_key = above.key if above else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(above.certificate.subject if above else named(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(EARLIER)
        .not_valid_after(LATER)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(key_usage(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
    )
    return Authority(key, builder.sign(signing_key, hashes.SHA256()))


def key_usage(*, is_authority: bool = False, is_signer: bool = True) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=is_signer,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=not is_signer,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def certify(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    above: Authority,
    names: Sequence[x509.GeneralName],
    *,
    starts: datetime = EARLIER,
    ends: datetime = LATER,
    is_signer: bool = True,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(named("University of Example"))
        .issuer_name(above.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
        .add_extension(key_usage(is_signer=is_signer), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(above.key.public_key()),
            critical=False,
        )
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(above.key, hashes.SHA256())


ROOT = make_authority("Example Root")
OTHER_ROOT = make_authority("Another Root")
BETWEEN = make_authority("Example Issuing", above=ROOT)
URI = (x509.UniformResourceIdentifier(ISSUER),)
KEY = p256_key("certified")


def written(*certificates: x509.Certificate) -> list[str]:
    return [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in certificates]


def judge(
    chain: object,
    *,
    anchors: Sequence[Authority] = (ROOT,),
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = KEY,
    algorithm: str = "ES256",
    now: datetime = NOW,
    issuer: str = ISSUER,
) -> Report:
    scene = JwtScene()
    del scene.document["credentialStatus"]
    scene.document["issuer"] = {"id": issuer, "type": ["Profile"], "name": "University"}
    scene.document["validUntil"] = "2038-09-01T00:00:00Z"
    scene.claims = {"iss": issuer}
    header = {"alg": algorithm, "x5c": chain}
    token = sign_token(header, {**scene.document, **scene.claims}, key)
    policy = Policy(
        now=now,
        trusted_certificates=tuple(
            anchor.certificate.public_bytes(Encoding.DER) for anchor in anchors
        ),
    )
    return verify(token, policy=policy, fetch=scene.web)


def wrong(report: Report) -> dict[str, tuple[str, Outcome]]:
    return {
        check.name.value: (check.code, check.outcome)
        for check in report.checks
        if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}
    }


@pytest.mark.parametrize(
    "name", [x509.UniformResourceIdentifier(ISSUER), x509.DNSName(HOST), x509.DNSName(HOST.upper())]
)
def test_a_certificate_that_names_the_issuer(name: x509.GeneralName) -> None:
    report = judge(written(certify(KEY, ROOT, [name])))
    assert wrong(report) == {}
    assert report.verdict is Verdict.GENUINE
    check = report.check(CheckName.ISSUER)
    assert (check.code, check.evidence["authority"]) == (
        "issuer_bound_certificate",
        "CN=Example Root",
    )
    assert report.fetched == ()


def test_a_chain_with_an_authority_between() -> None:
    leaf = certify(KEY, BETWEEN, URI)
    assert judge(written(leaf, BETWEEN.certificate)).verdict is Verdict.GENUINE
    assert judge(written(leaf, BETWEEN.certificate, ROOT.certificate)).verdict is Verdict.GENUINE
    assert wrong(judge(written(leaf)))["proof"] == ("certificate_not_anchored", Outcome.UNKNOWN)


def test_an_rsa_key() -> None:
    key = rsa_key("certified")
    report = judge(written(certify(key, ROOT, URI)), key=key, algorithm="RS256")
    assert report.verdict is Verdict.GENUINE


def test_an_issuer_with_a_did() -> None:
    did = "did:example:university"
    names = [x509.UniformResourceIdentifier(did)]
    assert judge(written(certify(KEY, ROOT, names)), issuer=did).verdict is Verdict.GENUINE


@pytest.mark.parametrize("anchors", [(), (OTHER_ROOT,)])
def test_without_its_anchor_a_chain_proves_nothing(anchors: Sequence[Authority]) -> None:
    report = judge(written(certify(KEY, ROOT, URI)), anchors=anchors)
    assert wrong(report) == {"proof": ("certificate_not_anchored", Outcome.UNKNOWN)}
    assert report.verdict is Verdict.UNDETERMINED


def test_a_root_that_comes_along_is_no_anchor() -> None:
    chain = written(certify(KEY, OTHER_ROOT, URI), OTHER_ROOT.certificate)
    assert wrong(judge(chain)) == {"proof": ("certificate_not_anchored", Outcome.UNKNOWN)}


def test_an_ordinary_certificate_cannot_certify_others() -> None:
    ordinary = make_authority("Ordinary", above=ROOT, is_authority=False)
    chain = written(certify(KEY, ordinary, URI), ordinary.certificate)
    assert wrong(judge(chain)) == {"proof": ("certificate_not_anchored", Outcome.UNKNOWN)}


def test_a_certificate_in_another_name_binds_nothing() -> None:
    for names in (
        [x509.DNSName("evil.example")],
        [x509.UniformResourceIdentifier(f"{ISSUER}0")],
        [x509.DNSName("*.example")],
        [x509.DNSName(f"{HOST}.evil.example")],
    ):
        report = judge(written(certify(KEY, ROOT, names)))
        assert report.verdict is not Verdict.GENUINE


def test_a_certificate_for_another_host_is_not_the_issuers() -> None:
    report = judge(written(certify(KEY, ROOT, [x509.DNSName("evil.example")])))
    assert wrong(report) == {"issuer": ("issuer_key_unbound", Outcome.UNKNOWN)}


@pytest.mark.parametrize("days", [-31, 31])
def test_a_certificate_that_is_not_in_force(days: int) -> None:
    report = judge(written(certify(KEY, ROOT, URI)), now=NOW + timedelta(days=days))
    assert wrong(report)["proof"] == ("certificate_not_in_force", Outcome.FAILED)


def test_a_certificate_of_another_key() -> None:
    report = judge(written(certify(p256_key("another"), ROOT, URI)))
    assert wrong(report) == {"proof": ("signature_invalid", Outcome.FAILED)}


def test_a_certificate_that_is_not_for_signing() -> None:
    report = judge(written(certify(KEY, ROOT, URI, is_signer=False)))
    assert wrong(report) == {"proof": ("key_not_for_signatures", Outcome.FAILED)}


def test_a_certificate_that_names_nobody() -> None:
    assert judge(written(certify(KEY, ROOT, []))).verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize(
    "chain", [[], "MIIB", [1], ["%"], ["AAAA"], [""], ["A" * 30_000], ["AAAA"] * 7, {"a": 1}]
)
def test_a_chain_that_is_none(chain: object) -> None:
    assert wrong(judge(chain)) == {"proof": ("certificate_malformed", Outcome.FAILED)}


def test_a_trust_file_names_authorities() -> None:
    pem = ROOT.certificate.public_bytes(Encoding.PEM).decode()
    source = yaml.safe_dump({"name": "Ours", "certificates": [pem]}).encode()
    found = read_trust_list(source)
    assert found.certificates == (ROOT.certificate.public_bytes(Encoding.DER),)
    for damaged in ("nonsense", 5):
        with pytest.raises(TrustListError):
            read_trust_list(yaml.safe_dump({"name": "Ours", "certificates": [damaged]}).encode())


def test_a_certificate_with_any_byte_changed_is_never_an_exception() -> None:
    whole = certify(KEY, ROOT, URI).public_bytes(Encoding.DER)
    policy = Policy(now=NOW, trusted_certificates=(ROOT.certificate.public_bytes(Encoding.DER),))
    kept = 0
    for place in range(0, len(whole), 3):
        changed = bytearray(whole)
        changed[place] ^= 0x15
        chain = [base64.b64encode(changed).decode()]
        try:
            read_certified_key(chain, issuer=ISSUER, policy=policy)
        except VerifierError:
            continue
        kept += 1
    assert kept == 0
