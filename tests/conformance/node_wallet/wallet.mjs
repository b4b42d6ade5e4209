// Takes what an offer's link stands for, as a wallet does; prints the response to the credential
// request. Asked on standard input: {link, txCode, at, origin, server}.
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Openid4vciClient, setGlobalConfig } from '@openid4vc/openid4vci'

const asked = JSON.parse(readFileSync(0, 'utf8'))
setGlobalConfig({ allowInsecureUrls: true })

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = publicKey.export({ format: 'jwk' })
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const refuse = () => {
  throw new Error('not needed to take a credential')
}

const client = new Openid4vciClient({
  callbacks: {
    // The server stands on loopback, and is known by another name.
    fetch: (url, options) => fetch(String(url).replace(asked.origin, asked.server), options),
    hash: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
    generateRandom: (length) => randomBytes(length),
    // A wallet that nobody registered adds nothing to its requests.
    clientAuthentication: () => {},
    signJwt: (_signer, { header, payload }) => {
      const text = `${encode(header)}.${encode(payload)}`
      const signature = createSign('sha256')
        .update(text)
        .sign({ key: privateKey, dsaEncoding: 'ieee-p1363' })
      return { jwt: `${text}.${signature.toString('base64url')}`, signerJwk: jwk }
    },
    verifyJwt: refuse,
    decryptJwe: refuse,
    encryptJwe: refuse,
  },
})

const offer = await client.resolveCredentialOffer(asked.link)
const issuerMetadata = await client.resolveIssuerMetadata(offer.credential_issuer)
const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
  credentialOffer: offer,
  issuerMetadata,
  txCode: asked.txCode,
})
const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata })
const [credentialConfigurationId] = offer.credential_configuration_ids
const { jwt } = await client.createCredentialRequestJwtProof({
  issuerMetadata,
  credentialConfigurationId,
  issuedAt: new Date(asked.at),
  nonce,
  signer: { method: 'jwk', alg: 'ES256', publicJwk: jwk },
})
const { credentialResponse } = await client.retrieveCredentials({
  issuerMetadata,
  credentialConfigurationId,
  accessToken: accessTokenResponse.access_token,
  proofs: { jwt: [jwt] },
})
console.log(JSON.stringify(credentialResponse))
