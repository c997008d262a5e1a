// All that is asked of a page, each a function from a Visit to what it finds wrong, in words.

import { axeFaults } from './axe.js';
import { headerFaults } from './headers.js';
import { htmlFaults } from './html.js';
import { keyboardFaults } from './keyboard.js';
import { linkFaults } from './links.js';
import { reflowFaults, scriptFaults, structureFaults } from './structure.js';
import { strangers, weightFaults } from './weight.js';

/** `once` in each language is enough for what doesn't depend on the screen. The last may reload. */
export const checkers = [
  { name: 'axe finds nothing', faults: axeFaults },
  { name: 'nothing comes from elsewhere', faults: strangers },
  { name: 'it has one language, one h1 and its landmarks', faults: structureFaults },
  { name: 'it is valid HTML', faults: htmlFaults, once: true },
  { name: 'it is light', faults: weightFaults, once: true },
  { name: 'its policy is strict', faults: headerFaults, once: true },
  { name: 'it is there without a script', faults: scriptFaults, once: true },
  { name: 'its links lead somewhere', faults: linkFaults, once: true },
  { name: 'nothing scrolls to the side at 400 %', faults: reflowFaults, once: true },
  { name: 'Tab leads through all of it', faults: keyboardFaults },
];
