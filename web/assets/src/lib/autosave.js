// Drafts: <form data-autosave="URL"> is posted there after a pause in typing, and when the
// page is left. What could not be saved (signed out, no network) stays in this tab and is
// offered again when the form is next shown.
const PAUSE = 1500;
const MOST_ROUNDS = 60;
const SECRET = /^_?password/;
const HIDDEN = /^(csrf_token|_.*|password.*)$/;

const kept = form => `draft ${form.dataset.autosave}`;

function typed(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !HIDDEN.test(name));
  return JSON.stringify(fields);
}

function say(form, words, late = false) {
  const place = form.querySelector('[data-autosave-status]');
  if (!place) return;
  place.textContent = words;
  place.classList.toggle('late', late);
}

async function save(form, leaving = false) {
  if (form.dataset.sent || typed(form) === form.saved) return;
  const now = typed(form);
  sessionStorage.setItem(kept(form), now);
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File || SECRET.test(name)) body.delete(name);
  try {
    const reply = await fetch(form.dataset.autosave, {
      method: 'POST', body: new URLSearchParams(body), keepalive: leaving, redirect: 'manual',
      headers: { 'HX-Request': 'true', 'X-Autosave': 'true' },
    });
    if (!reply.ok) throw new Error(String(reply.status));
    form.saved = now;
    sessionStorage.removeItem(kept(form));
    say(form, form.dataset.savedWords || 'Draft saved');
  } catch (problem) {
    const known = { 409: 'Not saved: this task has changed meanwhile.' };
    say(form, known[problem.message] || 'Not saved yet. What you typed is kept in this window.', true);
  }
}

// Set the fields the form has to what was typed, but only those named; say whether other
// fields depend on one that changed.
function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  const changed = [];
  for (const field of [...form.elements]) {
    if (!field.name || HIDDEN.test(field.name) || field.type === 'file') continue;
    // At first an absent name means that no box of it was ticked.
    if (form.asked && !values.has(field.name)) continue;
    const before = typed(form);
    const wanted = values.get(field.name) ?? [];
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = wanted.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = wanted.includes(option.value);
    else if (wanted.length) field.value = wanted.shift();
    if (field.matches('[data-depends]') && typed(form) !== before) changed.push(field);
  }
  return changed.at(-1);
}

// The button that adds the row a typed value belongs to.
function adding(form, left) {
  const tables = left.map(([name]) => /^(.+)\.\d+\.[^.]+$/.exec(name)?.[1]).filter(Boolean);
  return tables.map(name => form.querySelector(`[name="_add.${CSS.escape(name)}"]`)).find(Boolean);
}

// What was typed may have opened other fields and rows: the server draws them first.
function restore(form) {
  const stored = sessionStorage.getItem(kept(form));
  if (stored === typed(form)) sessionStorage.removeItem(kept(form));
  if (!stored || stored === typed(form)) return;
  let left = JSON.parse(stored);
  let rounds = MOST_ROUNDS;
  const goOn = () => {
    if (!form.isConnected || !left.length || !rounds--) return document.removeEventListener('htmx:after:swap', goOn);
    const changed = fill(form, left);
    form.asked = true;
    left = left.filter(([name]) => !form.elements.namedItem(name));
    if (changed) changed.dispatchEvent(new Event('change', { bubbles: true }));
    else adding(form, left)?.click();
  };
  document.addEventListener('htmx:after:swap', goOn);
  if (document.readyState === 'complete') goOn();
  else addEventListener('load', () => setTimeout(goOn));
  say(form, 'Restored what you typed before.');
}

export function watchDrafts(root) {
  const forms = [...(root.querySelectorAll?.('form[data-autosave]') ?? [])];
  if (root.matches?.('form[data-autosave]')) forms.push(root);
  for (const form of forms.filter(each => each.saved === undefined)) {
    form.saved = typed(form);
    restore(form);
    let pause;
    form.addEventListener('input', () => { clearTimeout(pause); pause = setTimeout(() => save(form), PAUSE); });
    form.addEventListener('submit', () => { clearTimeout(pause); form.dataset.sent = 'yes'; sessionStorage.removeItem(kept(form)); });
    addEventListener('pagehide', () => { if (form.isConnected) save(form, true); });
  }
}
