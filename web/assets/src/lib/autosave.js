// Drafts: <form data-autosave="URL"> is posted there after a pause in typing, and when the
// page is left. What could not be saved (signed out, no network) stays in this tab and is
// offered again when the form is next shown.
const PAUSE = 1500;
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

function restore(form) {
  const stored = sessionStorage.getItem(kept(form));
  if (!stored || stored === typed(form)) return;
  const fields = JSON.parse(stored);
  for (const field of form.elements) {
    if (!field.name || HIDDEN.test(field.name) || field.type === 'file') continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = values.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
    else if (values.length) field.value = values.shift();
  }
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
