// The keyboard of lists: j and k walk, Enter opens (it is a link), c claims, / searches,
// ? tells. A key that is being typed is never taken.
const typing = target => target.matches?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');

function rows() {
  return [...document.querySelectorAll('[data-row]')].filter(row => row.querySelector('a'));
}

function here() {
  return document.activeElement?.closest('[data-row]');
}

function move(step) {
  const all = rows();
  const at = all.indexOf(here() ?? document.querySelector('[data-row]:has(a[aria-current])'));
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
  next?.querySelector('a')?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function claim() {
  (here()?.querySelector('[data-claim]') ?? document.querySelector('[data-claim]'))?.click();
}

function tell() {
  const dialog = document.querySelector('dialog[data-keys]');
  if (dialog?.open) dialog.close();
  else dialog?.showModal();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  c: claim,
  '/': () => document.querySelector('[data-search]')?.focus(),
  '?': tell,
};

export function listenToKeys() {
  document.addEventListener('keydown', event => {
    if (typing(event.target) || event.metaKey || event.ctrlKey || event.altKey) return;
    if (document.querySelector('dialog[open]') && event.key !== '?') return;
    if (!keys[event.key]) return;
    keys[event.key]();
    event.preventDefault();
  });
}
