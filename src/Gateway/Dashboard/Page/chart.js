const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 120;
const HEIGHT = 32;

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}

/** The course of one number. What it shows stands beside it in words, so it is hidden from those who hear the page. */
export class Sparkline {
  #line = element('path', { class: 'line', 'vector-effect': 'non-scaling-stroke' });
  #area = element('path', { class: 'area' });

  constructor() {
    this.element = element('svg', { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    this.element.append(this.#area, this.#line);
  }

  /** @param {(number|null|undefined)[]} values oldest first. @param most how many there are once the line is full. */
  draw(values, most = 60) {
    const known = values.slice(-most).map(value => value ?? 0);
    const top = Math.max(...known, 1e-9) * 1.08;
    const step = WIDTH / (most - 1);
    const from = WIDTH - (known.length - 1) * step;
    const points = known.map((value, index) => `${(from + index * step).toFixed(1)} ${(HEIGHT - 1 - value / top * (HEIGHT - 3)).toFixed(1)}`);
    if (points.length < 2) return;
    this.#line.setAttribute('d', `M${points.join('L')}`);
    this.#area.setAttribute('d', `M${from.toFixed(1)} ${HEIGHT}L${points.join('L')}L${WIDTH} ${HEIGHT}Z`);
  }
}

/** A bar that is full to a part of it. */
export class Gauge {
  #fill = document.createElement('span');

  constructor() {
    this.element = document.createElement('span');
    this.element.className = 'gauge';
    this.element.setAttribute('aria-hidden', 'true');
    this.element.append(this.#fill);
  }

  set(part) {
    this.#fill.style.inlineSize = `${Math.min(100, Math.max(0, (part ?? 0) * 100)).toFixed(1)}%`;
    this.element.classList.toggle('high', part > 0.85);
  }
}
