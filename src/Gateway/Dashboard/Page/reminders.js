import { h } from '/console/dom.js';
import { get } from './api.js';
import { Table } from './table.js';
import { poll } from './parts.js';
import { clock, count, seconds } from './format.js';

export function reminders(root) {
  const sum = h('p', { class: 'quiet' }, '…');
  const table = new Table('Reminders', [
    { name: 'grain', title: 'Grain', head: true, cell: row => h('span', { class: 'mono' }, row.grain_id), value: row => row.grain_id },
    { name: 'name', title: 'Name', cell: row => row.name, value: row => row.name },
    { name: 'next', title: 'Due', cell: row => clock(row.next), value: row => row.next },
    { name: 'period', title: 'Every', number: true, cell: row => seconds(row.period), value: row => row.period },
  ], { key: row => `${row.grain_id} ${row.name}`, empty: 'There is no reminder.' });
  root.append(sum, table.element);
  return poll(5_000, signal => get('/reminders', signal), answer => {
    sum.textContent = `${count(answer.count)}${answer.more ? ' or more' : ''} reminders, kept in the store: each comes back whatever dies.${answer.reminders.length < answer.count ? ` The first ${answer.reminders.length} by grain are shown.` : ''}`;
    table.update(answer.reminders);
  });
}
