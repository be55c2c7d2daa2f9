import { api, Refused } from './api.js';
import { Approval } from './approval.js';
import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { $, announce, eachFrame, h } from './dom.js';
import { save } from './exporting.js';
import { Feed } from './feed.js';
import { useCurrency } from './format.js';
import { Header } from './header.js';
import { beginKeyboard } from './keyboard.js';
import { key, signOut } from './session.js';
import { Sidebar } from './sidebar.js';
import { beginTheme } from './theme.js';
import { Transcript } from './transcript.js';

const LONGEST_TITLE = 60;
const OWED_AFTER = 2_000;
const INSTEAD = 'Not approved. The user says something else instead.';
const IDLE_BEHIND = 30_000;

let id = null;
let conversation = null;
let feed = null;
let sending = [];
let creating = false;
let idle = null;

const sidebar = new Sidebar();
const transcript = new Transcript(() => answer());
const composer = new Composer(send);
const approval = new Approval(decide);
const header = new Header({ rename, archive, save: form => save(conversation, id, form), model: handle => guarded(() => api.setModel(id, handle)) });
const drawState = eachFrame(showState);

function showState() {
  header.show(conversation);
  approval.show(conversation?.waiting ?? []);
  $('stop').hidden = !conversation?.running;
  $('welcome').hidden = id !== null || sending.length > 0;
  const archived = conversation?.archived === true;
  composer.enabled = !archived && !creating;
  if (archived) notice('This conversation is archived.', 'Bring it back', archive, true);
  else if ($('notice').dataset.archived) notice(null);
}

/** Says what went wrong above the message field; null takes it away. */
function notice(text, action, act, info = false) {
  $('notice').hidden = text === null;
  $('notice').className = info ? 'info' : '';
  if (act === archive) $('notice').dataset.archived = 'true';
  else delete $('notice').dataset.archived;
  $('notice').replaceChildren(text ?? '', ...action ? [h('button', { type: 'button', onclick: act }, action)] : []);
}

/** Does something, and says so if it is refused. */
async function guarded(action) {
  try {
    const result = await action();
    if (!$('notice').dataset.archived) notice(null);
    return result;
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    notice(failure.message);
    return undefined;
  }
}

function follow() {
  const mine = new Conversation();
  let caughtUp = false;
  conversation = mine;
  transcript.show(mine);
  feed = new Feed(id, {
    link: state => showLink(state),
    restart: () => { if (conversation === mine) leave(), follow(); },
    gone: () => { location.hash = '#/'; notice('This conversation is gone.'); sidebar.refresh(); },
    items: (items, upToDate) => {
      for (const item of items) take(mine, item, caughtUp);
      if (upToDate && !caughtUp) setTimeout(() => offerAnswer(mine), OWED_AFTER);
      caughtUp ||= upToDate;
      drawState();
    },
  });
}

function take(mine, item, live) {
  if (item.type === 'conversation.deleted') {
    location.hash = '#/';
    return;
  }

  transcript.changed(mine.apply(item));
  // What comes while it answers is answered by the same loop, and what waits is for the user to decide.
  if (item.type === 'message.completed' && item.message.role === 'user' && arrived(item.message.content) && mine.isOwed) answer();
  if (!live) return;
  if (item.type === 'approval.requested') announce(`Approval is needed for ${item.tool_calls.map(call => call.name).join(', ')}.`);
  if (item.type === 'run.finished' && item.stop_reason !== 'requires_approval') announceAnswer(mine, item);
  if (item.type === 'run.finished' || item.type === 'conversation.changed') sidebar.refresh();
}

function announceAnswer(mine, { status, error }) {
  const answer = mine.blocks.findLast(block => block.kind === 'answer');
  announce(status === 'failed' ? `The answer has failed. ${error ?? ''}` : status === 'cancelled' ? 'The answer was stopped.' : `Answer: ${answer?.text.slice(0, 500) ?? ''}`);
}

function showLink(state) {
  $('link').hidden = state === 'live';
  $('link').className = 'pill warn';
  $('link').textContent = state === 'live' ? '' : navigator.onLine ? 'Reconnecting…' : 'Offline';
}

function leave() {
  feed?.stop();
  feed = null;
  conversation = null;
  $('link').hidden = true;
}

/** Goes where the address says. */
function go() {
  const next = /^#\/c\/([0-9a-f-]{36})$/i.exec(location.hash)?.[1] ?? null;
  if (next === id && (feed || next === null)) return;
  leave();
  notice(null);
  id = next;
  sending = [];
  transcript.show(null);
  sidebar.select(id);
  sidebar.open(false);
  composer.goTo(id ?? 'new');
  if (id) follow();
  showState();
  composer.focus();
}

