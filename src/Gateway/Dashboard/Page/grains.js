import { h } from '/console/dom.js';
import { onSnapshot } from './live.js';
import { Table } from './table.js';
import { count, last, number } from './format.js';

export function grains(root) {
  let table = null;
  let shownFor = null;
  const holder = h('div');
  root.append(h('p', { class: 'quiet' }, 'Grains that are in memory now, by class and silo. A grain that nobody calls leaves by itself; a conversation that rests is a row in the store.'), holder);

  // A column for each silo: another set of silos is another table.
  return onSnapshot(snapshot => {
    const silos = snapshot.processes.filter(each => each.silo);
    const set = silos.map(each => each.silo).join();
    if (set !== shownFor) {
      shownFor = set;
      table = make(silos);
      holder.replaceChildren(table.element);
    }

    const calls = new Map();
    for (const method of snapshot.methods) calls.set(method.grain, (calls.get(method.grain) ?? 0) + method.calls);
    table.update(snapshot.grains.map(grain => ({ ...grain, calls: calls.get(last(grain.type)) ?? 0 })));
  });
}

const make = silos => new Table('Activations by grain class', [
  { name: 'type', title: 'Grain', head: true, cell: row => last(row.type), value: row => last(row.type) },
  { name: 'activations', title: 'In memory', number: true, cell: row => count(row.activations), value: row => row.activations },
  { name: 'calls', title: 'Calls/s', number: true, cell: row => number(row.calls), value: row => row.calls },
  ...silos.map(silo => ({ name: silo.silo, title: silo.name, number: true, cell: row => count(row.silos[silo.silo] ?? 0), value: row => row.silos[silo.silo] ?? 0 })),
], { key: row => row.type, empty: 'No grain is in memory.' });
