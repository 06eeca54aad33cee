// Every page: partial updates, keyboard, focus, drafts, long lists of choices. Nothing
// here is needed: each control works without it.
import 'htmx.org';
import './app.css';
import { watchDrafts } from './lib/autosave.js';
import { fitDiagrams } from './lib/diagram.js';
import { listenToKeys } from './lib/keys.js';
import { openPickers } from './lib/picker.js';

const token = document.querySelector('meta[name="csrf-token"]')?.content;

document.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
  if (token && !/^(GET|HEAD)$/i.test(ctx.request.method)) ctx.request.headers['X-CSRFToken'] = token;
});

// A refused form, or a new task, arrives by a partial update; it must be heard and seen.
new MutationObserver(changes => {
  const added = changes.flatMap(change => [...change.addedNodes]).filter(node => node.nodeType === Node.ELEMENT_NODE);
  for (const node of added) {
    (node.matches('[data-focus]') ? node : node.querySelector('[data-focus]'))?.focus();
    enhance(node);
  }
}).observe(document.body, { childList: true, subtree: true });

// Menus close as one expects of a menu.
document.addEventListener('click', event => {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener('keydown', event => {
  const menu = event.key === 'Escape' && event.target.closest?.('details.menu[open]');
  if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
});

function enhance(root) {
  openPickers(root);
  watchDrafts(root);
  fitDiagrams(root);
}

listenToKeys();
enhance(document);
document.querySelector('[data-focus]')?.focus();
document.documentElement.dataset.ready = 'yes';
