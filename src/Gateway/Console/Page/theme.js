import { $ } from './dom.js';

const NAME = 'conversations.theme';
const ORDER = ['system', 'light', 'dark'];
const dark = matchMedia('(prefers-color-scheme: dark)');

const chosen = () => localStorage.getItem(NAME) ?? 'system';

function apply() {
  const theme = chosen();
  document.documentElement.dataset.theme = theme === 'system' ? dark.matches ? 'dark' : 'light' : theme;
  $('theme').dataset.theme = theme;
  $('theme').setAttribute('aria-label', `Theme: ${theme}. Change it`);
  $('theme').title = `Theme: ${theme}`;
}

/** Light, dark, or as the system has it. */
export function beginTheme() {
  $('theme').onclick = () => {
    localStorage.setItem(NAME, ORDER[(ORDER.indexOf(chosen()) + 1) % ORDER.length]);
    apply();
  };
  dark.addEventListener('change', apply);
  // The choice holds in all tabs.
  addEventListener('storage', event => { if (event.key === NAME) apply(); });
  apply();
}
