// The nodes that the tests look at: palabre_demo's three, with the sample platform.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import { demo, program, sample, startingMax, stepMax } from './settings.js';

/**
 * Answers once all nodes hold the same history, with what tests/functional/demo.cpp prints:
 * `network`, `nodes`, `members`, `amendments`; and with `stop()`. If this process dies, they end
 * as well, since their standard input does.
 */
export async function startNodes() {
  const child = spawn(demo, [program, sample, '--json'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes) => (said += bytes));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    new Promise((resolve) => lines.once('line', resolve)),
    ended.then(() => null),
    pause(startingMax, null, { ref: false }),
  ]);
  if (line === null) {
    child.kill('SIGKILL');
    throw new Error(`the nodes didn't start:\n${said}`);
  }
  return {
    ...JSON.parse(line),
    async stop() {
      child.stdin.end();
      const code = await Promise.race([ended, pause(stepMax, 'late', { ref: false })]);
      if (code === 'late') child.kill('SIGKILL');
      if (code !== 0) throw new Error(`the nodes ended with ${code}:\n${said}`);
    },
  };
}

/** What a node answers, which for a moment compares texts for one who asks and for nobody else. */
async function ask(address, options) {
  for (let tries = 0; ; ++tries) {
    const answer = await fetch(address, options);
    if (answer.status !== 503 || tries === 100) return answer;
    await pause(100);
  }
}

/** GET of an API address: its JSON. */
export async function get(node, address, language = 'fr') {
  const answer = await ask(node.url + address, { headers: { 'Accept-Language': language } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** An invitation to this node's organisation, as whoever may read its folder gives it: a code. */
export async function invite(node, coordinates = false) {
  const token = /^token (\S+)$/m.exec(readFileSync(`${node.folder}/RUNNING`, 'utf8'))[1];
  const answer = await fetch(`${node.url}/api/v1/invitations`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify({ coordinates }),
  });
  if (answer.status !== 201) throw new Error(`no invitation: ${answer.status}`);
  return (await answer.json()).code;
}

export const passphrase = 'quatre mots au hasard';

/**
 * Somebody who came in by an invitation, to coordinate or not: the session's cookie, for a browser
 * to have.
 */
export async function join(node, name, coordinates = false) {
  const answer = await fetch(`${node.url}/join/${await invite(node, coordinates)}`, {
    method: 'POST',
    body: new URLSearchParams({ name, passphrase, again: passphrase }),
    redirect: 'manual',
  });
  const [cookie] = answer.headers.getSetCookie();
  if (!cookie) throw new Error(`${name} didn't come in: ${answer.status}`);
  const [, value] = /^session=([^;]+)/.exec(cookie);
  return { name: 'session', value, url: node.url };
}

const hidden = (html, name) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';

/**
 * What somebody signs without a browser: the form of `from`, filled in with `fields`, goes to `to`,
 * and what is shown then, or at once if there is nothing to fill in, is signed `at` this address.
 * Answers with the address that this leads to.
 */
async function sign(node, { value }, { from, to, at }, fields) {
  const headers = { Cookie: `session=${value}`, 'Accept-Language': 'fr' };
  const open = async (address, given) => {
    const method = given ? 'POST' : 'GET';
    const body = given && new URLSearchParams(given);
    return ask(node.url + address, { method, headers, body, redirect: 'manual' });
  };
  const page = await (await open(from)).text();
  const given = { form: hidden(page, 'form'), expected: hidden(page, 'expected'), ...fields };
  const shown = fields ? await (await open(to, given)).text() : page;
  const signing = Object.fromEntries(
    ['form', 'record', 'records', 'draft', 'next'].map((name) => [name, hidden(shown, name)]),
  );
  const signed = await open(at, signing);
  if (signed.status !== 303) throw new Error(`${to}: ${signed.status} ${shown}`);
  return signed.headers.get('location');
}

/** What a coordinator signs for the organisation. */
export async function signAtDesk(node, session, from, fields, to = from) {
  return sign(node, session, { from, to, at: '/desk/sign' }, fields);
}

/** What a member signs with the key that the node keeps. */
export async function signAsMember(node, session, from, fields) {
  return sign(node, session, { from, to: from, at: '/sign' }, fields);
}
