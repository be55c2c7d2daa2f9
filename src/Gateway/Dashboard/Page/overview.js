import { h } from '/console/dom.js';
import { get } from './api.js';
import { live, onSnapshot } from './live.js';
import { Tile, poll, section, state } from './parts.js';
import { Table } from './table.js';
import { Gauge } from './chart.js';
import { bytes, clock, count, money, number, percent, plural, time } from './format.js';

const SLOWEST = 6;
const LINES = 5;

export function overview(root) {
  const problems = h('ul', { class: 'problems', 'aria-label': 'Problems', hidden: true });
  const tiles = [
    [new Tile('Grain calls/s', each => each.calls, { link: '#/methods' }), totals => `${number(totals.errors)}/s failed`],
    [new Tile('Call p99', each => each.p99, { show: time, link: '#/methods' }), totals => `p50 ${time(totals.p50)}`],
    [new Tile('Runs in progress', each => each.active_runs, { show: count, link: '#/runs' }), totals => `${number(totals.runs)}/s begin`],
    [new Tile('Waiting', each => each.waiting, { show: count, link: '#/runs' }), () => 'for a user or client'],
    [new Tile('Runs failed/s', each => each.failed_runs, { link: '#/runs' }), () => 'over the last minute'],
    [new Tile('Tokens/s', each => each.tokens), totals => `${money(totals.cost)} a minute`],
    [new Tile('Streams', each => each.streams, { show: count, link: '#/streams' }), totals => `${plural(totals.clients, 'client')} ${totals.clients === 1 ? 'follows' : 'follow'}`],
    [new Tile('Activations', each => each.activations, { show: count, link: '#/grains' }), () => 'grains in memory'],
    [new Tile('Commits/s', each => each.commits), () => 'each of them on disk'],
    [new Tile('CPU', each => each.cpu, { show: percent, link: '#/silos' }), totals => bytes(totals.memory)],
  ];
  const processes = h('ul', { class: 'processes' });
  const models = new Table('Models', [
    { name: 'model', title: 'Model', head: true, cell: row => row.model },
    { name: 'tokens', title: 'Tokens/s', number: true, cell: row => number(row.rate), value: row => row.rate },
    { name: 'minute', title: 'Cost/min', number: true, cell: row => money(row.minute), value: row => row.minute },
    { name: 'today', title: 'Today', number: true, cell: row => `${money(row.today)} · ${number(row.todayTokens)} tok`, value: row => row.today },
    { name: 'week', title: '7 days', number: true, cell: row => `${money(row.week)} · ${number(row.weekTokens)} tok`, value: row => row.week },
  ], { key: row => row.model, empty: 'No model has been called yet.' });
  const slowest = new Table('Methods that take most of the time', [
    { name: 'method', title: 'Method', head: true, cell: row => `${row.grain.replace(/Grain$/, '')}.${row.method}` },
    { name: 'calls', title: 'Calls/s', number: true, cell: row => number(row.calls) },
    { name: 'p50', title: 'p50', number: true, cell: row => time(row.p50) },
    { name: 'p99', title: 'p99', number: true, cell: row => time(row.p99) },
  ], { key: row => `${row.grain}.${row.method}`, empty: 'No calls in the last minute.' });
  const lines = h('ol', { class: 'lines' });
  const outcomes = h('div', { class: 'outcomes' });

  root.append(
    problems,
    h('ul', { class: 'tiles' }, tiles.map(([tile]) => tile.element)),
    h('div', { class: 'columns' },
      section('Processes', processes),
      section('How the last runs ended', outcomes),
      section('Models', models.element),
      section('Where the time goes', slowest.element)),
    section('Newest log lines', lines, h('p', null, h('a', { href: '#/log' }, 'The whole log'))));

  let usage = [];
  const shown = new Map();
  const update = snapshot => {
    problems.hidden = snapshot.problems.length === 0;
    problems.replaceChildren(...snapshot.problems.map(text => h('li', null, text)));
    for (const [tile, more] of tiles) tile.update(live.totals, more(snapshot.totals));
    showProcesses(processes, shown, snapshot.processes);
    models.update(modelRows(snapshot.models, usage));
    slowest.update(snapshot.methods.slice(0, SLOWEST));
    lines.replaceChildren(...live.log.slice(-LINES).reverse().map(line => h('li', null,
      h('time', { datetime: line.at }, clock(line.at)), state(line.level), h('span', { class: 'cut' }, line.text))));
  };

  const stops = [
    onSnapshot(update),
    poll(10_000, signal => get('/usage?days=7', signal), answer => {
      usage = answer;
      if (live.snapshot) models.update(modelRows(live.snapshot.models, usage));
    }),
    poll(5_000, signal => get('/outcomes', signal), answer => showOutcomes(outcomes, answer)),
  ];
  return () => stops.forEach(stop => stop());
}

