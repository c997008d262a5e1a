// Which pages there are: every route that the node itself says to answer with HTML, each with an
// example for its parameters out of the node's own API. A page can't be added without being tested.

import { get, invite } from './nodes.js';

/**
 * By a route's path up to a parameter: how an example of it is found. The richest there is, so that
 * as much of the page as possible is seen.
 */
const examples = {
  '/amendments/{id}': async (node) => (await mostDebated(node)).id,
  '/tallies/{id}': async (node) => (await mostDebated(node)).revision,
  '/versions/{height}': () => '0',
  '/records/{id}': async (node) => (await mostDebated(node)).id,
  '/join/{code}': (node) => invite(node),
  '/receipts/{code}': async (node) => {
    const { id } = await mostDebated(node);
    return (await get(node, `/api/v1/records/${id}/proof`)).code;
  },
  '/blocks/{id}': async (node) => {
    const { blocks } = await get(node, '/api/v1/text');
    const { amendments } = await get(node, '/api/v1/amendments?state=open');
    const proposed = ({ id }) => amendments.filter((amendment) => amendment.blocks.includes(id));
    return mostOf(blocks, (block) => proposed(block).length).id;
  },
};

/** What a page is asked besides, so that there is something to see. */
const queries = {
  '/amendments/{id}/voice': '?stance=support',
  '/search': '?q=loyer',
};

/** Pages that show more to whoever is signed in. */
const alsoForMembers = ['/', '/amendments/{id}', '/blocks/{id}'];

async function mostDebated(node) {
  const { amendments } = await get(node, '/api/v1/amendments?state=open');
  return mostOf(amendments, ({ tally }) => tally.support + tally.oppose + tally.abstain);
}

function mostOf(things, measure) {
  return things.reduce((most, thing) => (measure(thing) > measure(most) ? thing : most));
}

/** What openapi.json describes, as routes of pages: their paths. */
export function pageRoutes(openapi) {
  return Object.entries(openapi.paths)
    .filter(([, methods]) => methods.get?.responses['200']?.content?.['text/html'])
    .map(([path]) => path);
}

/** The address that stands for a route; throws when there is no example for a parameter. */
export async function addressOf(route, node) {
  let address = '';
  let upTo = '';
  for (const segment of route.split('/').slice(1)) {
    upTo += `/${segment}`;
    if (!segment.startsWith('{')) {
      address += `/${segment}`;
    } else if (examples[upTo]) {
      address += `/${encodeURIComponent(await examples[upTo](node))}`;
    } else {
      throw new Error(`no example for ${upTo}: add one to tests/browser/pages.js`);
    }
  }
  return address;
}

/** Every page of the node: its route, an address, and whether a member is to look at it. */
export async function pagesOf(node) {
  const routes = pageRoutes(await get(node, '/api/v1/openapi.json'));
  const found = await Promise.all(
    routes.map(async (route) => {
      const address = (await addressOf(route, node)) + (queries[route] ?? '');
      const answer = await fetch(node.url + address, { redirect: 'manual' });
      return { route, address, member: answer.status === 303 };
    }),
  );
  const more = found.filter(({ route }) => alsoForMembers.includes(route));
  return [...found, ...more.map((page) => ({ ...page, member: true }))];
}
