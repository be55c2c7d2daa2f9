import { $, h, announce } from '/console/dom.js';
import { get } from './api.js';
import { follow, live, onSnapshot } from './live.js';
import { key, signOut } from '/console/session.js';
import { beginTheme } from '/console/theme.js';
import { overview } from './overview.js';
import { silos } from './silos.js';
import { grains } from './grains.js';
import { methods } from './methods.js';
import { runs } from './runs.js';
import { conversations } from './conversations.js';
import { conversation } from './conversation.js';
import { reminders } from './reminders.js';
import { streams } from './streams.js';
import { log } from './log.js';

// Each view puts itself into an element and returns what takes it away again.
const VIEWS = [
  ['overview', 'Overview', overview],
  ['silos', 'Silos', silos],
  ['grains', 'Grains', grains],
  ['methods', 'Methods', methods],
  ['runs', 'Runs', runs],
  ['conversations', 'Conversations', conversations],
  ['reminders', 'Reminders', reminders],
  ['streams', 'Streams', streams],
  ['log', 'Log', log],
];

let leave = () => {};

function show() {
  const [name, id] = location.hash.replace(/^#\/?/, '').split('/');
  const [view, title, mount] = VIEWS.find(each => each[0] === name) ?? VIEWS[0];
  leave();
  $('view').replaceChildren();
  for (const link of $('nav').querySelectorAll('a')) {
    if (link.dataset.view === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }

  $('nav').querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  document.title = `${title} · Dashboard`;
  $('view').append(h('h1', null, title));
  const gone = view === 'conversations' && id ? conversation($('view'), decodeURIComponent(id)) : mount($('view'));
  leave = gone ?? (() => {});
  scrollTo(0, 0);
}

function link(how) {
  const shown = $('link');
  shown.className = how === 'live' ? 'pill good' : 'pill warn';
  const text = how === 'live' ? 'live' : 'reconnecting';
  if (shown.textContent !== text) shown.textContent = text;
}

async function find(event) {
  event.preventDefault();
  const field = $('find-id');
  field.setCustomValidity('');
  try {
    const found = await get(`/find?id=${encodeURIComponent(field.value.trim())}`);
    location.hash = `#/conversations/${found.conversation_id}`;
    field.value = '';
    if (found.kind !== 'conversation') announce(`The conversation of this ${found.kind}.`);
  } catch (refused) {
    field.setCustomValidity(refused.message);
    field.reportValidity();
  }
}

beginTheme();
$('nav').append(h('ul', null, VIEWS.map(([name, title]) => h('li', null, h('a', { href: `#/${name}`, 'data-view': name }, title)))));
$('find').addEventListener('submit', find);
$('find-id').addEventListener('input', () => $('find-id').setCustomValidity(''));
document.querySelector('.skip').addEventListener('click', event => { event.preventDefault(); $('view').focus(); });
$('sign-out').onclick = signOut;
addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.closest('input, textarea, dialog')) return;
  event.preventDefault();
  $('find-id').focus();
});
addEventListener('hashchange', () => { show(); $('view').focus({ preventScroll: true }); });
show();
onSnapshot(() => {
  $('sign-out').hidden = !key();
  $('sign-out').title = live.user ? `${live.user.user}, ${live.user.role.toLowerCase()}` : '';
});
follow(link);
