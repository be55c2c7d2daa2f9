import { h } from '/console/dom.js';
import { live, onSnapshot } from './live.js';
import { clock, last } from './format.js';

const LEVELS = ['Information', 'Warning', 'Error'];
const MOST = 500;

const TONES = { Information: 'plain', Warning: 'warn', Error: 'bad', Critical: 'bad' };

export function log(root) {
  const level = h('select', { id: 'log-level', onchange: () => draw(true) }, LEVELS.map(each => h('option', { value: each }, each.toLowerCase())));
  const process = h('select', { id: 'log-process', onchange: () => draw(true) }, h('option', { value: '' }, 'all'));
  const text = h('input', { id: 'log-text', type: 'search', autocomplete: 'off', spellcheck: 'false', oninput: () => draw(true) });
  const lines = h('ol', { class: 'lines whole', tabindex: '0', 'aria-label': 'Log lines, newest first' });
  const empty = h('p', { class: 'quiet empty' }, 'No such line since somebody has watched.');
  root.append(
    h('div', { class: 'filters' },
      h('label', { for: 'log-level' }, 'From ', level), h('label', { for: 'log-process' }, 'Process ', process), h('label', { for: 'log-text' }, 'With ', text)),
    lines, empty);

  let newest = null;
  const draw = anew => {
    const known = new Set([...process.options].map(each => each.value));
    for (const each of live.snapshot?.processes ?? []) if (!known.has(each.name)) process.append(h('option', { value: each.name }, each.name));
    const wanted = live.log.filter(line => matches(line));
    if (!anew && wanted.at(-1) === newest) return;
    const fresh = anew || newest === null ? wanted : wanted.slice(wanted.indexOf(newest) + 1);
    newest = wanted.at(-1) ?? null;
    if (anew) lines.replaceChildren();
    lines.prepend(...fresh.reverse().map(row));
    while (lines.children.length > MOST) lines.lastChild.remove();
    empty.hidden = lines.children.length > 0;
    lines.hidden = lines.children.length === 0;
  };
  const rank = name => LEVELS.indexOf(name === 'Critical' ? 'Error' : name);
  const matches = line => rank(line.level) >= rank(level.value)
    && (process.value === '' || line.process === process.value)
    && (text.value === '' || `${line.category} ${line.text} ${line.failure ?? ''}`.toLowerCase().includes(text.value.toLowerCase()));
  draw(true);
  return onSnapshot(() => draw(false));
}

const row = line => h('li', null,
  h('time', { datetime: line.at }, clock(line.at)),
  h('span', { class: `state ${TONES[line.level] ?? 'plain'}` }, line.level.toLowerCase()),
  h('span', { class: 'quiet' }, `${line.process} · ${last(line.category)}`),
  h('span', { class: 'text' }, line.text),
  line.failure ? h('details', null, h('summary', null, 'Failure'), h('pre', { tabindex: '0' }, line.failure)) : null);
