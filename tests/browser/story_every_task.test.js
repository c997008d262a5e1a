// What a member and a coordinator do besides deliberating and running a round: each task once, with
// the keyboard alone and without a script.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { get, invite, passphrase } from './nodes.js';
import { program } from './settings.js';
import { press, reach, write } from './typing.js';

const reader = { language: 'fr', screen: 'phone', script: false };
const see = 'Voir avant de signer';

export function define({ browser, nodes }) {
  const [node] = nodes.nodes;
  const at = (path) => get(node, `/api/v1${path}`);

  async function comeIn(context, name, coordinates = false) {
    const visitor = await browser.newReader(reader);
    context.after(() => visitor.close());
    const page = await visitor.newPage();
    await page.goto(`${node.url}/join/${await invite(node, coordinates)}`);
    await write(page, 'Le nom avec lequel vous entrez', name);
    await write(page, 'Phrase de passe', passphrase);
    await write(page, 'La même phrase encore une fois', passphrase);
    await press(page, 'Devenir membre');
    return page;
  }

  /** Goes there and signs what the form shows; `fill` types into it. */
  async function signs(page, path, fill, sign = 'Signer') {
    await page.goto(node.url + path);
    await fill();
    await press(page, sign);
    return page.innerText('main');
  }
  const signsForAll = (page, path, fill) => signs(page, path, fill, 'Signer pour l’organisation');

  async function propose(page) {
    const { blocks } = await at('/text');
    const { id, text } = blocks.find(({ kind, amendments }) => kind === 'paragraph' && !amendments);
    await signs(page, `/blocks/${id}/propose`, async () => {
      await write(page, 'Le passage', `${text} Et encore.`);
      await write(page, 'Ce qu’il fait, en peu de mots', 'Encore');
      await press(page, see);
    });
    const { amendments } = await at(`/amendments?block=${id}`);
    return amendments.find(({ title }) => title === 'Encore');
  }

  async function type(page, field, keys) {
    await reach(page, field);
    await page.keyboard.type(keys);
  }

  async function memberDoes(page) {
    const told = await signs(page, '/stories', async () => {
      await press(page, 'Raconter');
      await write(page, 'Titre', 'La salle du fond');
      await write(page, 'Thème', 'Clavier');
      await write(page, 'Le récit', 'On y entre par la cour.');
      await press(page, see);
    });
    assert.match(told, /Signé/);
    const stories = async () => (await at('/stories?theme=CLAVIER')).stories;
    assert.equal((await stories()).length, 1);
    await signs(page, '/stories', () => press(page, 'effacer mes mots'));
    assert.equal((await stories())[0].erased, true);

    const proposal = await propose(page);
    const path = `/amendments/${proposal.id}`;
    await signs(page, path, async () => {
      await write(page, 'Votre commentaire', 'Des mots qui blessent.');
      await press(page, see);
    });
    return proposal;
  }

  /** A comment is taken from view; its author appeals, and it is shown again. */
  async function moderate(page, author, { id }) {
    const path = `/amendments/${id}`;
    const isShown = async () => {
      await author.goto(node.url + path);
      return (await author.innerText('main')).includes('Des mots qui blessent.');
    };
    await signsForAll(page, path, async () => {
      await press(page, 'Ne pas le montrer ici');
      await write(page, 'Pourquoi', 'Une injure.');
      await press(page, see);
    });
    assert.equal(await isShown(), false);
    await signs(author, path, async () => {
      await press(author, 'faire appel de l’avis');
      await write(author, 'Pourquoi cela devrait être montré', 'C’est une citation.');
      await press(author, see);
    });
    await signsForAll(page, '/desk/notices', async () => {
      await press(page, 'Le montrer de nouveau');
      await write(page, 'Pourquoi', 'Entendu.');
      await press(page, see);
    });
    assert.equal(await isShown(), true);
  }

  /** What the organisation has resolved, and people who signed on paper. */
  async function count(page, { revision }) {
    await signsForAll(page, `/desk/amendments/${revision}`, async () => {
      await write(page, 'Laquelle de nos instances l’a décidé', 'Assemblée');
      await type(page, 'Quel jour', '05142026');
      await write(page, 'Pour', '31');
      await press(page, see);
    });
    await signsForAll(page, `/desk/paper/${revision}`, async () => {
      await write(page, 'Les noms, une personne par ligne', 'Personne 1\nPersonne 2');
      await write(page, 'Lieu', 'Québec');
      await type(page, 'Jour', '05142026');
      await write(page, 'Qui fait la saisie, et qui est témoin', 'La greffière');
      await press(page, see);
    });
    const slip = page.locator('.slips li').last();
    await page.goBack();
    const [name, salt] = [slip.locator('.row-title'), slip.locator('code')];
    const line = [await name.textContent(), await salt.textContent()];
    const tally = await at(`/tallies/${revision}`);
    assert.equal(tally.resolved.support, 1);
    assert.equal(tally.on_paper.paper, 2);
    await signsForAll(page, '/desk/strike', async () => {
      await write(page, 'Le nom, comme sur le billet', line[0]);
      await write(page, 'Le sel du billet', line[1]);
      await press(page, see);
    });
    assert.equal((await at(`/tallies/${revision}`)).on_paper.paper, 1);
  }

  async function report(page) {
    const title = 'Rencontre au clavier';
    await signsForAll(page, '/desk/meetings/new', async () => {
      await write(page, 'Titre de la rencontre', title);
      await type(page, 'Jour', '05142026');
      await type(page, 'Heure', '0730PM');
      await write(page, 'Lieu', 'Québec');
      await press(page, see);
    });
    const { meetings } = await at('/meetings');
    const { id } = meetings.find((each) => each.title === title);
    await signsForAll(page, `/desk/meetings/${id}/report`, async () => {
      await write(page, node.organisation, '12');
      await write(page, 'Compte rendu', 'Tout est dit.');
      await press(page, see);
    });
    assert.match(await page.innerText('main'), /Tout est dit/);
    await signsForAll(page, '/meetings', async () => {
      await press(page, `La corriger ${title}`);
      await write(page, 'Lieu', 'Lévis');
      await press(page, see);
    });
    assert.match(await page.innerText('main'), /Lévis/);
  }

  async function takeBack(page) {
    await page.goto(`${node.url}/desk/members`);
    await write(page, 'Pour qui, une personne par ligne', 'Personne de trop');
    await press(page, 'Voir qui sera invité');
    await press(page, 'Faire les invitations');
    await page.goto(`${node.url}/desk/members`);
    await press(page, 'La retirer Personne de trop');
    assert.doesNotMatch(await page.innerText('main'), /Personne de trop/);
  }

  /** A key that a member keeps alone, by what the program prints for them. */
  async function enrol(page) {
    const folder = mkdtempSync(path.join(tmpdir(), 'palabre-consent-'));
    try {
      const phrase = path.join(folder, 'phrase');
      writeFileSync(phrase, `${passphrase}\n`);
      const key = ['--key', path.join(folder, 'me.key'), '--passphrase-file', phrase, '--json'];
      const run = (...words) => JSON.parse(execFileSync(program, [...words, ...key]));
      const { member_key: number } = run('member', 'create');
      const { consent } = run('member', 'consent', '--node', node.url);
      await signsForAll(page, '/desk/members', async () => {
        await write(page, 'Leurs consentements, un par ligne', consent);
        await press(page, see);
      });
      assert.equal((await at(`/members/${number}`)).enrolled, true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  async function inviteAnew(page, name) {
    await page.goto(`${node.url}/desk/members`);
    const link = page.getByRole('link', { name: `Inviter de nouveau ${name}` });
    await press(page, (await link.textContent()).replace(/\s+/g, ' ').trim());
    await press(page, 'Faire l’invitation');
    assert.equal(await page.locator('.invited').count(), 1);
  }

  async function strikeOff(page, name) {
    await page.goto(`${node.url}/desk/members`);
    const link = page.getByRole('link', { name: `Radier ${name}` });
    const called = (await link.textContent()).replace(/\s+/g, ' ').trim();
    await signsForAll(page, '/desk/members', () => press(page, called));
    assert.doesNotMatch(await page.innerText('#members'), new RegExp(name));
  }

  test('Every other task is done with the keyboard alone', async (context) => {
    const name = 'Sociétaire au clavier';
    const member = await comeIn(context, name);
    const coordinator = await comeIn(context, 'Coordination au clavier', true);
    const proposal = await memberDoes(member);
    await moderate(coordinator, member, proposal);
    await count(coordinator, proposal);
    await report(coordinator);
    await takeBack(coordinator);
    await enrol(coordinator);
    await inviteAnew(coordinator, name);
    await signs(member, `/amendments/${proposal.id}`, () => press(member, 'Retirer'));
    assert.equal((await at(`/amendments/${proposal.id}`)).state, 'withdrawn');
    await strikeOff(coordinator, name);
    await member.goto(`${node.url}/me`);
    assert.match(await member.innerText('main'), /retiré votre clé de sa liste/);
  });
}
