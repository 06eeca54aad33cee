// Diagrams larger than the page: fitted at first, "you are here" in view, then zoomed by
// buttons, with a small map of the whole. Without scripts they are scrolled at their own
// size.
import { DiagramMap } from './diagram_map.js';

const LEAST = 0.7; // words would be too small to read
const known = new WeakSet();

class Viewer {
  constructor(scroll) {
    this.scroll = scroll;
    this.picture = scroll.querySelector('svg.diagram');
    this.natural = this.picture.viewBox.baseVal.width;
    const tools = document.createElement('div');
    tools.className = 'figure-tools';
    tools.append(
      this.button('−', 'Smaller', () => this.zoom(this.scale / 1.25)),
      this.button('+', 'Larger', () => this.zoom(this.scale * 1.25)),
      this.button('Fit', 'Fit to the page', () => this.zoom(this.room)),
      this.button('Full screen', 'Full screen', () => this.full()),
    );
    scroll.before(tools);
    this.map = new DiagramMap(scroll, this.picture);
    this.zoom(Math.max(LEAST, Math.min(1, this.room)));
    this.find();
  }

  get room() {
    const { paddingLeft, paddingRight } = getComputedStyle(this.scroll);
    return (this.scroll.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)) / this.natural;
  }

  button(words, name, action) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn btn-quiet btn-sm';
    button.textContent = words;
    button.setAttribute('aria-label', name);
    button.addEventListener('click', action);
    return button;
  }

  zoom(scale) {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.scroll;
    const factor = this.scale ? scale / this.scale : 1;
    this.scale = Math.max(0.1, Math.min(4, scale));
    this.picture.style.width = `${this.natural * this.scale}px`;
    this.scroll.scrollLeft = (scrollLeft + clientWidth / 2) * factor - clientWidth / 2;
    this.scroll.scrollTop = (scrollTop + clientHeight / 2) * factor - clientHeight / 2;
    this.map.show();
  }

  find() {
    const here = this.picture.querySelector('.incident, .active');
    if (!here) return;
    const place = here.getBoundingClientRect();
    const view = this.scroll.getBoundingClientRect();
    this.scroll.scrollLeft += place.left + place.width / 2 - view.left - view.width / 2;
    this.scroll.scrollTop += place.top + place.height / 2 - view.top - view.height / 2;
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.scroll.closest('.figure').requestFullscreen();
  }
}

export function fitDiagrams(root) {
  for (const scroll of root.querySelectorAll?.('.figure-scroll') ?? []) {
    if (known.has(scroll) || !scroll.querySelector('svg.diagram') || !scroll.clientWidth) continue;
    known.add(scroll);
    new Viewer(scroll);
  }
}
