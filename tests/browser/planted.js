// A page without a fault, and the same with one that was planted, served on loopback: what the
// checkers themselves are tested with.

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

function headersOf(page) {
  const [, style] = page.match(/<style>(.*)<\/style>/s);
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; ` +
      "frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}

export const sound = `<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Une page</title>
<style>
body { margin: 0 1rem; color: black; background: white; }
a, label { display: inline-block; padding: .5rem; }
a { color: blue; }
@media (prefers-color-scheme: dark) { body { color: white; background: black; } a { color: aqua; } }
</style>
</head>
<body>
<header>
<a href="#main">Aller au contenu</a>
<nav aria-label="Pages"><a href="/">Accueil</a></nav>
</header>
<main id="main" tabindex="-1">
<h1>Une page</h1>
<p>Elle n’a pas de défaut.</p>
<p><a href="/autre">Une autre page</a></p>
<form action="/autre">
<fieldset>
<legend>Votre voix</legend>
<label><input type="radio" name="voix" value="pour"> Pour</label>
<label><input type="radio" name="voix" value="contre"> Contre</label>
</fieldset>
<p><label>Pourquoi <input type="text" name="raison"></label></p>
<p><button type="submit">Signer</button></p>
<p><button type="button" disabled>Retirer</button></p>
</form>
<details><summary>En savoir plus</summary><p><a href="/plus">Plus</a></p></details>
</main>
<footer><p>Fin</p></footer>
</body>
</html>
`;

/**
 * Serves the sound page at /, and at /NUMBER that plant of plants.js, with `headers` of its own, if
 * any. There is nothing at /404; anything else is empty.
 */
export async function servePlants(plants) {
  for (const { from = '' } of plants) {
    if (!sound.includes(from)) throw new Error(`nothing to replace: ${from}`);
  }
  const server = createServer((request, response) => {
    const plant = plants[Number(request.url.slice(1) || NaN)];
    if (request.url !== '/' && !plant) {
      response.writeHead(request.url === '/404' ? 404 : 204).end();
      return;
    }
    const { from = '', by = '', headers = {} } = plant ?? {};
    const page = sound.replace(from, () => by);
    response.writeHead(200, { ...headersOf(page), ...headers }).end(page);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
