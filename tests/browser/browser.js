// Chromium, as Debian has it, through playwright-core; and a page that was opened in it.

import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { chromiumPath, load, output, stepMax } from './settings.js';

const { chromium } = load('playwright-core');

export const screens = {
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
  desk: { viewport: { width: 1280, height: 900 } },
};
export const languages = { fr: 'fr-CA', en: 'en-CA' };

/** What a reader has, where nothing else is said. */
const usual = { language: 'fr', screen: 'desk', script: true };

export class Browser {
  #chromium;
  #contexts = new Map();

  static async open() {
    mkdirSync(output, { recursive: true });
    const browser = new Browser();
    browser.#chromium = await chromium.launch({
      executablePath: chromiumPath,
      // Its sandbox doesn't run as root, which is who tests in a container.
      chromiumSandbox: process.getuid() !== 0,
    });
    return browser;
  }

  close() {
    return this.#chromium.close();
  }

  /**
   * Somebody who hasn't been here before: a context without cookies, that asks for pages in
   * `language` on one of the `screens`, with or without `script`. Nothing moves in it, so that what
   * is looked at has come to rest. With `session`, as whoever has that cookie. The caller closes
   * it.
   */
  async newReader(how) {
    const { language, screen, script, session } = { ...usual, ...how };
    const context = await this.#chromium.newContext({
      ...screens[screen],
      locale: languages[language],
      javaScriptEnabled: script,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(stepMax);
    if (session) await context.addCookies([session]);
    return context;
  }

  /** A page that a form led to, for those checkers that don't open it once more. */
  look(page, response, reader) {
    return Visit.of(this, page, response, { ...usual, ...reader });
  }

  /** Opens an address as a reader who only looks; those of one kind are one, which saves time. */
  async visit(url, how) {
    const reader = { ...usual, ...how };
    const kind = JSON.stringify(reader);
    if (!this.#contexts.has(kind)) this.#contexts.set(kind, this.newReader(reader));
    return Visit.open(this, await this.#contexts.get(kind), url, reader);
  }
}

/**
 * What the checkers look at: a page that was loaded, with the answer that it came by, every request
 * that it made, and what its reader has.
 */
class Visit {
  static of(browser, page, response, reader) {
    const url = page.url();
    return Object.assign(new Visit(), { browser, url, reader, page, requests: [], response });
  }

  static async open(browser, context, url, reader) {
    const page = await context.newPage();
    const requests = [];
    page.on('request', (request) => requests.push(request));
    const response = await page.goto(url, { waitUntil: 'load' });
    return Object.assign(new Visit(), { browser, url, reader, page, requests, response });
  }

  /** The same address, as somebody else. */
  again(how) {
    return this.browser.visit(this.url, { ...this.reader, ...how });
  }

  /** A picture of the whole page, for people, in build/PRESET/tests/browser. */
  picture(name) {
    const { language, screen } = this.reader;
    const file = [...(name.match(/\w+/g) ?? ['home']), language, screen].join('_');
    return this.page.screenshot({ path: path.join(output, `${file}.png`), fullPage: true });
  }

  /** What stands on the screen, for the guides: `./dev pictures` takes it to docs/guide. */
  async guidePicture(name) {
    const { language } = this.reader;
    await this.page.evaluate(() => globalThis.scrollTo(0, 0));
    const file = `guide_${name}_${language}.png`;
    return this.page.screenshot({ path: path.join(output, file) });
  }

  close() {
    return this.page.close();
  }
}