function modelRows(rates, usage) {
  const today = new Date().toISOString().slice(0, 10);
  const sum = (rows, pick) => rows.reduce((all, row) => all + pick(row), 0);
  return [...new Set([...rates.map(rate => rate.model), ...usage.map(row => row.model)])].map(model => {
    const rate = rates.find(each => each.model === model);
    const week = usage.filter(row => row.model === model);
    const day = week.filter(row => row.day === today);
    const tokens = row => row.prompt + row.completion;
    return {
      model,
      rate: rate ? rate.prompt + rate.completion : 0,
      minute: rate?.cost ?? 0,
      today: sum(day, row => row.cost),
      todayTokens: sum(day, tokens),
      week: sum(week, row => row.cost),
      weekTokens: sum(week, tokens),
    };
  }).sort((a, b) => b.rate - a.rate || b.weekTokens - a.weekTokens);
}

function showProcesses(list, shown, processes) {
  const names = new Set(processes.map(each => each.id ?? each.silo));
  for (const [name, card] of shown) if (!names.has(name)) { card.element.remove(); shown.delete(name); }
  for (const process of processes) {
    const name = process.id ?? process.silo;
    if (!shown.has(name)) {
      shown.set(name, card());
      list.append(shown.get(name).element);
    }

    shown.get(name).show(process);
  }
}

function card() {
  const [name, how, text] = [h('strong'), h('span'), h('small')];
  const [cpu, memory] = [new Gauge(), new Gauge()];
  const [cpuText, memoryText] = [h('span'), h('span')];
  return {
    element: h('li', null, h('div', { class: 'title' }, name, how), text,
      h('div', { class: 'meter' }, h('span', null, 'CPU'), cpu.element, cpuText),
      h('div', { class: 'meter' }, h('span', null, 'Memory'), memory.element, memoryText)),
    show(process) {
      name.textContent = process.name;
      how.replaceChildren(state(process.status));
      text.textContent = process.reports
        ? `${plural(process.activations, 'grain')} · ${number(process.calls)} calls/s · ${number(process.runs)} runs/s · ${plural(process.gateway.clients, 'client')}`
        : 'It has not reported yet.';
      cpu.set(process.cpu);
      cpuText.textContent = percent(process.cpu);
      memory.set(process.memory_limit ? process.working_set / process.memory_limit : 0);
      memoryText.textContent = bytes(process.working_set);
    },
  };
}

/** Of the newest runs, how many ended how: a bar and the same in words. */
export function showOutcomes(root, { active, newest, counts }) {
  const all = counts.reduce((sum, each) => sum + each.count, 0);
  const bar = h('div', { class: 'stack', 'aria-hidden': 'true' });
  for (const each of counts) {
    const part = h('span', { class: toneOf(each) });
    part.style.flexGrow = each.count;
    bar.append(part);
  }

  root.replaceChildren(bar, h('ul', { class: 'legend' }, counts.map(each => h('li', null,
    h('i', { class: toneOf(each), 'aria-hidden': 'true' }), `${labelOf(each)} `, h('strong', null, count(each.count))))),
  h('p', { class: 'quiet' }, all === 0 ? 'No run yet.' : `Of the newest ${count(Math.min(all, newest))} runs; ${count(active)} in progress in all.`));
}

const toneOf = ({ status, stop_reason: reason }) => status === 'Failed' ? 'bad' : status === 'Cancelled' ? 'plain'
  : status !== 'Completed' ? 'busy' : reason === 'RequiresApproval' ? 'warn' : 'good';

const labelOf = ({ status, stop_reason: reason }) => reason && !['EndTurn', 'Cancelled'].includes(reason)
  ? `${status.toLowerCase()}: ${reason.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()}` : status.toLowerCase();
