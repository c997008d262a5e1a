// A walk through the page with Tab alone, as somebody does who has no mouse: the first stop skips
// to what the page is about, each thing that can be used is a stop, each stop can be seen, and the
// walk has an end.

/** In the page: what is found out about it. */
function install() {
  const usable =
    'a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, ' +
    'audio[controls], video[controls], [contenteditable=true], [tabindex]';
  const stops = [];

  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  // Of several radio buttons with one name one is a stop, and arrows lead to the others.
  const group = (element) =>
    element.type === 'radio'
      ? `${[...document.forms].indexOf(element.form)} ${element.name}`
      : element;

  const seen = (element) => {
    const style = getComputedStyle(element);
    if (style.outlineStyle === 'auto') return true;
    const clear = /rgba\(.*, 0\)|transparent/.test(style.outlineColor);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && !clear;
  };
  const covered = (element) => {
    const [box] = element.getClientRects();
    if (!box) return true;
    const x = Math.min(box.left + box.width / 2, innerWidth - 1);
    const y = Math.min(Math.max((box.top + box.bottom) / 2, box.top + 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    return !(top && (element.contains(top) || top.contains(element)));
  };
  const name = (element) => element.outerHTML.slice(0, 120);

  globalThis.walk = {
    longest: document.querySelectorAll(usable).length + 40,
    /** Looks at where the focus is; answers whether there was a stop, and what is wrong with it. */
    look() {
      const element = document.activeElement;
      if (!element || element === document.body || element === document.documentElement) {
        return { end: true };
      }
      if (stops[0] === element && stops.length > 1) return { end: true };
      // Its day, month and year are stops of their own, of which a page isn't told.
      const within = element.matches('input[type=date], input[type=time]');
      if (within && stops.at(-1) === element) return {};
      const again = stops.includes(element);
      stops.push(element);
      const faults = [];
      if (again) faults.push(`Tab comes back to it: ${name(element)}`);
      else {
        if (!seen(element)) faults.push(`the focus can't be seen on ${name(element)}`);
        if (covered(element)) faults.push(`something covers ${name(element)}`);
      }
      return { end: again, faults };
    },
    missed() {
      const reached = new Set(stops.map(group));
      return [...document.querySelectorAll(usable)]
        .filter((element) => shown(element) && !element.matches(':disabled, [inert] *'))
        .filter(
          (element) => !(element.tabIndex < 0 && !element.matches('a, button, input, select')),
        )
        .filter((element) => !reached.has(group(element)))
        .map((element) => `Tab never comes to ${name(element)}`);
    },
    /** Whether a link at the first stop leads to main, or into it. */
    skips() {
      const [first] = stops;
      const target = first?.hash && document.getElementById(first.hash.slice(1));
      return Boolean(target && document.querySelector('main')?.contains(target));
    },
    isPastMainsStart() {
      const main = document.querySelector('main');
      const place = main.compareDocumentPosition(document.activeElement);
      return (
        document.activeElement !== document.body &&
        Boolean(place & Node.DOCUMENT_POSITION_FOLLOWING)
      );
    },
  };
}

export async function keyboardFaults({ page }) {
  await page.evaluate(install);
  const faults = [];
  const longest = await page.evaluate(() => globalThis.walk.longest);
  let end = false;
  for (let steps = 0; !end && steps < longest; ++steps) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => globalThis.walk.look());
    faults.push(...(stop.faults ?? []));
    end = stop.end;
  }
  if (!end) faults.push(`no end after ${longest} times Tab`);
  faults.push(...(await page.evaluate(() => globalThis.walk.missed())));
  return [...faults, ...(await skipFaults(page))];
}

/** The first stop, once it is followed, leaves the header behind. */
async function skipFaults(page) {
  if (!(await page.evaluate(() => globalThis.walk.skips()))) {
    return ["the first stop doesn't skip to main"];
  }
  await page.reload();
  await page.evaluate(install);
  for (const key of ['Tab', 'Enter', 'Tab']) await page.keyboard.press(key);
  const past = await page.evaluate(() => globalThis.walk.isPastMainsStart());
  return past ? [] : ['after the skip link the next stop is still before main'];
}
