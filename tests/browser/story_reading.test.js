// Somebody who only reads, on an old phone that runs no script.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { get } from './nodes.js';

export function define({ browser, nodes }) {
  test('A reader without a script finds the same on each node', async (context) => {
    const reader = await browser.newReader({ screen: 'phone', script: false });
    context.after(() => reader.close());
    const page = await reader.newPage();
    const told = [];
    for (const { url } of nodes.nodes) {
      let lines = [];
      for (const address of ['/', '/amendments']) {
        await page.goto(url + address);
        lines = lines.concat((await page.innerText('main')).split('\n'));
      }
      // Each node lists amendments in the order in which they came to it.
      told.push(lines.sort());
    }
    assert.deepEqual(told[1], told[0]);
    assert.deepEqual(told[2], told[0]);
    const { amendments } = await get(nodes.nodes[0], '/api/v1/amendments');
    assert.ok(amendments.length >= nodes.amendments.length);
    for (const { title } of amendments) {
      assert.ok(
        told[0].some((line) => line.includes(title)),
        title,
      );
    }
  });
}
