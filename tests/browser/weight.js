// How much a page asks of a poor line, and that it asks nobody but its node.

import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

/** Bytes. The first is what fits into the first ten packets that a server sends unasked. */
const firstBytesMax = 14 * 1024;
const allBytesMax = 50 * 1024;

/** What goes on for as long as the page is open isn't what it weighs. */
const streams = ['eventsource', 'websocket'];

/**
 * Bytes of the body as it travels to somebody who has none of it yet, which is why it is asked for
 * again: the browser has kept some. A node that doesn't compress stands behind a proxy that does;
 * then it is counted as gzip makes it.
 */
async function travelling(request) {
  const headers = { ...(await request.allHeaders()), 'accept-encoding': 'gzip' };
  const answer = await new Promise((resolve, reject) => {
    get(request.url(), { headers }, resolve).once('error', reject);
  });
  const body = await buffer(answer);
  return (answer.headers['content-encoding'] ? body : gzipSync(body)).length;
}

export async function weightFaults({ requests }) {
  const loaded = requests.filter((request) => !streams.includes(request.resourceType()));
  const bytes = await Promise.all(loaded.map(travelling));
  const all = bytes.reduce((sum, each) => sum + each);
  const faults = [];
  if (bytes[0] > firstBytesMax) {
    faults.push(`the page itself has ${bytes[0]} bytes of ${firstBytesMax}`);
  }
  if (all > allBytesMax) faults.push(`with all it loads it has ${all} bytes of ${allBytesMax}`);
  return faults;
}

/** Requests to anybody else, whether they were let through or not. */
export function strangers({ url, requests }) {
  const { origin } = new URL(url);
  return requests
    .map((request) => request.url())
    .filter((asked) => new URL(asked).origin !== origin);
}
