import { $, h } from './dom.js';

const isField = element => element.matches?.('input:not([type="checkbox"]), textarea, select') ?? false;

/**
 * The page's keys. Those without Ctrl or Cmd count outside of fields alone.
 * @param actions by name; one that returns false has done nothing, and the key goes on to the browser.
 */
export function beginKeyboard(actions) {
  const keys = [
    { keys: ['Ctrl K', '⌘ K'], text: 'search', when: event => (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k', act: actions.search, anywhere: true },
    { keys: ['Esc'], text: 'stop the answer', when: event => event.key === 'Escape', act: actions.escape, anywhere: true },
    { keys: ['N'], text: 'new conversation', when: plain('n'), act: actions.create },
    { keys: ['J', '↓'], text: 'next conversation', when: event => plain('j')(event) || inList(event, 'ArrowDown'), act: () => actions.move(1) },
    { keys: ['K', '↑'], text: 'conversation before', when: event => plain('k')(event) || inList(event, 'ArrowUp'), act: () => actions.move(-1) },
    { keys: ['/'], text: 'to the message field', when: plain('/'), act: actions.write },
    { keys: ['A'], text: 'approve what waits', when: plain('a'), act: actions.approve },
    { keys: ['D'], text: 'deny what waits', when: plain('d'), act: actions.deny },
    { keys: ['R'], text: 'rename', when: plain('r'), act: actions.rename },
    { keys: ['E'], text: 'archive, or bring back', when: plain('e'), act: actions.archive },
    { keys: ['?'], text: 'these keys', when: event => event.key === '?' && !event.ctrlKey && !event.metaKey, act: () => $('keys').showModal() },
  ];
  $('help').onclick = () => $('keys').showModal();
  $('keys-list').append(
    ...[{ keys: ['Enter'], text: 'send' }, { keys: ['Shift Enter'], text: 'new line' }, ...keys]
      .flatMap(({ keys: names, text }) => [h('dt', null, names.flatMap((name, index) => [index > 0 ? ' ' : '', h('kbd', null, name)])), h('dd', null, text)]));

  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const found = keys.find(each => (each.anywhere || !isField(event.target)) && each.when(event));
    if (found && found.act() !== false) event.preventDefault();
  });
}

const plain = key => event => event.key.toLowerCase() === key && !event.ctrlKey && !event.metaKey && !event.altKey;

const inList = (event, key) => event.key === key && event.target.closest?.('#list') !== null && event.target !== document.body;
