// A coordinator runs a round, and those of two other organisations agree at their own nodes: in
// each language, with a script and without, and with the keyboard alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { axeFaults } from './axe.js';
import { languages, screens } from './browser.js';
import { htmlFaults } from './html.js';
import { get, invite, passphrase } from './nodes.js';
import { structureFaults } from './structure.js';
import { press, reach, write } from './typing.js';

/** What the buttons, fields and links are called. */
const words = {
  fr: {
    name: 'Le nom avec lequel vous entrez',
    phrase: 'Phrase de passe',
    again: 'La même phrase encore une fois',
    become: 'Devenir membre',
    desk: 'Coordination',
    reason: 'Pourquoi',
    see: 'Voir avant de signer',
    sign: 'Signer pour l’organisation',
    signed: 'Signé. Notez ce code',
    invite: 'Pour qui, une personne par ligne',
    list: 'Voir qui sera invité',
    make: 'Faire les invitations',
    title: 'Titre de la rencontre',
    day: 'Jour',
    hour: 'Heure',
    place: 'Lieu',
    agree: 'Nous y consentons',
    publish: 'Publier l’état présent',
    signOut: 'Sortir',
  },
  en: {
    name: 'The name with which you sign in',
    phrase: 'Passphrase',
    again: 'The same passphrase once more',
    become: 'Become a member',
    desk: 'Coordination',
    reason: 'Why',
    see: 'See it before signing',
    sign: 'Sign for the organisation',
    signed: 'Signed. Note this code',
    invite: 'For whom, one person a line',
    list: 'See who will be invited',
    make: 'Make the invitations',
    title: 'The meeting’s title',
    day: 'Day',
    hour: 'Hour',
    place: 'Place',
    agree: 'We agree',
    publish: 'Publish the present state',
    signOut: 'Sign out',
  },
};

/** Until `holds` answers with something; fails with `what` after a while. */
async function until(what, holds) {
  for (let tries = 0; tries < 200; ++tries) {
    const found = await holds();
    if (found) return found;
    await pause(100);
  }
  return assert.fail(what);
}

/** A list from a file: as a spreadsheet of Windows writes it, and one that is no list. */
async function chooseFiles(page) {
  const list = 'Nom;Prénom\r\nHuit;Élève\r\n';
  const choose = (name, buffer) =>
    page.setInputFiles('#list-file', { name, mimeType: 'text/csv', buffer });
  const typed = () => page.inputValue('#notes');
  await choose('book.csv', Buffer.from('PK\x03\x04'));
  await until('a workbook is named', () => page.innerText('#list-file-said'));
  assert.equal(await typed(), '');
  for (const encoding of ['latin1', 'utf8', 'utf16le']) {
    await page.fill('#notes', '');
    const mark = encoding === 'utf16le' ? '\ufeff' : '';
    await choose('list.csv', Buffer.from(mark + list, encoding));
    const read = await until(encoding, typed);
    assert.equal(read, list.replaceAll('\r\n', '\n'), encoding);
  }
  assert.equal(await page.innerText('#list-file-said'), '');
}

export function define({ browser, nodes }) {
  let number = 0;

  /** Comes in at this node as a coordinator: a page. */
  async function comeIn(context, node, reader) {
    const say = words[reader.language];
    const visitor = await browser.newReader(reader);
    context.after(() => visitor.close());
    const page = await visitor.newPage();
    await page.goto(`${node.url}/join/${await invite(node, true)}`);
    await write(page, say.name, `Coordination ${++number} ${reader.language}`);
    await write(page, say.phrase, passphrase);
    await write(page, say.again, passphrase);
    await press(page, say.become);
    return page;
  }

  async function coordinate(context, reader) {
    const [node, ...others] = nodes.nodes;
    const say = words[reader.language];
    const page = await comeIn(context, node, reader);
    const look = async (response, name) => {
      const visit = browser.look(page, response, reader);
      await visit.picture(`story ${name} ${reader.script ? 'script' : 'plain'}`);
      if (reader.script) await visit.guidePicture(name);
      const asked = reader.script ? [axeFaults] : [];
      for (const faults of [...asked, htmlFaults, structureFaults]) {
        assert.deepEqual(await faults(visit), [], `${name}: ${faults.name}`);
      }
    };
    await look(await press(page, say.desk), 'desk');

    // Members.
    await page.goto(`${node.url}/desk/members`);
    if (reader.script) await chooseFiles(page);
    await write(page, say.invite, `personne ${number}12\npersonne ${number}13`);
    await look(await press(page, say.list), 'invite');
    await look(await press(page, say.make), 'invited');
    assert.equal(await page.locator('.invited').count(), 2);

    // A recommendation.
    const { amendments } = await get(node, '/api/v1/amendments?state=open');
    const { id } = amendments[number % amendments.length];
    await look(await page.goto(`${node.url}/desk/amendments/${id}`), 'recommend');
    await write(page, say.reason, 'C’est clair.');
    await look(await press(page, say.see), 'desk_sign');
    await press(page, say.sign);
    assert.match(await page.innerText('main'), new RegExp(say.signed));

    // A meeting.
    await page.goto(`${node.url}/desk/meetings/new`);
    await write(page, say.title, `Rencontre ${number}`);
    await reach(page, say.day);
    // Day and hour in the order in which Chromium has them, whatever the page's language.
    await page.keyboard.type('11282026');
    await reach(page, say.hour);
    await page.keyboard.type('0730PM');
    await write(page, say.place, 'Québec');
    await press(page, say.see);
    await press(page, say.sign);
    assert.match(await page.innerText('main'), new RegExp(`Rencontre ${number}`));

    // The round goes on, once the two others agree.
    const before = await get(node, '/api/v1/adoptions');
    await page.goto(`${node.url}/desk`);
    await press(page, say.see);
    if (!page.url().includes('/desk/agendas/')) await press(page, say.sign);
    const agenda = new URL(page.url()).pathname;
    await page.goto(`${node.url}/desk`);
    const first = await page.innerText('main');
    for (const other of others) {
      const theirs = await comeIn(context, other, reader);
      await until('the agenda came', async () => {
        const { agendas } = await get(other, '/api/v1/adoptions');
        return agendas.some((each) => agenda.endsWith(each.id));
      });
      await theirs.goto(other.url + agenda);
      await press(theirs, say.agree);
      await theirs.close();
    }
    for (const each of nodes.nodes) {
      await until('it was adopted', async () => {
        const { height } = await get(each, '/api/v1/adoptions');
        return height > before.height;
      });
    }
    if (reader.script) {
      const shown = () => page.innerText('main');
      await until('the page shows it by itself', async () => (await shown()) !== first);
    }

    // What is published.
    await page.goto(`${node.url}/publications`);
    await press(page, say.publish);
    await until('it was published', async () => {
      await page.reload();
      return (await page.locator('a[href="/publications/rapport.html"]').count()) === 1;
    });
    const report = await fetch(`${node.url}/publications/rapport.html`);
    assert.equal(report.status, 200);
    await look(await page.reload(), 'publications');
    await page.goto(`${node.url}/me`);
    await press(page, say.signOut);
  }

  for (const language of Object.keys(languages)) {
    for (const screen of Object.keys(screens)) {
      for (const script of [screen === 'desk']) {
        const how = `${language}, ${screen}, ${script ? 'with' : 'without'} a script`;
        test(`A coordinator runs a round with the keyboard alone: ${how}`, (context) =>
          coordinate(context, { language, screen, script }));
      }
    }
  }
}
