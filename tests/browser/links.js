// That every link of a page leads to something: an answer of the node's, and a place in it.

/** By the address, what came of asking for it; the same links stand on many pages. */
const answers = new Map();

async function isThere(address) {
  const answer = await fetch(address);
  await answer.body?.cancel();
  return answer.ok;
}

export async function linkFaults({ page, url }) {
  const { origin } = new URL(url);
  const { links, ids } = await page.evaluate(() => ({
    links: [...document.querySelectorAll('a[href], link[href]')].map(({ href }) => href),
    ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
  }));
  const faults = [];
  for (const link of new Set(links)) {
    const { href, hash, origin: asked } = new URL(link);
    if (asked !== origin) continue;
    const address = href.slice(0, href.length - hash.length);
    if (address === url) {
      if (hash && !ids.includes(decodeURIComponent(hash.slice(1)))) faults.push(`no ${hash} here`);
      continue;
    }
    if (!answers.has(address)) answers.set(address, isThere(address));
    if (!(await answers.get(address))) faults.push(`nothing at ${address}`);
  }
  return faults;
}