/** A message that was on its way is in the log. False: it was not one of this tab. */
function arrived(text) {
  const at = sending.findIndex(each => each.text === text);
  if (at < 0) return false;
  sending.splice(at, 1);
  transcript.sending(sending);
  return true;
}

/** Begins a run. Where another has begun one, there is nothing to do. */
async function answer(place = id) {
  try {
    await api.answer(place);
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    if (failure.status !== 409) notice(failure.message);
  }
}

/** A tab that was closed at the wrong moment, or another client, may have left a message without an answer. */
function offerAnswer(mine) {
  if (mine === conversation && mine.isOwed && !mine.archived && sending.length === 0)
    notice('This message has not been answered.', 'Answer it', () => { notice(null); answer(); }, true);
}

async function send(text) {
  const mine = { text, state: '' };
  const place = id;
  creating = place === null;
  sending.push(mine);
  transcript.sending(sending);
  showState();
  const trouble = failure => {
    mine.state = `${failure.message} Trying again…`;
    transcript.sending(sending);
  };
  try {
    const to = place ?? (await api.create(titleOf(text), trouble)).id;
    if (place && conversation?.waiting.length > 0) await api.decide(place, false, INSTEAD);
    await api.send(to, text, place === null, trouble);
    notice(null);
    if (place === null && id === null) {
      sending = [];
      location.hash = `#/c/${to}`;
    }

    // Nobody is here to see it arrive.
    if (place !== null && id !== place) await answer(place);

    sidebar.refresh();
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    sending = sending.filter(each => each !== mine);
    transcript.sending(sending);
    if (id === place) {
      composer.giveBack(text);
      notice(failure.message);
    }

  } finally {
    creating = false;
    showState();
  }
}

function titleOf(text) {
  const [line] = text.split('\n', 1);
  return line.length > LONGEST_TITLE ? `${[...line].slice(0, LONGEST_TITLE - 1).join('')}…` : line;
}

async function decide(approved) {
  await guarded(() => api.decide(id, approved));
  if (!approved) composer.focus();
}

async function rename(title) {
  await guarded(() => api.rename(id, title));
  sidebar.refresh();
}

async function archive() {
  if (!conversation) return false;
  await guarded(() => conversation.archived ? api.restore(id) : api.archive(id));
  sidebar.refresh();
  return true;
}

function stop() {
  if (!conversation?.running) return false;
  guarded(() => api.stop(id));
  return true;
}

function press(name) {
  const button = [...$('approval').querySelectorAll('button:enabled')].find(each => each.textContent.startsWith(name));
  if ($('approval').hidden || !button) return false;
  button.click();
  return true;
}

/** A tab that nobody looks at, and in which nothing happens, holds no connection: a browser has six for a server. */
function rest() {
  clearTimeout(idle);
  if (!document.hidden) feed?.wake();
  else if (conversation?.running) idle = setTimeout(rest, IDLE_BEHIND);
  else idle = setTimeout(() => feed?.rest(), IDLE_BEHIND);
}

const IDEAS = [
  ['A long answer', 'to stop, or to reload the page in', '/words 300 /slow 40'],
  ['A tool call', 'which unfolds', '/tool conversation_search {"query": "tea"}'],
  ['Reasoning', 'before the answer', '/think Two and two is four.\n/say It is **4**.'],
  ['A failure', 'of the model', '/words 40 /slow 20 /fail 500 after 20'],
];

function showIdeas() {
  $('ideas').replaceChildren(...IDEAS.map(([name, what, text]) => h('li', null,
    h('button', { type: 'button', onclick: () => send(text) }, h('strong', null, name), `${what} `, h('code', null, text.replace('\n', ' '))))));
}

beginTheme();
beginKeyboard({
  search: () => { if (matchMedia('(max-width: 760px)').matches) sidebar.open(true); $('search').select(); $('search').focus(); },
  escape: () => document.body.classList.contains('listing') ? sidebar.open(false) : stop(),
  create: () => { location.hash = '#/'; composer.focus(); },
  move: step => sidebar.move(step),
  write: () => $('input').focus(),
  approve: () => press('Approve'),
  deny: () => press('Deny'),
  rename: () => header.edit(),
  archive: () => { if (!conversation) return false; archive(); return true; },
});
$('new').onclick = () => { location.hash = '#/'; sidebar.open(false); composer.focus(); };
$('stop').onclick = stop;
$('sign-out').onclick = signOut;
addEventListener('hashchange', go);
document.addEventListener('visibilitychange', rest);

go();
sidebar.refresh().then(() => { $('sign-out').hidden = !key(); });
api.currency().then(useCurrency).then(showState);
api.models().then(models => {
  header.models = models.map(model => model.handle);
  if (header.models.every(handle => handle.startsWith('local/'))) showIdeas();
  showState();
});
