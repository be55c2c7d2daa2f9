import { h } from '/console/dom.js';
import { state } from './parts.js';
import { clock, count, money, number, plural, seconds, words } from './format.js';

const SHORTEST = 0.05;
const TICKS = 4;

/** The runs of a conversation, newest first, each as bars over its time. What has not changed is not drawn anew. */
export class Waterfall {
  #runs = new Map();
  #empty = h('p', { class: 'quiet empty' }, 'Nothing has happened in it yet.');

  constructor() {
    this.element = h('div', { class: 'waterfall' }, this.#empty);
  }

  show(runs) {
    const seen = new Set();
    let after = null;
    [...runs].reverse().forEach(run => {
      const key = run.id ?? `seq-${run.bars[0]?.seq}`;
      seen.add(key);
      // A run in progress grows by itself.
      const said = JSON.stringify(run) + (run.to ? '' : Date.now());
      const kept = this.#runs.get(key);
      if (kept?.said !== said) {
        const openRows = new Set([...kept?.element.querySelectorAll('details[open]') ?? []].map(row => row.dataset.seq));
        const focused = kept?.element.contains(document.activeElement) ? document.activeElement.closest('details')?.dataset.seq : null;
        const element = draw(run, openRows);
        if (kept) kept.element.replaceWith(element);
        else if (after) after.after(element);
        else this.element.prepend(element);
        if (focused) element.querySelector(`details[data-seq="${focused}"] summary`)?.focus({ preventScroll: true });
        this.#runs.set(key, { said, element });
      }

      after = this.#runs.get(key).element;
    });
    for (const [key, kept] of this.#runs) {
      if (seen.has(key)) continue;
      kept.element.remove();
      this.#runs.delete(key);
    }

    this.#empty.hidden = runs.length > 0;
  }
}

function draw(run, openRows) {
  const now = Date.now();
  const from = Date.parse(run.from);
  const to = run.to ? Date.parse(run.to) : now;
  const span = Math.max((to - from) / 1000, SHORTEST);
  const at = date => Math.min(1, Math.max(0, (Date.parse(date) - from) / 1000 / span));
  return h('article', { class: 'run', 'aria-label': run.id ? `Run of ${clock(run.from)}` : 'Outside of runs' },
    h('header', null,
      run.id ? state(run.status) : state('resting', 'no run'),
      h('strong', null, clock(run.from)),
      h('span', null, run.id ? seconds(span) : ''),
      run.stop_reason && run.stop_reason !== 'EndTurn' ? h('span', { class: 'quiet' }, words(run.stop_reason)) : null,
      h('span', { class: 'sums' }, run.usage ? `${plural(run.steps, 'step')} · ${number(run.usage.prompt + run.usage.completion)} tokens${run.usage.cost ? ` · ${money(run.usage.cost)}` : ''}` : '')),
    run.error ? h('p', { class: 'wrong' }, run.error) : null,
    run.id ? h('div', { class: 'axis', 'aria-hidden': 'true' }, Array.from({ length: TICKS + 1 }, (_, tick) => h('span', null, seconds(span * tick / TICKS)))) : null,
    h('ol', null, run.bars.map((bar, index) => row(bar, at, now, `${bar.seq}.${index}`, openRows))));
}

function row(bar, at, now, key, openRows) {
  const ended = bar.to ?? new Date(now).toISOString();
  const took = (Date.parse(ended) - Date.parse(bar.from)) / 1000;
  const moment = bar.to === bar.from && !['model', 'tool', 'wait'].includes(bar.kind);
  const mark = h('span', { class: `mark ${bar.kind} ${bar.state}${moment ? ' moment' : ''}` });
  mark.style.insetInlineStart = `${at(bar.from) * 100}%`;
  if (!moment) mark.style.inlineSize = `${Math.max(0, at(ended) - at(bar.from)) * 100}%`;
  const details = h('details', { 'data-seq': key },
    h('summary', null,
      h('span', { class: 'what' }, h('span', { class: `kind ${bar.kind}`, 'aria-hidden': 'true' }), h('span', { class: 'cut' }, label(bar)), bar.attempt > 1 ? h('span', { class: 'try' }, `attempt ${bar.attempt}`) : null),
      h('span', { class: 'track', 'aria-hidden': 'true' }, mark),
      h('span', { class: 'took' }, moment ? '' : bar.to ? seconds(took) : `${seconds(took)}…`)),
    h('dl', { class: 'facts' }, facts(bar, took, moment).map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value)))));
  if (openRows.has(key)) details.open = true;
  return h('li', null, details);
}

const label = bar => bar.kind === 'message' ? `${bar.label}: ${bar.detail ?? ''}` : bar.label;

function facts(bar, took, moment) {
  const lines = [['What', `${bar.kind}, ${bar.state}`], ['Event', `#${bar.seq}`], ['At', clock(bar.from)]];
  if (!moment) lines.push(['Took', seconds(took)]);
  if (bar.step) lines.push(['Step', `${bar.step}, attempt ${bar.attempt}`]);
  if (bar.usage) {
    lines.push(['Tokens', `${count(bar.usage.prompt)} in (${count(bar.usage.cached_input)} cached), ${count(bar.usage.completion)} out`]);
    if (bar.usage.cost) lines.push(['Cost', money(bar.usage.cost)]);
    if (took > 0) lines.push(['Speed', `${number(bar.usage.completion / took)} tokens/s`]);
  }

  if (bar.detail) lines.push([bar.kind === 'tool' ? 'Call' : 'Text', bar.detail]);
  return lines;
}
