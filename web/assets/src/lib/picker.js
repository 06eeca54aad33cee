// A long <select> becomes a list one can search: the combobox of the ARIA practices. The
// select stays, hidden, and carries the answer, so a form is sent as without scripts.
// With data-search-url the select holds only some of the choices: the form is sent there
// with the words, and comes back with a select of what has them.
//   <div class="picker" data-picker hx-morph-skip-children><select id=… >…</select></div>
const FEW = 8;
const PAUSE = 200; // milliseconds without a key before the server is asked
const known = new WeakSet(); // a class would be lost when the form is morphed
let count = 0;

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

class Picker {
  constructor(box, select) {
    this.select = select;
    this.url = box.dataset.searchUrl;
    this.many = select.multiple;
    const id = `picker-${++count}`;
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (label) label.id ||= `${id}-label`;
    this.list = make('ul', { id, role: 'listbox', class: 'picker-list', hidden: '' });
    if (this.many) this.list.setAttribute('aria-multiselectable', 'true');
    this.input = make('input', {
      type: 'text', class: 'form-select', role: 'combobox', autocomplete: 'off', 'aria-autocomplete': 'list',
      'aria-expanded': 'false', 'aria-controls': id, placeholder: this.many ? 'Type to add' : 'Type to search',
    });
    for (const name of ['aria-describedby', 'aria-invalid', 'aria-required']) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    if (select.required) this.input.setAttribute('aria-required', 'true');
    const name = label?.textContent.replace('*', '').trim() || select.getAttribute('aria-label') || 'Choose';
    this.input.setAttribute('aria-label', name);
    this.list.setAttribute('aria-label', name);
    this.chosen = make('div', { class: 'picker-chosen', role: 'group', 'aria-label': `${name}: chosen` });
    select.tabIndex = -1;
    select.setAttribute('aria-hidden', 'true');
    select.addEventListener('focus', () => this.input.focus());
    label?.addEventListener('click', event => { event.preventDefault(); this.input.focus(); });
    box.append(...(this.many ? [this.chosen] : []), this.input, this.list);
    known.add(box);
    this.listen();
    this.show();
  }

  get options() { return [...this.select.options].filter(option => option.value); }

  listen() {
    this.input.addEventListener('input', event => { event.stopPropagation(); this.find(this.input.value); });
    this.input.addEventListener('change', event => event.stopPropagation());
    this.input.addEventListener('click', () => this.open(''));
    this.input.addEventListener('blur', () => { this.close(); this.clear(); this.show(); });
    this.input.addEventListener('keydown', event => this.key(event));
    this.list.addEventListener('mousedown', event => {
      event.preventDefault();
      const item = event.target.closest('[role=option]');
      if (item) this.take(item.option);
    });
  }

  key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key]) {
      if (this.list.hidden) this.open(''); else this.walk(steps[event.key]);
    } else if (event.key === 'Enter' && !this.list.hidden) {
      const item = this.list.querySelector('.active');
      if (item) this.take(item.option);
    } else if (event.key === 'Escape' && !this.list.hidden) {
      this.close();
      this.show();
    } else if (event.key === 'Backspace' && this.many && !this.input.value) {
      const last = this.options.filter(option => option.selected).pop();
      if (last) this.take(last);
      return;
    } else {
      return;
    }
    event.preventDefault();
  }

  find(words) {
    clearTimeout(this.waiting);
    this.asked?.abort();
    if (!this.url || !words.trim()) return this.open(words);
    this.tell('Searching …');
    this.waiting = setTimeout(() => this.ask(words), PAUSE);
  }

  async ask(words) {
    this.asked = new AbortController();
    const typed = [...new FormData(this.select.form)].filter(([, value]) => typeof value === 'string');
    const body = new URLSearchParams(typed);
    body.set(`_find.${this.select.name}`, words);
    try {
      const answer = await fetch(this.url, { method: 'POST', body, headers: { 'HX-Request': 'true' }, signal: this.asked.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      this.replace(page.getElementById(this.select.id).options);
      this.open(words);
    } catch (error) {
      if (error.name !== 'AbortError') this.tell('The search did not work. Please try again.');
    }
  }

  replace(options) {
    const kept = new Set([...this.select.selectedOptions].map(option => option.value));
    this.select.replaceChildren(...[...options].map(option => {
      const fresh = new Option(option.text, option.value);
      fresh.selected = kept.has(option.value);
      return fresh;
    }));
  }

  tell(words) {
    this.list.replaceChildren(make('li', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, words));
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.input.removeAttribute('aria-activedescendant');
  }

  open(words) {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.options.filter(option => wanted.every(word => option.text.toLowerCase().includes(word)));
    this.list.replaceChildren(...found.map((option, index) => {
      const item = make('li', { role: 'option', id: `${this.list.id}-${index}`, 'aria-selected': String(option.selected) }, option.text);
      item.option = option;
      return item;
    }));
    if (!found.length) return this.tell('Nothing found');
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.walk(1);
  }

  walk(step) {
    const items = [...this.list.children];
    const at = items.findIndex(item => item.classList.contains('active'));
    const next = items[Math.max(0, Math.min(items.length - 1, at + step))];
    items[at]?.classList.remove('active');
    next.classList.add('active');
    next.scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', next.id);
  }

  take(option) {
    if (!option) return;
    option.selected = this.many ? !option.selected : true;
    this.select.dispatchEvent(new Event('input', { bubbles: true }));
    this.select.dispatchEvent(new Event('change', { bubbles: true }));
    this.close();
    this.show();
  }

  clear() {
    const nothing = [...this.select.options].find(option => !option.value);
    if (!this.many && !this.input.value && this.select.value && nothing) this.take(nothing);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  show() {
    if (!this.many) {
      this.input.value = this.select.value ? this.select.selectedOptions[0].text : '';
      return;
    }
    this.input.value = '';
    this.chosen.replaceChildren(...this.options.filter(option => option.selected).map(option => {
      const chip = make('button', { type: 'button', 'aria-label': `Remove ${option.text}` }, option.text);
      chip.addEventListener('mousedown', event => event.preventDefault()); // keep the focus, and so the chip
      chip.addEventListener('click', () => { this.take(option); this.input.focus(); });
      return chip;
    }));
  }
}

export function openPickers(root) {
  for (const box of root.querySelectorAll?.('[data-picker]') ?? []) {
    if (known.has(box)) continue;
    const select = box.querySelector('select');
    if (select && !select.disabled && (select.options.length > FEW || select.multiple)) new Picker(box, select);
  }
}
