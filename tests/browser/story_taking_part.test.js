// A member comes in by an invitation and deliberates: in each language, on each screen, with a
// script and without, and with the keyboard alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { axeFaults } from './axe.js';
import { languages, screens } from './browser.js';
import { htmlFaults } from './html.js';
import { get, invite, passphrase } from './nodes.js';
import { structureFaults } from './structure.js';
import { press, write } from './typing.js';

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
    why: 'Pourquoi',
    see: 'Voir avant de signer',
    sign: 'Signer',
    signed: 'Signé. Notez ce code',
    support: 'Je suis pour',
    comment: 'Votre commentaire',
    proposes: 'Ce qu’il propose',
    asked: 'On vous redemande',
    leave: 'Sortir',
  },
  en: {
    name: 'The name with which you sign in',
    phrase: 'Passphrase',
    again: 'The same passphrase once more',
    become: 'Become a member',
    propose: 'Propose a change here',
    passage: 'The passage',
    what: 'What it does, in a few words',
    why: 'Why',
    see: 'See it before signing',
    sign: 'Sign',
    signed: 'Signed. Note this code',
    support: 'I am for it',
    comment: 'Your comment',
    proposes: 'What it proposes',
    asked: 'You are asked again',
    leave: 'Sign out',
  },
};

export function define({ browser, nodes }) {
  const node = nodes.nodes[0];
  let number = 0;

  /** What is typed is there again, though the page was left without a word. */
  async function isKept(page, say) {
    const form = page.url();
    await write(page, say.passage, 'À moitié écrit');
    await page.goto(`${node.url}/`);
    for (let tries = 0; tries < 50; ++tries) {
      await page.goto(form);
      if ((await page.inputValue('#words')) === 'À moitié écrit') return;
      await pause(100);
    }
    assert.fail('what was typed is lost');
  }

  async function deliberate(context, reader) {
    const say = words[reader.language];
    const visitor = await browser.newReader(reader);
    context.after(() => visitor.close());
    const page = await visitor.newPage();
    const look = async (response, name) => {
      const visit = browser.look(page, response, reader);
      await visit.picture(`story ${name} ${reader.script ? 'script' : 'plain'}`);
      if (reader.script) await visit.guidePicture(name);
      // axe itself is a script.
      const asked = reader.script ? [axeFaults] : [];
      for (const faults of [...asked, htmlFaults, structureFaults]) {
        assert.deepEqual(await faults(visit), [], `${name}: ${faults.name}`);
      }
    };

    await page.goto(`${node.url}/join/${await invite(node)}`);
    await write(page, say.name, `Sociétaire ${++number} ${reader.language}`);
    await write(page, say.phrase, passphrase);
    await write(page, say.again, passphrase);
    await press(page, say.become);
    assert.equal(new URL(page.url()).pathname, '/me');

    await look(await page.goto(`${node.url}/`), 'text');
    const { blocks } = await get(node, '/api/v1/text');
    const block = blocks.filter(({ kind }) => kind === 'paragraph')[number];
    await page.goto(`${node.url}/blocks/${block.id}`);
    await press(page, say.propose);
    if (reader.script) await isKept(page, say);
    await write(page, say.passage, `${block.text} (${number})`);
    await write(page, say.what, `Ajouter ${number}`);
    await write(page, say.why, 'Pour voir.');
    await look(await press(page, say.see), 'sign');
    assert.match(await page.innerText('main'), new RegExp(`\\(${number}\\)`));
    await look(await press(page, say.sign), 'signed');
    assert.match(await page.innerText('main'), new RegExp(say.signed));

    const { amendments } = await get(node, `/api/v1/amendments?block=${block.id}`);
    const { id } = amendments.find(({ title }) => title === `Ajouter ${number}`);
    await look(await page.goto(`${node.url}/amendments/${id}`), 'amendment');
    await press(page, say.support);
    await press(page, say.sign);
    await page.goto(`${node.url}/amendments/${id}`);
    await write(page, say.comment, 'Je l’ai écrit.');
    await press(page, say.see);
    await press(page, say.sign);
    assert.equal((await get(node, `/api/v1/tallies/${id}`)).support, 1);

    await look(await page.goto(`${node.url}/amendments/${id}/revise`), 'revise');
    await write(page, say.proposes, `${block.text} (${number}, revu)`);
    await press(page, say.see);
    await press(page, say.sign);
    const revised = await get(node, `/api/v1/amendments/${id}`);
    assert.equal(revised.revisions.length, 2);
    assert.equal(revised.tally.support, 0);

    await look(await page.goto(`${node.url}/me`), 'me');
    assert.match(await page.innerText('main'), new RegExp(say.asked));
    await press(page, say.leave);
    await page.goto(`${node.url}/me`);
    assert.equal(new URL(page.url()).pathname, '/enter');
    return id;
  }

  for (const language of Object.keys(languages)) {
    for (const screen of Object.keys(screens)) {
      for (const script of [screen === 'desk']) {
        const how = `${language}, ${screen}, ${script ? 'with' : 'without'} a script`;
        test(`A member deliberates with the keyboard alone: ${how}`, async (context) => {
          const id = await deliberate(context, { language, screen, script });
          // Another organisation's node has it as well.
          for (let tries = 0; tries < 50; ++tries) {
            const there = await fetch(`${nodes.nodes[1].url}/api/v1/tallies/${id}`);
            if (there.ok) return;
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
          assert.fail('it never came to the other node');
        });
      }
    }
  }
}
