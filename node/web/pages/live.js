// Parts of a page that are marked with data-live are shown anew when the node says that something
// has come. Nobody loses their place: a part that has the focus waits until it has lost it.
'use strict';

(() => {
  const parts = [...document.querySelectorAll('[data-live]')];
  const status = document.getElementById('renewed');
  if (parts.length === 0 || !globalThis.EventSource) return;
  // A form's token is new on each page.
  const shown = (part) => {
    const copy = part.cloneNode(true);
    for (const token of copy.querySelectorAll('input[name=form]')) token.removeAttribute('value');
    return copy.innerHTML;
  };
  let asking = false;
  let again = false;

  async function renew() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    again = false;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      // It isn't there any more, and the page says why.
      if (answer.status === 404) location.reload();
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const part of parts) {
        const fresh = page.getElementById(part.id);
        if (!fresh || shown(fresh) === shown(part)) continue;
        if (part.contains(document.activeElement)) {
          part.addEventListener('focusout', () => setTimeout(renew), { once: true });
          continue;
        }
        part.replaceChildren(...fresh.childNodes);
        if (status) status.textContent = status.dataset.said;
      }
    } catch {
      // The line is down: the next news asks again.
    } finally {
      asking = false;
      if (again) renew();
    }
  }

  const events = new EventSource('/events');
  events.addEventListener('change', renew);
  // What came between the page and this line, or while it was down.
  events.addEventListener('open', renew);
})();
