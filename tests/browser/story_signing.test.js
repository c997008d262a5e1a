// A member's key that their browser makes and keeps: from coming in to another device, with the
// keyboard alone, in each language. The passphrase never leaves the browser.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { axeFaults } from './axe.js';
import { languages } from './browser.js';
import { htmlFaults } from './html.js';
import { get, invite } from './nodes.js';
import { program } from './settings.js';
import { structureFaults } from './structure.js';
import { press, reach, write } from './typing.js';

/** What the buttons and fields are called. */
const words = {
  fr: {
    name: 'Le nom avec lequel vous entrez',
    phrase: 'Phrase de passe',
    again: 'La même phrase encore une fois',
    become: 'Devenir membre',
    propose: 'Proposer un changement ici',
    passage: 'Le passage',
    what: 'Ce qu’il fait, en peu de mots',
    see: 'Voir avant de signer',
    sign: 'Signer',
    mine: 'Votre phrase de passe, qui reste dans ce navigateur',
    leave: 'Sortir',
    account: 'Nom',
    enter: 'Entrer',
    apart: 'ne vont pas ensemble',
    wrong: 'Ce n’est pas la phrase de passe',
    write: 'Écrire la feuille',
    present: 'La phrase de passe actuelle',
    next: 'La nouvelle phrase de passe',
    change: 'La changer',
    changed: 'La phrase de passe est changée',
    sheet: 'Revenir avec votre feuille',
    line: 'Ligne',
    amiss: 'Cette ligne n’est pas',
    mixed: 'pas d’une même feuille',
    alien: 'Ce nom et cette feuille',
    back: 'Revenir',
    returned: 'Vous revoilà',
  },
  en: {
    name: 'The name with which you sign in',
    phrase: 'Passphrase',
    again: 'The same passphrase once more',
    become: 'Become a member',
    propose: 'Propose a change here',
    passage: 'The passage',
    what: 'What it does, in a few words',
    see: 'See it before signing',
    sign: 'Sign',
    mine: 'Your passphrase, which stays in this browser',
    leave: 'Sign out',
    account: 'Name',
    enter: 'Sign in',
    apart: 'don’t belong together',
    wrong: 'This isn’t the passphrase',
    write: 'Write the sheet',
    present: 'The present passphrase',
    next: 'The new passphrase',
    change: 'Change it',
    changed: 'The passphrase is changed',
    sheet: 'Come back with your sheet',
    line: 'Line',
    amiss: 'This line isn’t as',
    mixed: 'aren’t of one sheet',
    alien: 'This name and this sheet',
    back: 'Come back',
    returned: 'You are back',
  },
};
const passphrase = 'trois saumons très bleus';
const nextPassphrase = 'deux renards à lunettes';
const lastPassphrase = 'un orignal sur la glace';

/** Everything that this reader's pages send: addresses and bodies. */
function listen(visitor) {
  const sent = [];
  visitor.on('request', (request) => {
    sent.push(request.url(), request.postData() ?? '');
  });
  return sent;
}

/** The kept key, as far as a script of the page can look at it; null: none. */
function keptKey(page) {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('palabre');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const { result } = opening;
          const close = (answer) => {
            result.close();
            resolve(answer);
          };
          if (!result.objectStoreNames.contains('keys')) {
            close(null);
            indexedDB.deleteDatabase('palabre');
            return;
          }
          const asked = result.transaction('keys').objectStore('keys').get('mine');
          asked.onsuccess = () => {
            const { number, key } = asked.result ?? {};
            close(key ? { number, extractable: key.extractable, uses: key.usages } : null);
          };
        };
      }),
  );
}

function forgetKey(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        indexedDB.deleteDatabase('palabre').onsuccess = () => resolve();
      }),
  );
}

