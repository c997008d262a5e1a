// What ./run says on the command line, and how long things may take.

import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const [packages, output, demo, program, sample] = process.argv
  .slice(2)
  .map((name) => path.resolve(name));

export { output, demo, program, sample };

/** Of a package that isn't beside the sources, since nothing is installed there. */
export const load = createRequire(path.join(packages, 'package.json'));

export const chromiumPath = execFileSync('sh', ['-c', 'command -v chromium'], {
  encoding: 'utf8',
}).trim();

/** Under a sanitizer everything takes several times as long. */
const patience = Number(process.env.PALABRE_PATIENCE ?? 1);

/** Milliseconds; the first is until the demo's nodes agree, the second for any step in a page. */
export const startingMax = 60_000 * patience;
export const stepMax = 20_000 * patience;
