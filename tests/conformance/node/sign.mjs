// Signs Open Badges with the Digital Credentials Consortium's libraries, each with one of their suites, their
// contexts and their status lists: `node sign.mjs FOLDER`. Keys come from fixed seeds and dates are
// written here, so that the same versions make the same badges again.
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {createHash} from 'node:crypto';
import {join} from 'node:path';
import * as Ed25519Multikey from '@digitalcredentials/ed25519-multikey';
import {DataIntegrityProof} from '@digitalcredentials/data-integrity';
import {Ed25519Signature2020} from '@digitalcredentials/ed25519-signature-2020';
import {Ed25519VerificationKey2020} from '@digitalcredentials/ed25519-verification-key-2020';
import {cryptosuite} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import {securityLoader} from '@digitalcredentials/security-document-loader';
import * as vc from '@digitalcredentials/vc';
import * as bitstring from '@digitalcredentials/vc-bitstring-status-list';
import * as statusList2021 from '@digitalcredentials/vc-status-list';

const folder = process.argv[2];
const documentLoader = securityLoader().build();
const SIGNED = '2026-03-01T09:00:00Z';
const VC1 = 'https://www.w3.org/2018/credentials/v1';
const VC2 = 'https://www.w3.org/ns/credentials/v2';
const ED25519_2020 = 'https://w3id.org/security/suites/ed25519-2020/v1';
const STATUS_2021 = 'https://w3id.org/vc/status-list/2021/v1';
const BADGES = 'https://purl.imsglobal.org/spec/ob/v3p0';
const CURRENT = `${BADGES}/context-3.0.3.json`;
const LISTS = 'https://badges.utopia.example/status';
const REVOKED = 4711;
const STANDING = 4712;

async function keyOf(name, controller) {
  const seed = createHash('sha256').update(name).digest();
  const key = await Ed25519VerificationKey2020.generate({seed});
  key.controller = controller ?? `did:key:${key.fingerprint()}`;
  key.id = `${key.controller}#${key.fingerprint()}`;
  return key;
}

const suite2020 = key => new Ed25519Signature2020({key, date: SIGNED});

async function suite2022(key) {
  const exported = await key.export({publicKey: true, privateKey: true, includeContext: true});
  const multikey = await Ed25519Multikey.from(exported);
  return new DataIntegrityProof({signer: multikey.signer(), cryptosuite, date: SIGNED});
}

function badge({key, contexts = [VC2, CURRENT], number, ...changes}) {
  const dates = contexts[0] === VC1 ? {issuanceDate: SIGNED} : {validFrom: SIGNED};
  return {
    '@context': contexts,
    id: `https://badges.utopia.example/credentials/${number}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: 'First aid',
    issuer: {id: key.controller, type: ['Profile'], name: 'Utopia University', url: 'https://utopia.example/'},
    ...dates,
    credentialSubject: {
      id: 'did:example:noor',
      type: ['AchievementSubject'],
      achievement: {
        id: 'https://badges.utopia.example/achievements/first-aid',
        type: ['Achievement'],
        achievementType: 'Certificate',
        name: 'First aid',
        description: 'Keeps calm, and keeps somebody alive, until help comes: “ABC” included.',
        criteria: {narrative: 'Passed the practical examination.'},
        image: {id: 'https://badges.utopia.example/achievements/first-aid.png', type: 'Image'}
      }
    },
    ...changes
  };
}

const bitstringEntry = index => ({
  id: `${LISTS}/bitstring#${index}`,
  type: 'BitstringStatusListEntry',
  statusPurpose: 'revocation',
  statusListIndex: String(index),
  statusListCredential: `${LISTS}/bitstring`
});

const entry2021 = index => ({
  id: `${LISTS}/2021#${index}`,
  type: 'StatusList2021Entry',
  statusPurpose: 'revocation',
  statusListIndex: String(index),
  statusListCredential: `${LISTS}/2021`
});

async function madeList(library, name, key) {
  const list = await library.createList({length: 131072});
  list.setStatus(REVOKED, true);
  const id = `${LISTS}/${name}`;
  const context = library === bitstring ? bitstring.VC_BSL_VC_V2_CONTEXT : undefined;
  const credential = await library.createCredential({id, list, statusPurpose: 'revocation', context});
  const dates = library === bitstring ? {validFrom: SIGNED} : {issuanceDate: SIGNED};
  return {...credential, issuer: key.controller, ...dates};
}

