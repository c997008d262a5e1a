// A list can be chosen as a file: the browser reads it into the field in which it could be typed,
// so that it is seen before it is sent.
'use strict';

(() => {
  const place = document.querySelector('[data-list-file]');
  if (!place) return;
  const field = document.getElementById(place.dataset.listFile);
  const status = place.querySelector('[role=status]');

  // Spreadsheets write UTF-8, UTF-16 with its mark, or what Windows has had for Western Europe.
  function decoded(bytes) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder('windows-1252').decode(bytes);
    }
  }

  async function take(file) {
    status.textContent = '';
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = decoded(bytes);
    const isBook = text.startsWith('PK') || text.includes('\0');
    if (isBook || text.length > field.maxLength) {
      status.textContent = isBook ? place.dataset.book : place.dataset.long;
      return;
    }
    field.value = text;
    field.focus();
  }

  place.hidden = false;
  place.querySelector('input').addEventListener('change', (event) => {
    const file = event.target.files[0];
    if (file) take(file);
  });
})();
