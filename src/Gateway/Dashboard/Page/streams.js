import { h } from '/console/dom.js';
import { live, onSnapshot } from './live.js';
import { Table } from './table.js';
import { Tile, conversationLink, section } from './parts.js';
import { count } from './format.js';

export function streams(root) {
  const tiles = [
    new Tile('Streams open', each => each.streams, { show: count }),
    new Tile('Clients that follow', each => each.clients, { show: count }),
  ];
  const gateways = new Table('Gateways', [
    { name: 'name', title: 'Gateway', head: true, cell: row => row.name, value: row => row.name },
    { name: 'streams', title: 'Streams', number: true, hint: 'SSE and sockets that are open', cell: row => count(row.gateway.streams), value: row => row.gateway.streams },
    { name: 'clients', title: 'Clients', number: true, hint: 'Clients that follow a conversation', cell: row => count(row.gateway.clients), value: row => row.gateway.clients },
    { name: 'feeds', title: 'Subscriptions', number: true, hint: 'Conversations whose live stream it hears, once each however many clients there are', cell: row => count(row.gateway.feeds), value: row => row.gateway.feeds },
  ], { key: row => row.id, empty: 'No gateway has reported yet.' });
  const busiest = new Table('Conversations with most clients', [
    { name: 'conversation', title: 'Conversation', head: true, cell: row => conversationLink(row.conversation_id) },
    { name: 'clients', title: 'Clients', number: true, cell: row => count(row.clients), value: row => row.clients },
  ], { key: row => row.conversation_id, empty: 'Nobody follows a conversation now.' });
  root.append(h('ul', { class: 'tiles' }, tiles.map(tile => tile.element)), section('Gateways', gateways.element), section('Most followed', busiest.element));
  return onSnapshot(snapshot => {
    for (const tile of tiles) tile.update(live.totals);
    gateways.update(snapshot.processes.filter(each => each.reports));
    busiest.update(merged(snapshot.processes));
  });
}

function merged(processes) {
  const clients = new Map();
  for (const each of processes.flatMap(process => process.gateway.busiest)) clients.set(each.conversation_id, (clients.get(each.conversation_id) ?? 0) + each.clients);
  return [...clients].map(([id, sum]) => ({ conversation_id: id, clients: sum })).sort((a, b) => b.clients - a.clients).slice(0, 10);
}
