/** The element of an id. */
export const $ = id => document.getElementById(id);

/**
 * Makes an element. Text comes in as text nodes alone, so nothing that a user or a model has written is ever read as HTML.
 * @param {Record<string, unknown>} props `class`, attributes, and listeners as `onclick`; what is null or false is left out.
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Says something to whoever listens to the page. */
export function announce(text) {
  $('announce').textContent = text;
}

/** Runs at most once a frame, with the newest call; at once where the page is not shown, because it has no frames then. */
export function eachFrame(action) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    const run = () => { asked = false; action(); };
    if (document.hidden) setTimeout(run); else requestAnimationFrame(run);
  };
}

/** Puts a text on the clipboard. A page that came over plain http from another machine has only the older way. */
export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = h('textarea', { readonly: true, class: 'unseen' });
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
