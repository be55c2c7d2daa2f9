import { $ } from './dom.js';

// Where the user's key is: nowhere on a server without keys, in this tab, or on this device by choice.
const NAME = 'conversations.key';
let asking = null;

export const key = () => sessionStorage.getItem(NAME) ?? localStorage.getItem(NAME);

export function signOut() {
  sessionStorage.removeItem(NAME);
  localStorage.removeItem(NAME);
  location.reload();
}

/** Asks for a key; all who need one meanwhile wait for the same answer. */
export function signIn(wrong) {
  asking ??= new Promise(resolve => {
    const dialog = $('sign-in');
    $('sign-in-wrong').hidden = !wrong;
    $('sign-in-wrong').textContent = wrong ?? '';
    $('key').value = '';
    // Without a key there is nothing behind the dialog.
    dialog.oncancel = event => event.preventDefault();
    dialog.onclose = () => {
      const store = $('keep').checked ? localStorage : sessionStorage;
      store.setItem(NAME, $('key').value.trim());
      asking = null;
      resolve();
    };
    dialog.showModal();
    $('key').focus();
  });
  return asking;
}
