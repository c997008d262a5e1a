// Every page that there is, in each language, on each screen, holds to what is asked of all.

import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';

import { languages, screens } from './browser.js';
import { checkers } from './checkers.js';

const spoken = { fr: 'in French', en: 'in English' };
const held = { phone: 'on a phone', desk: 'at a desk' };

/** Each language on one screen, or, where PALABRE_BROWSER_ALL is set, on each. */
const all = Boolean(process.env.PALABRE_BROWSER_ALL);
const usual = { fr: 'phone', en: 'desk' };

export function define({ browser, nodes, pages }) {
  for (const { route, address, who, translated } of pages) {
    const seenBy = who ? `, as a ${who}` : '';
    const beside = translated ? ', beside its translation' : '';
    const shown = [route, who, translated && 'translated'].filter(Boolean).join(' ');
    describe(`The page ${route}${seenBy}${beside}`, { concurrency: availableParallelism() }, () => {
      for (const language of Object.keys(languages)) {
        for (const screen of all ? Object.keys(screens) : [usual[language]]) {
          test(`${spoken[language]} ${held[screen]}`, async (context) => {
            const reader = { language, screen, session: nodes.sessions[who] };
            const visit = await browser.visit(nodes.nodes[0].url + address, reader);
            context.after(() => visit.close());
            await visit.picture(shown);
            for (const { name, faults, once } of checkers) {
              if (once && all && screen !== 'desk') continue;
              await context.test(name, async () => assert.deepEqual(await faults(visit), []));
            }
          });
        }
      }
    });
  }
}
