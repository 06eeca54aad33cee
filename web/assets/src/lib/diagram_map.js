// A small map in the corner of a diagram that is larger than its window: where one is in
// it, and a press moves there. For the eye and the mouse only; all else can scroll.
export class DiagramMap {
  constructor(scroll, picture) {
    this.scroll = scroll;
    this.picture = picture;
    const view = document.createElement('div');
    view.className = 'figure-view';
    scroll.before(view);
    this.map = document.createElement('div');
    this.map.className = 'figure-map diagram';
    this.map.setAttribute('aria-hidden', 'true');
    this.here = document.createElement('div');
    this.here.className = 'figure-map-here';
    this.map.append(this.copy(), this.here);
    view.append(scroll, this.map);
    scroll.addEventListener('scroll', () => this.show(), { passive: true });
    this.map.addEventListener('pointerdown', event => { this.map.setPointerCapture(event.pointerId); this.go(event); });
    this.map.addEventListener('pointermove', event => { if (event.buttons) this.go(event); });
    new ResizeObserver(() => this.show()).observe(scroll);
  }

  copy() {
    const small = this.picture.cloneNode(true);
    for (const name of ['class', 'role', 'aria-label', 'width', 'height']) small.removeAttribute(name);
    for (const link of small.querySelectorAll('a')) link.removeAttribute('href');
    for (const words of small.querySelectorAll('text, title')) words.remove();
    return small;
  }

  show() {
    const { clientWidth, clientHeight, scrollWidth, scrollHeight, scrollLeft, scrollTop } = this.scroll;
    this.map.hidden = scrollWidth < clientWidth * 1.1 && scrollHeight < clientHeight * 1.1;
    const share = (part, whole) => `${Math.min(100, (100 * part) / whole)}%`;
    Object.assign(this.here.style, {
      left: share(scrollLeft, scrollWidth), top: share(scrollTop, scrollHeight),
      width: share(clientWidth, scrollWidth), height: share(clientHeight, scrollHeight),
    });
  }

  go(event) {
    const place = this.map.getBoundingClientRect();
    const { clientWidth, clientHeight, scrollWidth, scrollHeight } = this.scroll;
    this.scroll.scrollLeft = ((event.clientX - place.left) / place.width) * scrollWidth - clientWidth / 2;
    this.scroll.scrollTop = ((event.clientY - place.top) / place.height) * scrollHeight - clientHeight / 2;
  }
}
