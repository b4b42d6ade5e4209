// The JavaScript peers as one warm process: a question on each line of standard input, an answer on
// each line of standard output. The only network is the map that was handed over.
import {createInterface} from 'node:readline';
import {answerFromMap} from './web.mjs';

const web = answerFromMap();
const {verifyCredential} = await import('@digitalcredentials/verifier-core');
const {default: jsonld} = await import('jsonld');

// What the libraries tell about addresses that are not in the map would mix with the answers.
console.log = console.error = console.warn = () => {};

const verify = credential => verifyCredential({credential, knownDIDRegistries: []});

async function loadContext(address) {
  const response = await fetch(address);
  return {contextUrl: null, documentUrl: address, document: await response.json(), tag: 'static'};
}

const questions = {
  publish({pages}) {
    web.publish(pages);
    return {};
  },

  // A fresh copy each time, made outside the measured span, since the library writes into it.
  async verify({credential}) {
    const copy = structuredClone(credential);
    const begun = performance.now();
    const {credential: _credential, ...report} = await verify(copy);
    return {milliseconds: performance.now() - begun, report};
  },

  async canonize({document}) {
    try {
      const options = {
        algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader: loadContext, safe: false
      };
      return {canonical: await jsonld.canonize(document, options)};
    } catch(error) {
      return {error: `${error.name}: ${error.message}`};
    }
  }
};

for await (const line of createInterface({input: process.stdin})) {
  const {ask, ...given} = JSON.parse(line);
  process.stdout.write(JSON.stringify(await questions[ask](given)) + '\n');
}
