// verifier-core behind HTTP, as plainly as node does it: `node server.mjs PORT WORKERS PAGES.json`.
import cluster from 'node:cluster';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {answerFromMap} from './web.mjs';

const [port, workers, pages] = process.argv.slice(2);

if(cluster.isPrimary) {
  for(let count = 0; count < Number(workers); count++) {
    cluster.fork();
  }
} else {
  answerFromMap().publish(JSON.parse(await readFile(pages, 'utf-8')));
  const {verifyCredential} = await import('@digitalcredentials/verifier-core');
  createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) {
      parts.push(part);
    }
    const credential = JSON.parse(Buffer.concat(parts).toString('utf-8'));
    const report = await verifyCredential({credential, knownDIDRegistries: []});
    response.writeHead(200, {'content-type': 'application/json'});
    response.end(JSON.stringify(report));
  }).listen(Number(port), '127.0.0.1');
}
