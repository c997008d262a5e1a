// Which pages there are: every route that the node itself says to answer with HTML, each with an
// example for its parameters out of the node's own API. A page can't be added without being tested.

import { get } from './nodes.js';

/**
 * By a route's path up to a parameter: how an example of it is found. The richest there is, so that
 * as much of the page as possible is seen.
 */
const examples = {
  '/amendments/{id}': async (node) => (await mostDebated(node)).id,
  '/tallies/{id}': async (node) => (await mostDebated(node)).revision,
  '/versions/{height}': () => '0',
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

/** Every page of the node: its route, and an address. */
export async function pagesOf(node) {
  const routes = pageRoutes(await get(node, '/api/v1/openapi.json'));
  return Promise.all(
    routes.map(async (route) => ({ route, address: await addressOf(route, node) })),
  );
}
