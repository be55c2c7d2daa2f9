import { h } from '/console/dom.js';
import { live, onSnapshot } from './live.js';
import { Table } from './table.js';
import { Tile } from './parts.js';
import { count, number, time } from './format.js';

export function methods(root) {
  const tiles = [
    new Tile('Calls/s', each => each.calls),
    new Tile('p50', each => each.p50, { show: time }),
    new Tile('p99', each => each.p99, { show: time }),
    new Tile('Errors/s', each => each.errors),
  ];
  const table = new Table('Grain methods', [
    { name: 'method', title: 'Method', head: true, cell: row => `${row.grain}.${row.method}`, value: row => `${row.grain}.${row.method}` },
    { name: 'load', title: 'At once', number: true, hint: 'How many calls of it are in progress on the average', cell: row => number(row.load), value: row => row.load },
    { name: 'calls', title: 'Calls/s', number: true, cell: row => number(row.calls), value: row => row.calls },
    { name: 'mean', title: 'Mean', number: true, cell: row => time(row.mean), value: row => row.mean },
    { name: 'p50', title: 'p50', number: true, cell: row => time(row.p50), value: row => row.p50 },
    { name: 'p95', title: 'p95', number: true, cell: row => time(row.p95), value: row => row.p95 },
    { name: 'p99', title: 'p99', number: true, cell: row => time(row.p99), value: row => row.p99 },
    { name: 'errors', title: 'Errors/s', number: true, cell: row => number(row.errors), value: row => row.errors },
    { name: 'totalErrors', title: 'Errors', number: true, hint: 'Since the processes started', cell: row => count(row.total_errors), value: row => row.total_errors },
    { name: 'total', title: 'Calls', number: true, hint: 'Since the processes started', cell: row => count(row.total), value: row => row.total },
  ], { key: row => `${row.grain}.${row.method}`, sort: { by: 'load', up: false }, empty: 'No grain has been called yet.' });
  root.append(
    h('ul', { class: 'tiles' }, tiles.map(tile => tile.element)),
    h('p', { class: 'quiet' }, 'Rates and times are those of the last minute, over all silos; the time is that in the grain, from the call\'s turn to its end.'),
    table.element);
  return onSnapshot(snapshot => {
    for (const tile of tiles) tile.update(live.totals);
    table.update(snapshot.methods);
  });
}
