import { h } from '/console/dom.js';
import { onSnapshot } from './live.js';
import { Table } from './table.js';
import { state } from './parts.js';
import { act } from './actions.js';
import { ago, bytes, count, number, percent, time } from './format.js';

export function silos(root) {
  const table = new Table('Processes of the cluster', [
    { name: 'name', title: 'Process', head: true, cell: row => row.name, value: row => row.name },
    { name: 'status', title: 'Status', cell: row => state(row.status), value: row => row.status },
    { name: 'drain', title: 'Action', cell: row => row.reports ? drainButton(row) : '' },
    { name: 'lease', title: 'Lease renewed', number: true, hint: 'Since it was last written down that the silo lives', cell: row => row.alive_ago === undefined ? '–' : `${time(row.alive_ago)} ago`, value: row => row.alive_ago },
    { name: 'cpu', title: 'CPU', number: true, cell: row => percent(row.cpu), value: row => row.cpu },
    { name: 'memory', title: 'Memory', number: true, hint: 'Working set, and of that the managed heap', cell: row => `${bytes(row.working_set)} (${bytes(row.heap)})`, value: row => row.working_set },
    { name: 'gc', title: 'GC pauses', number: true, hint: 'Part of the time', cell: row => percent(row.gc_pause), value: row => row.gc_pause },
    { name: 'threads', title: 'Threads', number: true, hint: 'Of the pool, and work items that wait for one', cell: row => `${row.threads} (${count(row.queued)})`, value: row => row.queued },
    { name: 'activations', title: 'Grains', number: true, cell: row => count(row.activations), value: row => row.activations },
    { name: 'calls', title: 'Calls/s', number: true, cell: row => number(row.calls), value: row => row.calls },
    { name: 'p99', title: 'p99', number: true, cell: row => time(row.p99), value: row => row.p99 },
    { name: 'runs', title: 'Runs/s', number: true, cell: row => number(row.runs), value: row => row.runs },
    { name: 'recovered', title: 'Taken over/s', number: true, hint: 'Runs taken over from another owner, over the last minute', cell: row => number(row.recovered), value: row => row.recovered },
    { name: 'up', title: 'Started', cell: row => ago(row.started_at), value: row => row.started_at },
    { name: 'where', title: 'Where', cell: row => `${row.host} · ${row.pid}${row.silo ? ` · ${row.silo}` : ''}` },
    { name: 'version', title: 'Version', cell: row => row.version.slice(0, 24) },
  ], { key: row => row.id ?? row.silo, empty: 'No process has reported yet.' });
  root.append(
    h('p', { class: 'quiet' }, 'Every server of the cluster, with grains and without. A silo that is drained takes no new work, lets its runs end for a while, hands over the rest and stops.'),
    table.element);
  return onSnapshot(snapshot => table.update(snapshot.processes));
}

const buttons = new Map();

/** The same button for as long as the process is there, so that it keeps the focus. */
function drainButton(process) {
  if (!buttons.has(process.id)) {
    buttons.set(process.id, h('button', { type: 'button', class: 'small', 'aria-label': `Drain ${process.name}`, onclick: () => act({
      path: '/drain',
      body: { process: process.id },
      label: `Drain ${process.name}`,
      effect: 'It takes no new work, lets its runs end for a while, hands over the rest and stops. Whatever starts your servers starts it again.',
    }) }, 'Drain'));
  }

  return buttons.get(process.id);
}
