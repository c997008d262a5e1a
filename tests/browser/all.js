// Starts the nodes and the browser once, and gives them to every *.test.js here, in the order of
// their names: what changes the nodes' history comes after what looks at all pages.

import { readdirSync } from 'node:fs';
import { after, describe } from 'node:test';

import { Browser } from './browser.js';
import { join, startNodes } from './nodes.js';
import { pagesOf } from './pages.js';

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.js'));
const tests = await Promise.all(files.sort().map((name) => import(`./${name}`)));

const [nodes, browser] = await Promise.all([startNodes(), Browser.open()]);
// One member and one coordinator look at all pages that are for them.
const [node] = nodes.nodes;
nodes.sessions = {
  member: await join(node, 'Animatrice 8'),
  coordinator: await join(node, 'Coordination 8', true),
};
const pages = await pagesOf(node, nodes.sessions.coordinator);

describe('Palabre in a browser', () => {
  after(() => Promise.all([nodes.stop(), browser.close()]));
  for (const { define } of tests) define({ nodes, browser, pages });
});
