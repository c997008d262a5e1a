// axe-core's rules of WCAG 2.2 AA, and its best practices, in each of the looks that a reader may
// have asked the system for.

import { load } from './settings.js';

const axe = load('axe-core/axe.min.js');

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const everything = { type: 'tag', values: tags };
// What another look can change.
const colours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

const looks = [
  { name: 'light', media: { colorScheme: 'light', forcedColors: 'none' }, runOnly: everything },
  { name: 'dark', media: { colorScheme: 'dark', forcedColors: 'none' }, runOnly: colours },
  {
    name: 'forced colours',
    media: { colorScheme: 'dark', forcedColors: 'active' },
    runOnly: colours,
  },
];

/** As `look: rule: what to do: where`. */
export async function axeFaults({ page }) {
  await page.evaluate(`${axe.source};0`);
  const faults = [];
  for (const { name, media, runOnly } of looks) {
    await page.emulateMedia(media);
    const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options), {
      runOnly,
      resultTypes: ['violations'],
    });
    for (const { id, help, nodes } of violations) {
      faults.push(...nodes.map((node) => `${name}: ${id}: ${help}: ${node.html.slice(0, 160)}`));
    }
  }
  await page.emulateMedia(looks[0].media);
  return faults;
}
