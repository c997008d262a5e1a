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

/** GET of an API address: its JSON. */
export async function get(node, address, language = 'fr') {
  const answer = await fetch(node.url + address, { headers: { 'Accept-Language': language } });
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
 * What a coordinator signs without a browser: the form of `from`, filled in with `fields`, goes to
 * `to`, and what is shown then is signed. Answers with the address that this leads to.
 */
export async function signAtDesk(node, { value }, from, fields, to = from) {
  const headers = { Cookie: `session=${value}`, 'Accept-Language': 'fr' };
  const open = async (address, given) => {
    const method = given ? 'POST' : 'GET';
    const body = given && new URLSearchParams(given);
    return fetch(node.url + address, { method, headers, body, redirect: 'manual' });
  };
  const form = hidden(await (await open(from)).text(), 'form');
  const shown = await (await open(to, { ...fields, form })).text();
  const signing = Object.fromEntries(
    ['form', 'records', 'draft', 'next'].map((name) => [name, hidden(shown, name)]),
  );
  const signed = await open('/desk/sign', signing);
  if (signed.status !== 303) throw new Error(`${to}: ${signed.status} ${shown}`);
  return signed.headers.get('location');
}
