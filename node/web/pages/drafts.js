// What is typed is kept at the node while it is typed, as its button "keep" does: a line that drops
// or another page that is opened takes nothing away.
'use strict';

(() => {
  const pause = 2000;
  for (const form of document.querySelectorAll('form[data-kept]')) {
    let waiting = null;

    const keep = () => {
      if (waiting === null) return;
      clearTimeout(waiting);
      waiting = null;
      const typed = new URLSearchParams(new FormData(form));
      typed.set('keep', '1');
      const address = form.getAttribute('action') ?? location.pathname;
      // Where the line is down, what comes next tries again.
      fetch(address, { method: 'POST', body: typed, keepalive: true, redirect: 'manual' }).catch(
        () => {},
      );
    };

    form.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(keep, pause);
    });
    form.addEventListener('submit', () => {
      clearTimeout(waiting);
      waiting = null;
    });
    addEventListener('pagehide', keep);
  }
})();
