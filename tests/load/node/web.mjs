// A web in memory in place of the network: what was not published is unreachable.
export function answerFromMap() {
  const pages = new Map();
  globalThis.fetch = async resource => {
    const address = typeof resource === 'string' ? resource : resource.url ?? String(resource);
    const page = pages.get(address);
    if(page === undefined) {
      throw new TypeError(`unreachable: ${address}`);
    }
    return new Response(page, {status: 200, headers: {'content-type': 'application/json'}});
  };
  return {
    publish(added) {
      for(const [address, body] of Object.entries(added)) {
        pages.set(address, body);
      }
    }
  };
}
