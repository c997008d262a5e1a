// What somebody who doesn't see the page finds their way by; that it can be read in one column; and
// that it says what it has to say without a script.

export function structureFaults({ page, reader }) {
  return page.evaluate((wanted) => {
    const faults = [];
    const only = (selector, what) => {
      const { length } = document.querySelectorAll(selector);
      if (length !== 1) faults.push(`${length} times ${what}`);
    };
    if (document.documentElement.lang !== wanted) {
      faults.push(`lang is "${document.documentElement.lang}", not "${wanted}"`);
    }
    only('h1', 'h1');
    only('main', 'main');
    only('body > header', 'header');
    only('body > footer', 'footer');
    if (!document.querySelector('nav')) faults.push('no nav');
    if (!document.title.trim()) faults.push('no title');
    return faults;
  }, reader.language);
}

/** WCAG 1.4.10: no scrolling to the side at 320 CSS pixels, which is a desk's 1280 at 400 %. */
export async function reflowFaults({ page }) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 256 });
  const faults = await page.evaluate(() => {
    const root = document.documentElement;
    const found = [];
    for (const element of [root, document.body]) {
      if (['hidden', 'clip'].includes(getComputedStyle(element).overflowX)) {
        found.push(`${element.localName} hides what is too wide`);
      }
    }
    if (root.scrollWidth <= root.clientWidth) return found;
    const wide = [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > root.clientWidth)
      .map((element) => element.outerHTML.slice(0, 120));
    return [...found, `${root.scrollWidth} pixels wide: ${wide.slice(-3).join(' … ')}`];
  });
  await page.setViewportSize(before);
  return faults;
}

/** Headings, links and forms that are only there, or are others, once a script has run. */
export async function scriptFaults(visit) {
  const without = await visit.again({ script: false });
  const [there, here] = await Promise.all([without.page, visit.page].map(contentOf));
  await without.close();
  return here.filter((part) => !there.includes(part)).map((part) => `only by script: ${part}`);
}

function contentOf(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('h1, h2, h3, h4, h5, h6, a[href], form')].map(
      (element) =>
        `${element.localName} ${element.getAttribute('href') ?? element.textContent.trim()}`,
    ),
  );
}
