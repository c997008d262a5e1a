// What somebody does who has a keyboard alone: comes by Tab to what is called so, and uses it.

/** The name by which a screen reader calls what has the focus. */
function focused() {
  const element = document.activeElement;
  const label = element.labels?.[0]?.textContent ?? element.textContent ?? '';
  return label.replace(/\s+/g, ' ').trim();
}

/** Tab until the focus is on what is called so. */
export async function reach(page, name) {
  const longest = 400;
  for (let steps = 0; steps < longest; ++steps) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(focused)) === name) return;
  }
  throw new Error(`Tab doesn't come to "${name}" on ${page.url()}`);
}

/** In the place of what stands in that field. */
export async function write(page, name, text) {
  await reach(page, name);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
}

/** Enter on it, and the answer of the page that this leads to. */
export async function press(page, name) {
  await reach(page, name);
  const [response] = await Promise.all([
    page.waitForNavigation({ waitUntil: 'load' }),
    page.keyboard.press('Enter'),
  ]);
  return response;
}
