// A member's key that is made and kept in this browser. docs/adr/0025 says what for, and what
// against; docs/storage.md which bytes there are. Every page works without this script, as long as
// the node keeps the key.
'use strict';

(() => {
  /** OWASP's, for PBKDF2-HMAC-SHA-256. */
  const iterations = 600000;
  const { subtle } = globalThis.crypto;
  const paperLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  /** What stands before a seed of Ed25519 in PKCS #8 (RFC 8410). */
  const pkcs8 = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];

  const utf8 = (words) => new TextEncoder().encode(words);
  const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const fromBase64 = (words) => Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0));
  const toHex = (bytes) => [...bytes].map((each) => each.toString(16).padStart(2, '0')).join('');
  const fromHex = (digits) => Uint8Array.from(digits.match(/../g), (each) => parseInt(each, 16));
  const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
  const random = (count) => globalThis.crypto.getRandomValues(new Uint8Array(count));
  const sha256 = async (bytes) => new Uint8Array(await subtle.digest('SHA-256', bytes));
  /** What is hashed or signed begins with these sixteen bytes, which say what it is. */
  const context = (words) => joined(utf8(words), new Uint8Array(16 - words.length));
  const startsWith = (bytes, first) => first.every((each, i) => bytes[i] === each);

  /** The key under which a seed is wrapped, and what proves the passphrase to the node. */
  async function derive(passphrase, salt, count) {
    const words = utf8(passphrase.normalize('NFC'));
    const key = await subtle.importKey('raw', words, 'PBKDF2', false, ['deriveBits']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: count };
    const bits = new Uint8Array(await subtle.deriveBits(how, key, 512));
    const wrapping = bits.slice(0, 32);
    const uses = ['encrypt', 'decrypt'];
    return {
      wrap: await subtle.importKey('raw', wrapping, 'AES-GCM', false, uses),
      proof: toBase64(bits.slice(32)),
    };
  }

  const gcm = (iv, number) => ({
    name: 'AES-GCM',
    iv,
    additionalData: utf8(`palabre/browser/${number}`),
  });

  /** A seed under a new passphrase: `sealed` and `proof`, as the node takes them. */
  async function seal(seed, number, passphrase) {
    const salt = random(16);
    const iv = random(12);
    const { wrap, proof } = await derive(passphrase, salt, iterations);
    const box = new Uint8Array(await subtle.encrypt(gcm(iv, number), wrap, seed));
    const sealed = JSON.stringify({
      kdf: 'PBKDF2-HMAC-SHA-256',
      iterations,
      salt: toBase64(salt),
      iv: toBase64(iv),
      sealed: toBase64(box),
    });
    return { sealed, proof };
  }

  /** The seed of `sealed`, and the proof; throws `wrong` if this isn't its passphrase. */
  async function open(sealed, number, passphrase) {
    const { salt, iv, iterations: count, sealed: box } = JSON.parse(sealed);
    const { wrap, proof } = await derive(passphrase, fromBase64(salt), count);
    return { seed: await unwrap(wrap, number, iv, box), proof };
  }

  async function unwrap(wrap, number, iv, box) {
    try {
      const how = gcm(fromBase64(iv), number);
      return new Uint8Array(await subtle.decrypt(how, wrap, fromBase64(box)));
    } catch {
      throw new Said('wrong');
    }
  }

  /** A key that signs, and can't be taken out of the browser again. */
  function signer(seed) {
    return subtle.importKey('pkcs8', joined(pkcs8, seed), 'Ed25519', false, ['sign']);
  }

  async function sign(key, message) {
    return toBase64(new Uint8Array(await subtle.sign('Ed25519', key, message)));
  }

  /** The one place where the key is kept; answers what `act` has asked of it. */
  function shelf(mode, act) {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open('palabre', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('keys');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const work = opening.result.transaction('keys', mode);
        const asked = act(work.objectStore('keys'));
        work.oncomplete = () => {
          opening.result.close();
          resolve(asked.result);
        };
        work.onabort = () => reject(work.error);
      };
    });
  }
  // A browser that keeps nothing is asked for the passphrase at each signature.
  const keep = (number, key) =>
    shelf('readwrite', (keys) => keys.put({ number, key }, 'mine')).catch(() => null);
  const forget = () => shelf('readwrite', (keys) => keys.clear()).catch(() => null);
  async function kept(number) {
    const found = await shelf('readonly', (keys) => keys.get('mine')).catch(() => null);
    return found && found.number === number ? found.key : null;
  }

  /** What goes wrong and the page has words for, by their data-said; or words of the node's. */
  class Said extends Error {
    constructor(name, words) {
      super(name);
      this.words = words;
    }
  }

  function tell(form, name, words) {
    for (const each of form.querySelectorAll('[data-said]')) {
      each.hidden = each.dataset.said !== name;
      if (!each.hidden && words) each.textContent = words;
    }
  }

  /** `work` is done in the place of sending the form. */
  function instead(form, work) {
    let busy = false;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      tell(form, 'busy');
      try {
        await work();
      } catch (error) {
        if (error instanceof Said) tell(form, error.message, error.words);
        else tell(form, 'failed');
      }
      busy = false;
    });
  }

  const typed = (form, name) => form.querySelector(`[data-typed=${name}]`);

  /** The passphrase that was typed twice; throws `unlike` if it wasn't the same. */
  function chosen(form) {
    const [one, other] = [typed(form, 'passphrase'), typed(form, 'again')];
    if (one.value !== other.value) throw new Said('unlike');
    return one.value;
  }

  /** Goes to the node with these fields, and no passphrase. */
  function send(form, fields) {
    for (const [name, value] of Object.entries(fields)) {
      const input = document.createElement('input');
      Object.assign(input, { type: 'hidden', name, value });
      form.append(input);
    }
    for (const each of form.querySelectorAll('[type=password]')) each.disabled = true;
    form.submit();
  }

  async function post(path, fields) {
    const answer = await fetch(path, { method: 'POST', body: new URLSearchParams(fields) });
    const isJson = /json/.test(answer.headers.get('content-type'));
    const body = isJson ? await answer.json() : null;
    if (answer.ok) return body;
    if (!body) throw new Said('failed');
    throw new Said('refused', [body.title, body.detail].filter(Boolean).join(' '));
  }

  async function join(form) {
    const pair = await subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const seed = new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey)).slice(-32);
    const number = toHex(new Uint8Array(await subtle.exportKey('raw', pair.publicKey)));
    const agreed = fromBase64(form.dataset.consent);
    if (agreed.length !== 80 || !startsWith(agreed, context('palabre/consent'))) {
      throw new Said('failed');
    }
    const { sealed, proof } = await seal(seed, number, chosen(form));
    const key = await signer(seed);
    await keep(number, key);
    send(form, { key: number, sealed, proof, consent: await sign(key, agreed) });
  }

  async function enter(form) {
    const name = form.elements.name.value;
    const passphrase = typed(form, 'passphrase').value;
    const how = await post('/enter/salt', { name });
    if (how.keeper === 'node') {
      form.submit();
      return;
    }
    const { wrap, proof } = await derive(passphrase, fromBase64(how.salt), how.iterations);
    const fields = { name, proof, next: form.elements.next.value };
    if (form.elements.kept) fields.kept = form.elements.kept.value;
    const { next, key, sealed } = await post('/enter', fields);
    const { iv, sealed: box } = JSON.parse(sealed);
    await keep(key, await signer(await unwrap(wrap, key, iv, box)));
    location.assign(next);
  }

  /** Only a record, of this key, and the one whose number the page says. */
  async function checked(message, { number, key }) {
    const isRecord = startsWith(message, context('palabre/record'));
    const isMine = toHex(message.slice(80, 112)) === key;
    const named = toHex(await sha256(joined(context('palabre/id'), message)));
    if (!isRecord || !isMine || named !== number) throw new Said('other');
    return message;
  }

  async function signRecord(form, mine) {
    const { bytes, key: number, sealed } = form.dataset;
    const message = await checked(fromBase64(bytes), form.dataset);
    let key = mine;
    if (!key) {
      const { seed } = await open(sealed, number, typed(form, 'passphrase').value);
      key = await signer(seed);
      await keep(number, key);
    }
    send(form, { signature: await sign(key, message) });
  }

  async function change(form) {
    const { key, sealed } = form.dataset;
    const next = chosen(form);
    const { seed, proof: old } = await open(sealed, key, typed(form, 'old').value);
    send(form, { old, ...(await seal(seed, key, next)) });
  }

  /** The five lines of a key on paper, as node/keys/paper_key.hpp has them. */
  async function paperLines(seed, number) {
    const known = fromHex(number.slice(0, 16));
    const parts = [0, 8, 16, 24].map((at) => seed.slice(at, at + 8)).concat([known]);
    const lines = parts.map(async (part, i) => {
      const sum = await sha256(joined(context('palabre/paper'), [1, i + 1], part));
      const bytes = joined(part, sum.slice(0, 2));
      const bits = [...bytes].map((each) => each.toString(2).padStart(8, '0')).join('');
      const letters = bits.match(/.{5}/g).map((five) => paperLetters[parseInt(five, 2)]);
      return letters.join('').replace(/.{4}(?=.)/g, '$& ');
    });
    return Promise.all(lines);
  }

  async function writeSheet(form) {
    const { key, sealed } = form.dataset;
    const field = typed(form, 'passphrase');
    const { seed } = await open(sealed, key, field.value);
    const lines = await paperLines(seed, key);
    field.value = '';
    document.querySelectorAll('[data-line]').forEach((line, i) => (line.textContent = lines[i]));
    for (const each of document.querySelectorAll('[data-sheet]')) each.hidden = false;
    tell(form, 'done');
    document.querySelector('[data-print]').focus();
  }

  /** What line `i` of a sheet holds, however it was typed; throws `line` if it isn't one. */
  async function readLine(words, i) {
    const capital = words.toUpperCase().replace(/[\s-]/g, '');
    const plain = capital.replace(/O/g, '0').replace(/[IL]/g, '1');
    const fives = [...plain].map((letter) => paperLetters.indexOf(letter));
    if (fives.length !== 16 || fives.includes(-1)) throw new Said('line');
    const bits = fives.map((five) => five.toString(2).padStart(5, '0')).join('');
    const bytes = Uint8Array.from(bits.match(/.{8}/g), (eight) => parseInt(eight, 2));
    const part = bytes.slice(0, 8);
    const sum = await sha256(joined(context('palabre/paper'), [1, i + 1], part));
    if (!startsWith(bytes.slice(8), sum.slice(0, 2))) throw new Said('line');
    return part;
  }

  /** The seed of a sheet, and its key's number; whoever typed a line wrong is taken to it. */
  async function readSheet(form) {
    const parts = [];
    for (const [i, line] of form.querySelectorAll('[data-line]').entries()) {
      line.removeAttribute('aria-invalid');
      try {
        parts.push(await readLine(line.value, i));
      } catch (error) {
        line.setAttribute('aria-invalid', 'true');
        line.closest('p').after(form.querySelector('[data-said=line]'));
        line.focus();
        throw error;
      }
    }
    const known = parts.pop();
    const seed = joined(...parts);
    const open = await subtle.importKey('pkcs8', joined(pkcs8, seed), 'Ed25519', true, ['sign']);
    const { x } = await subtle.exportKey('jwk', open);
    const number = fromBase64(x.replace(/-/g, '+').replace(/_/g, '/'));
    if (!startsWith(number, known)) throw new Said('mixed');
    return { seed, number: toHex(number) };
  }

  /** Signs a challenge of the node's, and nothing else: docs/storage.md has its bytes. */
  async function recover(form) {
    const phrase = chosen(form);
    const { seed, number } = await readSheet(form);
    const name = typed(form, 'name').value;
    const next = await seal(seed, number, phrase);
    const challenge = fromBase64((await post('/enter/sheet/challenge', { name })).challenge);
    if (challenge.length !== 40) throw new Said('failed');
    const here = [form.dataset.network, form.dataset.organisation].map(fromHex);
    const first = context('palabre/recover');
    const locked = await sha256(joined(first, fromBase64(next.proof), utf8(next.sealed)));
    const key = await signer(seed);
    const fields = { name, challenge: toBase64(challenge), ...next };
    fields.signature = await sign(key, joined(first, ...here, challenge, locked));
    const answer = await post('/enter/sheet', fields);
    await keep(number, key);
    location.assign(answer.next);
  }

  const pages = {
    join(form) {
      form.elements.keeper.value = 'browser';
      form.addEventListener('change', () => {
        for (const each of document.querySelectorAll('[data-plain]')) {
          each.hidden = form.elements.keeper.value === 'browser';
        }
      });
      instead(form, async () => {
        if (form.elements.keeper.value === 'browser') await join(form);
        else form.submit();
      });
    },
    async enter(form) {
      await forget();
      instead(form, () => enter(form));
    },
    async sign(form) {
      const mine = await kept(form.dataset.key);
      const field = typed(form, 'passphrase');
      field.closest('p').hidden = Boolean(mine);
      field.required = !mine;
      instead(form, () => signRecord(form, mine));
    },
    change(form) {
      instead(form, () => change(form));
    },
    recover(form) {
      instead(form, () => recover(form));
    },
    sheet(form) {
      document.querySelector('[data-print]').addEventListener('click', () => print());
      instead(form, () => writeSheet(form));
    },
  };

  /** Whether this browser can do it: over HTTPS or on this machine, and new enough. */
  async function isAble() {
    if (!subtle || !globalThis.indexedDB) return false;
    const made = await subtle.generateKey('Ed25519', false, ['sign', 'verify']).catch(() => null);
    return made !== null;
  }

  async function start() {
    const form = document.querySelector('[data-own-key]');
    if (!form) return;
    // Whoever is quicker than this waits, so that no passphrase goes where it shouldn't.
    let pressed = false;
    const wait = (event) => {
      event.preventDefault();
      pressed = true;
    };
    form.addEventListener('submit', wait);
    if (await isAble()) {
      for (const each of document.querySelectorAll('[data-plain]')) each.hidden = true;
      for (const each of document.querySelectorAll('[data-when-able]')) each.hidden = false;
      await pages[form.dataset.ownKey](form);
    }
    form.removeEventListener('submit', wait);
    if (pressed) (form.requestSubmit || form.submit).call(form);
  }

  // Come back to by the browser's own button, a form begins anew.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  start();
})();