/** The number of the key that the program reads from a sheet's lines. */
function readByProgram(lines) {
  const folder = mkdtempSync(path.join(tmpdir(), 'palabre-sheet-'));
  try {
    const phrase = path.join(folder, 'phrase');
    writeFileSync(phrase, `${passphrase}\n`);
    const key = path.join(folder, 'me.key');
    const asked = ['member', 'create', '--from-paper', '--key', key, '--passphrase-file', phrase];
    const said = execFileSync(program, [...asked, '--json'], { input: `${lines.join('\n')}\n` });
    return JSON.parse(said).member_key;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The fifth line of a sheet whose key's number begins with zeros: right, and of no key here. */
function lastLineOfAnother() {
  const part = Buffer.alloc(8);
  const context = Buffer.alloc(16);
  context.write('palabre/paper');
  const sum = createHash('sha256').update(context).update(Buffer.from([1, 5])).update(part);
  const bytes = Buffer.concat([part, sum.digest().subarray(0, 2)]);
  const bits = [...bytes].map((each) => each.toString(2).padStart(8, '0')).join('');
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  return bits.match(/.{5}/g).map((five) => letters[parseInt(five, 2)]).join('');
}

export function define({ browser, nodes }) {
  const node = nodes.nodes[0];

  async function newDevice(context, reader) {
    const visitor = await browser.newReader(reader);
    context.after(() => visitor.close());
    const sent = listen(visitor);
    return { page: await visitor.newPage(), sent };
  }

  async function look(page, response, reader, name) {
    const visit = browser.look(page, response, reader);
    await visit.picture(`story ${name}`);
    for (const faults of [axeFaults, htmlFaults, structureFaults]) {
      assert.deepEqual(await faults(visit), [], `${name}: ${faults.name}`);
    }
  }

  async function signIn(page, say, name, phrase) {
    await page.goto(`${node.url}/enter`);
    await write(page, say.account, name);
    await write(page, say.phrase, phrase);
    await reach(page, say.enter);
    await page.keyboard.press('Enter');
  }

  /** Types the sheet on /enter/sheet: first with mistakes, each of which is told. */
  async function comesBack(page, say, reader, { name, lines }) {
    await page.goto(`${node.url}/enter`);
    const response = await press(page, say.sheet);
    await look(page, response, reader, 'recover');
    await write(page, say.account, 'Quelqu’un');
    const [first, second, third, fourth] = lines;
    const mistyped = (first.startsWith('0') ? '1' : '0') + first.slice(1);
    const sloppy = second.toLowerCase().replaceAll('0', 'o').replaceAll(' ', '');
    const typed = [mistyped, sloppy, third, fourth, lastLineOfAnother()];
    for (const [i, line] of typed.entries()) await write(page, `${say.line} ${i + 1}`, line);
    await write(page, say.next, lastPassphrase);
    await write(page, say.again, lastPassphrase);
    await reach(page, say.back);
    await page.keyboard.press('Enter');
    await page.getByText(say.amiss).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'line1');
    await look(page, response, reader, 'recover mistyped');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(first);
    await page.keyboard.press('Enter');
    await page.getByText(say.mixed).waitFor();
    await write(page, `${say.line} 5`, lines[4]);
    await page.keyboard.press('Enter');
    await page.getByText(say.alien).waitFor();
    await write(page, say.account, name);
    await reach(page, say.back);
    await look(page, await press(page, say.back), reader, 'recovered');
    assert.match(await page.innerText('main'), new RegExp(say.returned));
  }

  async function keeps(context, language) {
    const say = words[language];
    const reader = { language, screen: 'desk', script: true };
    const name = `Sociétaire à clé ${language}`;
    const one = await newDevice(context, reader);
    const { page } = one;

    await look(page, await page.goto(`${node.url}/join/${await invite(node)}`), reader, 'join');
    await write(page, say.name, name);
    await write(page, say.phrase, passphrase);
    await write(page, say.again, passphrase);
    await press(page, say.become);
    assert.equal(new URL(page.url()).pathname, '/me');
    const { number, ...key } = await keptKey(page);
    assert.deepEqual(key, { extractable: false, uses: ['sign'] });
    const member = await get(node, `/api/v1/members/${number}`);
    assert.equal(member.signing_place, 'device');

    const { blocks } = await get(node, '/api/v1/text');
    const block = blocks.filter(({ kind }) => kind === 'paragraph').at(-1);
    await page.goto(`${node.url}/blocks/${block.id}`);
    await press(page, say.propose);
    await write(page, say.passage, `${block.text} (${language})`);
    await write(page, say.what, `Clé ${language}`);
    await look(page, await press(page, say.see), reader, 'own sign');
    await press(page, say.sign);
    assert.match(page.url(), /\/receipts\//);
    const { amendments } = await get(node, `/api/v1/amendments?block=${block.id}`);
    const { id } = amendments.find(({ title }) => title === `Clé ${language}`);

    const sheet = await page.goto(`${node.url}/me/key/sheet`);
    await look(page, sheet, reader, 'sheet');
    await write(page, say.mine, passphrase);
    await reach(page, say.write);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-sheet]:not([hidden])');
    const lines = await page.locator('[data-line]').allTextContents();
    assert.equal(readByProgram(lines), number);
    await page.emulateMedia({ media: 'print' });
    assert.ok(!(await page.locator('[type=password]').isVisible()), 'the form is printed');
    assert.ok(await page.locator('[data-line]').last().isVisible(), 'the lines are not printed');
    await look(page, sheet, reader, 'sheet printed');
    await page.emulateMedia({ media: 'screen' });
    await look(page, sheet, reader, 'sheet written');

    await page.goto(`${node.url}/me`);
    await press(page, say.leave);
    assert.equal(await keptKey(page), null);

    // Another device.
    const two = await newDevice(context, reader);
    await signIn(two.page, say, name, 'autre chose');
    await two.page.getByText(say.apart).waitFor();
    assert.equal(await keptKey(two.page), null);
    await signIn(two.page, say, name, passphrase);
    await two.page.waitForURL(`${node.url}/me`);
    assert.equal((await keptKey(two.page)).number, number);
    await two.page.goto(`${node.url}/amendments/${id}/voice?stance=support`);
    await press(two.page, say.sign);
    assert.equal((await get(node, `/api/v1/tallies/${id}`)).support, 1);

    await look(two.page, await two.page.goto(`${node.url}/me`), reader, 'mine');

    // What the browser kept was cleared.
    await forgetKey(two.page);
    await two.page.goto(`${node.url}/amendments/${id}/voice?stance=oppose`);
    await write(two.page, say.mine, 'autre chose');
    await reach(two.page, say.sign);
    await two.page.keyboard.press('Enter');
    await two.page.getByText(say.wrong).waitFor();
    await write(two.page, say.mine, passphrase);
    await press(two.page, say.sign);
    assert.equal((await get(node, `/api/v1/tallies/${id}`)).oppose, 1);

    // Another passphrase ends the session of the first device, and is the one that counts.
    await signIn(page, say, name, passphrase);
    await page.waitForURL(`${node.url}/me`);
    await look(two.page, await two.page.goto(`${node.url}/me/key`), reader, 'key');
    await write(two.page, say.present, passphrase);
    await write(two.page, say.next, nextPassphrase);
    await write(two.page, say.again, nextPassphrase);
    await press(two.page, say.change);
    assert.match(await two.page.innerText('main'), new RegExp(say.changed));
    await page.goto(`${node.url}/me`);
    assert.equal(new URL(page.url()).pathname, '/enter');
    await signIn(page, say, name, passphrase);
    await page.getByText(say.apart).waitFor();
    await signIn(page, say, name, nextPassphrase);
    await page.waitForURL(`${node.url}/me`);
    assert.equal((await keptKey(page)).number, number);

    // Passphrase and devices are lost; the sheet is there.
    const three = await newDevice(context, reader);
    await comesBack(three.page, say, reader, { name, lines });
    assert.equal((await keptKey(three.page)).number, number);
    await page.goto(`${node.url}/me`);
    assert.equal(new URL(page.url()).pathname, '/enter', 'a session of before goes on');
    await three.page.goto(`${node.url}/amendments/${id}/voice?stance=support`);
    await press(three.page, say.sign);
    assert.equal((await get(node, `/api/v1/tallies/${id}`)).support, 1);
    await signIn(page, say, name, nextPassphrase);
    await page.getByText(say.apart).waitFor();
    await signIn(page, say, name, lastPassphrase);
    await page.waitForURL(`${node.url}/me`);

    const secrets = [passphrase, nextPassphrase, lastPassphrase, ...lines.slice(0, 4)];
    for (const sent of [one.sent, two.sent, three.sent].flat()) {
      const plain = decodeURIComponent(sent.replaceAll('+', ' ')).normalize('NFC');
      for (const secret of secrets) {
        const bare = secret.replaceAll(' ', '');
        assert.ok(!plain.replaceAll(' ', '').includes(bare), `a secret was sent: ${plain}`);
      }
    }
  }

  for (const language of Object.keys(languages)) {
    test(`A member's key stays in their browser, with the keyboard alone: ${language}`, (context) =>
      keeps(context, language));
  }

  test('Whoever would rather lets the node keep the key, with a script too', async (context) => {
    const say = words.fr;
    const { page } = await newDevice(context, { language: 'fr', screen: 'desk', script: true });
    await page.goto(`${node.url}/join/${await invite(node)}`);
    await write(page, say.name, 'Sociétaire sans clé');
    await write(page, say.phrase, passphrase);
    await write(page, say.again, passphrase);
    // The group of radio buttons is one stop, and an arrow leads to the other.
    await reach(page, 'dans vos navigateurs');
    await page.keyboard.press('ArrowDown');
    await press(page, say.become);
    assert.equal(new URL(page.url()).pathname, '/me');
    const number = await page.locator('main .id code').textContent();
    const member = await get(node, `/api/v1/members/${number}`);
    assert.equal(member.signing_place, 'node');
    assert.equal(await keptKey(page), null);
    await press(page, say.leave);
    await signIn(page, say, 'sociétaire sans clé', passphrase);
    await page.waitForURL(`${node.url}/me`);
  });
}