async function sign(credential, suite) {
  const now = new Date(credential.validUntil ?? credential.expirationDate ?? SIGNED);
  return vc.issue({credential, suite, documentLoader, now});
}

const key = await keyOf('the key of Utopia University');
const web = await keyOf('the key that Utopia University publishes', 'did:web:badges.utopia.example');
const [old, modern] = [suite2020(key), await suite2022(key)];
const version1 = (version, ...more) => [VC1, `${BADGES}/${version}`, ...more];

const made = {
  'eddsa-rdfc-2022': await sign(badge({key, number: 1}), modern),
  'eddsa-rdfc-2022-ob-3.0.2': await sign(
    badge({key, number: 2, contexts: [VC2, `${BADGES}/context-3.0.2.json`]}), modern),
  'ed25519-2020': await sign(badge({key, number: 3, contexts: [VC2, CURRENT, ED25519_2020]}), old),
  'ed25519-2020-vc-1.1': await sign(
    badge({key, number: 4, contexts: version1('context-3.0.1.json', ED25519_2020)}), old),
  'ed25519-2020-ob-3.0.0': await sign(
    badge({key, number: 5, contexts: version1('context.json', ED25519_2020)}), old),
  'did-web': await sign(badge({key: web, number: 6}), await suite2022(web)),
  'did-web-ed25519-2020': await sign(
    badge({key: web, number: 7, contexts: [VC2, CURRENT, ED25519_2020]}), suite2020(web)),
  'expired': await sign(badge({key, number: 8, validUntil: '2026-06-01T00:00:00Z'}), modern),
  'expired-vc-1.1': await sign(badge({
    key, number: 9, contexts: version1('context-3.0.1.json', ED25519_2020),
    expirationDate: '2026-06-01T00:00:00Z'
  }), old),
  'bitstring-standing': await sign(
    badge({key, number: 10, credentialStatus: bitstringEntry(STANDING)}), modern),
  'bitstring-revoked': await sign(
    badge({key, number: 11, credentialStatus: bitstringEntry(REVOKED)}), modern),
  '2021-standing': await sign(badge({
    key, number: 12, credentialStatus: entry2021(STANDING),
    contexts: version1('context-3.0.1.json', STATUS_2021, ED25519_2020)
  }), old),
  '2021-revoked': await sign(badge({
    key, number: 13, credentialStatus: entry2021(REVOKED),
    contexts: version1('context-3.0.1.json', STATUS_2021, ED25519_2020)
  }), old),
  'status-list-bitstring': await sign(await madeList(bitstring, 'bitstring', key), modern),
  'status-list-2021': await sign(await madeList(statusList2021, '2021', key), old)
};

// Two proofs on one badge, as an issuer makes who is changing over from one suite to the other.
made['two-proofs'] = await sign(
  await sign(badge({key, number: 14, contexts: [VC2, CURRENT, ED25519_2020]}), old), modern);

made['presentation'] = await vc.signPresentation({
  presentation: vc.createPresentation({
    verifiableCredential: made['eddsa-rdfc-2022'], holder: key.controller, version: 2.0
  }),
  suite: await suite2022(key), challenge: '41a0f2', documentLoader
});

made['did-document'] = {
  '@context': ['https://www.w3.org/ns/did/v1', ED25519_2020],
  id: web.controller,
  assertionMethod: [await web.export({publicKey: true})]
};

await mkdir(folder, {recursive: true});
const {dependencies} = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf-8'));
const files = [];
for(const [name, document] of Object.entries(made)) {
  const text = JSON.stringify(document, null, 2) + '\n';
  await writeFile(join(folder, `${name}.json`), text);
  files.push({file: `${name}.json`, sha256: createHash('sha256').update(text).digest('hex')});
}
const manifest = {
  source: 'made by tests/conformance/node/sign.mjs, signed by the libraries named under "made_with"',
  licence: 'the content is this project\'s own; the libraries (BSD-3-Clause and MIT) are not included',
  made_with: dependencies,
  files
};
await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');
