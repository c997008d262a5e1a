// Faults, one for each thing that a checker is there to see.

import { createHash } from 'node:crypto';

import { axeFaults } from './axe.js';
import { headerFaults } from './headers.js';
import { htmlFaults } from './html.js';
import { keyboardFaults } from './keyboard.js';
import { linkFaults } from './links.js';
import { reflowFaults, scriptFaults, structureFaults } from './structure.js';
import { strangers, weightFaults } from './weight.js';

/** Text that no compression makes shorter than three quarters. */
function noise(bytes) {
  let text = '';
  for (let i = 0; text.length < bytes; ++i) {
    text += createHash('sha256').update(String(i)).digest('base64');
  }
  return text;
}

const grey = 'p { color: #aaa; background: #bbb; }';
const end = '</main>';
const style = '</style>';
const scripted = {
  'Content-Security-Policy': "script-src 'unsafe-inline'; style-src 'unsafe-inline'",
};

/** On the page of planted.js `from` is replaced `by` something; `want` is what is said of it. */
export const plants = [
  {
    name: 'grey on grey',
    checker: axeFaults,
    from: style,
    by: `${grey}</style>`,
    want: /light: color-contrast/,
  },
  {
    name: 'grey on grey in the dark',
    checker: axeFaults,
    from: style,
    by: `@media (prefers-color-scheme: dark) { ${grey} }</style>`,
    want: /dark: color-contrast/,
  },
  {
    name: 'grey on grey in forced colours',
    checker: axeFaults,
    from: style,
    by: `@media (forced-colors: active) { p { forced-color-adjust: none; } ${grey} }</style>`,
    want: /forced colours: color-contrast/,
  },
  {
    name: 'a field without a label',
    checker: axeFaults,
    from: end,
    by: '<input></main>',
    want: /light: label/,
  },
  {
    name: 'a page without its first heading',
    checker: axeFaults,
    from: '<h1>Une page</h1>',
    by: '<h3>Une page</h3>',
    want: /heading-one/,
  },
  {
    name: 'an id twice',
    checker: htmlFaults,
    from: end,
    by: '<p id="main"></p></main>',
    want: /no-dup-id/,
  },
  {
    name: 'a block in a paragraph',
    checker: htmlFaults,
    from: end,
    by: '<p><div></div></p></main>',
    want: /no-implicit-close/,
  },
  {
    name: 'a long page',
    checker: weightFaults,
    from: end,
    by: `<p>${noise(20_000)}</p></main>`,
    want: /the page itself/,
  },
  {
    name: 'a page that loads too much',
    checker: weightFaults,
    from: end,
    by: `<p>${noise(90_000)}</p></main>`,
    want: /all it loads/,
  },
  {
    name: 'a picture from elsewhere',
    checker: strangers,
    from: end,
    by: '<img alt="" src="http://localhost:9/a.png"></main>',
    headers: { 'Content-Security-Policy': 'img-src *' },
    want: /localhost:9/,
  },
  {
    name: 'another language than was asked for',
    checker: structureFaults,
    from: 'lang="fr"',
    by: 'lang="en"',
    want: /lang is "en"/,
  },
  {
    name: 'two first headings',
    checker: structureFaults,
    from: end,
    by: '<h1>Encore</h1></main>',
    want: /2 times h1/,
  },
  {
    name: 'no footer',
    checker: structureFaults,
    from: '<footer><p>Fin</p></footer>',
    by: '',
    want: /0 times footer/,
  },
  {
    name: 'a policy that lets scripts in',
    checker: headerFaults,
    headers: { 'Content-Security-Policy': "default-src 'self'" },
    want: /default-src is 'self'/,
  },
  {
    name: 'a policy that lets scripts stand in the page',
    checker: headerFaults,
    headers: { 'Content-Security-Policy': "default-src 'none'; script-src 'unsafe-inline'" },
    want: /script-src has 'unsafe-inline'/,
  },
  {
    name: 'a referrer',
    checker: headerFaults,
    headers: { 'Referrer-Policy': 'unsafe-url' },
    want: /Referrer-Policy/,
  },
  {
    name: 'a skip link to nowhere',
    checker: linkFaults,
    from: 'href="#main"',
    by: 'href="#non"',
    want: /no #non here/,
  },
  {
    name: 'a link to nothing',
    checker: linkFaults,
    from: 'href="/autre"',
    by: 'href="/404"',
    want: /nothing at .*\/404/,
  },
  {
    name: 'a link that a script writes',
    checker: scriptFaults,
    from: end,
    by: '<script>document.write("<a href=\'/nouveau\'>Nouveau</a>")</script></main>',
    headers: scripted,
    want: /only by script: a \/nouveau/,
  },
  {
    name: 'a wide paragraph',
    checker: reflowFaults,
    from: style,
    by: 'p { width: 30rem; }</style>',
    want: /pixels wide/,
  },
  {
    name: 'a wide paragraph that is cut off',
    checker: reflowFaults,
    from: style,
    by: 'p { width: 30rem; } body { overflow-x: hidden; }</style>',
    want: /body hides/,
  },
  {
    name: 'a first stop that leads nowhere',
    checker: keyboardFaults,
    from: 'href="#main"',
    by: 'href="#non"',
    want: /doesn't skip/,
  },
  {
    name: 'a skip link past links of main',
    checker: keyboardFaults,
    from: '<main id="main" tabindex="-1">',
    by: '<main><p><a href="/avant">Avant</a></p></main><aside id="main">',
    want: /doesn't skip/,
  },
  {
    name: 'a stop that cannot be seen',
    checker: keyboardFaults,
    from: style,
    by: 'main a:focus { outline: none; }</style>',
    want: /can't be seen on <a href="\/autre"/,
  },
  {
    name: 'a stop under something',
    checker: keyboardFaults,
    from: style,
    by: 'footer { position: fixed; inset: 0; background: white; }</style>',
    want: /something covers/,
  },
  {
    name: 'a button that Tab leaves out',
    checker: keyboardFaults,
    from: end,
    by: '<button type="button" tabindex="-1">Voter</button></main>',
    want: /never comes to <button/,
  },
  {
    name: 'radio buttons that Tab leaves out, named as others of another form',
    checker: keyboardFaults,
    from: end,
    by: '<form action="/b"><input type="radio" name="voix" tabindex="-1"></form></main>',
    want: /never comes to <input type="radio"/,
  },
  {
    name: 'a trap',
    checker: keyboardFaults,
    from: end,
    by:
      '<a href="/piege" onkeydown="if (event.key === \'Tab\') event.preventDefault()">Piège</a>' +
      '<a href="/apres">Après</a></main>',
    headers: scripted,
    want: /Tab comes back to it: <a href="\/piege"/,
  },
];
