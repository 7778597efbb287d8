// Keeps an open page up to date without loading it again, and ages readable. Nothing of it is needed to read or decide.
(() => {
  'use strict';

  // The server's clock counts, not the reader's: the page tells how late it was.
  const behind = document.body.dataset.now ? Date.parse(document.body.dataset.now) - Date.now() : 0;
  const age = since => {
    const seconds = Math.max(0, Math.round((Date.now() + behind - since) / 1000));
    if (seconds < 60) return seconds + ' s';
    const minutes = Math.floor(seconds / 60);
    if (minutes < 120) return minutes + ' min';
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return hours + ' h' + (minutes % 60 ? ' ' + minutes % 60 + ' min' : '');
    return Math.floor(hours / 24) + ' days';
  };
  const tellAges = () => document.querySelectorAll('time[data-age]').forEach(time => {
    time.textContent = age(Date.parse(time.dateTime));
  });
  setInterval(tellAges, 5000);

  document.querySelectorAll('[data-print]').forEach(button => button.addEventListener('click', () => window.print()));

  const source = document.body.dataset.changes;
  if (!source) return;
  let waiting = false;
  const listen = new EventSource(source);
  listen.addEventListener('changed', () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      htmx.trigger(document.body, 'changed');
    }, 200);
  });
  listen.onerror = () => document.body.classList.add('stale');
  listen.onopen = () => document.body.classList.remove('stale');

  // What the reader has opened or closed stays so.
  let details = new Map();
  document.body.addEventListener('htmx:beforeSwap', event => {
    details = new Map([...event.target.querySelectorAll('details[id]')].map(one => [one.id, one.open]));
  });
  document.body.addEventListener('htmx:afterSwap', () => details.forEach((open, id) => {
    const one = document.getElementById(id);
    if (one) one.open = open;
  }));
})();
