// Which pages there are: every route that the node itself says to answer with HTML, each with an
// example for its parameters out of the node's own API. A page can't be added without being tested.

import { get, invite, signAsMember, signAtDesk } from './nodes.js';

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
  '/recommendations/{id}': async (node) => {
    const { recommendations } = await get(node, '/api/v1/recommendations');
    return recommendations[0]?.id ?? (await mostDebated(node)).id;
  },
  '/desk/amendments/{id}': async (node) => (await mostDebated(node)).id,
  '/desk/conflicts/{id}': async (node) => {
    const { blocks } = await get(node, '/api/v1/text');
    return mostOf(blocks, ({ amendments }) => amendments).id;
  },
  '/desk/paper/{id}': async (node) => (await mostDebated(node)).revision,
  '/desk/invitations/{code}': (node) => invite(node),
  '/desk/members/{key}': async (node) => {
    const { members } = await get(node, '/api/v1/members');
    return members.find(({ enrolled }) => enrolled).key;
  },
  '/desk/records/{id}': async (node) => (await get(node, '/api/v1/comments')).comments[0].id,
  '/desk/agendas/{id}': async (node, coordinator) => {
    const fields = { round: await nextPhase(node), ...(await commonText(node, coordinator)) };
    return last(await signAtDesk(node, coordinator, '/desk/queue', fields, '/desk/agenda'));
  },
  '/desk/meetings/{id}': async (node, coordinator) => {
    const title = 'Rencontre des pages';
    const meeting = { title, date: '2026-11-27', time: '19:00', place: 'Québec' };
    await signAtDesk(node, coordinator, '/desk/meetings/new', meeting);
    const { meetings } = await get(node, '/api/v1/meetings');
    return meetings.find((each) => each.title === title).id;
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

/** Pages that show more to whoever is signed in, and more again to whoever coordinates. */
const alsoForMembers = ['/', '/amendments/{id}', '/blocks/{id}'];
const alsoForCoordinators = ['/publications', '/amendments/{id}', '/meetings'];

/** Pages that show a translation beside the words, where one asks for it. */
const translatedPages = ['/', '/blocks/{id}'];

const last = (address) => address.split('/').at(-1);

/** What a round may go on to. */
async function nextPhase(node) {
  const phases = ['collecting', 'discussion', 'frozen', 'decided', 'published'];
  const { open, phase } = await get(node, '/api/v1/round');
  return open ? phases[phases.indexOf(phase) + 1] : phases[0];
}

/** Two amendments of one passage, which have a text in common, as the queue's form ticks them. */
async function commonText(node, session) {
  const { blocks } = await get(node, '/api/v1/text');
  const free = ({ kind, amendments }) => kind === 'paragraph' && amendments === 0;
  const { id, text } = blocks.find(free);
  const ticked = {};
  for (const [title, words] of [
    ['Commencer autrement', `Toutes et tous : ${text}`],
    ['Finir autrement', `${text.slice(0, -1)} et partout.`],
  ]) {
    const change = { way: 'replace', words, title, reason: 'Pour le voir avec l’autre.' };
    await signAsMember(node, session, `/blocks/${id}/propose`, change);
    const { amendments } = await get(node, `/api/v1/amendments?block=${id}`);
    const { revision } = amendments.find((each) => each.title === title);
    await signAsMember(node, session, `/amendments/${revision}/voice?stance=support`);
    ticked[`adopt.${revision}`] = 'on';
  }
  return ticked;
}

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
export async function addressOf(route, node, coordinator) {
  let address = '';
  let upTo = '';
  for (const segment of route.split('/').slice(1)) {
    upTo += `/${segment}`;
    if (!segment.startsWith('{')) {
      address += `/${segment}`;
    } else if (examples[upTo]) {
      address += `/${encodeURIComponent(await examples[upTo](node, coordinator))}`;
    } else {
      throw new Error(`no example for ${upTo}: add one to tests/browser/pages.js`);
    }
  }
  return address;
}

/**
 * Every page of the node: its route, an address, and who is to look at it, as `who`: nobody in
 * particular, a `member` or a `coordinator`, whose session it takes for what must be there first;
 * `translated` where its words stand beside a translation.
 */
export async function pagesOf(node, coordinator) {
  const routes = pageRoutes(await get(node, '/api/v1/openapi.json'));
  const found = await Promise.all(
    routes.map(async (route) => {
      const address = (await addressOf(route, node, coordinator)) + (queries[route] ?? '');
      const answer = await fetch(node.url + address, { redirect: 'manual' });
      const who = route.startsWith('/desk') ? 'coordinator' : answer.status === 303 && 'member';
      return { route, address, who };
    }),
  );
  const as = (who, routes) =>
    found.filter(({ route }) => routes.includes(route)).map((page) => ({ ...page, who }));
  const translated = found
    .filter(({ route }) => translatedPages.includes(route))
    .map((page) => ({ ...page, address: `${page.address}?translation=en`, translated: true }));
  return [
    ...found,
    ...translated,
    ...as('member', alsoForMembers),
    ...as('coordinator', alsoForCoordinators),
  ];
}
