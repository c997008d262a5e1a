// Each checker finds what was planted for it, and finds nothing on the page without a fault. Those
// of routes and examples likewise.

import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { after, before, describe, test } from 'node:test';

import { checkers } from './checkers.js';
import { addressOf, pageRoutes } from './pages.js';
import { servePlants } from './planted.js';
import { plants } from './plants.js';

export function define({ browser, nodes }) {
  describe('The checkers', { concurrency: availableParallelism() }, () => {
    let server;
    before(async () => {
      server = await servePlants(plants);
    });
    after(() => server.close());

    for (const screen of ['phone', 'desk']) {
      test(`find nothing on a page without a fault, on a ${screen}`, async (context) => {
        const visit = await browser.visit(server.url, { screen });
        context.after(() => visit.close());
        for (const { name, faults } of checkers) {
          assert.deepEqual(await faults(visit), [], name);
        }
      });
    }

    for (const [number, { name, checker, want }] of plants.entries()) {
      test(`find ${name}`, async (context) => {
        const visit = await browser.visit(`${server.url}/${number}`);
        context.after(() => visit.close());
        assert.match((await checker(visit)).join('\n'), want);
      });
    }

    test('all have a fault planted for them', () => {
      const tried = new Set(plants.map(({ checker }) => checker));
      assert.deepEqual(
        checkers.filter(({ faults }) => !tried.has(faults)),
        [],
      );
    });

    test('take each route that answers with HTML for a page, and no other', () => {
      const page = { responses: { 200: { content: { 'text/html': {} } } } };
      const data = { responses: { 200: { description: 'As asked' } } };
      const paths = { '/': { get: page }, '/a/{id}': { get: page }, '/api/v1/a': { get: data } };
      assert.deepEqual(pageRoutes({ paths }), ['/', '/a/{id}']);
    });

    test('find an example for each parameter, and fail where there is none', async () => {
      const [node] = nodes.nodes;
      assert.match(await addressOf('/blocks/{id}', node), /^\/blocks\/[0-9a-f]{64}$/);
      await assert.rejects(addressOf('/unheard/{of}', node), /no example for \/unheard\/\{of\}/);
    });
  });
}
