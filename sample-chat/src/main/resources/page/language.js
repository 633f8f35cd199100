// English or Chinese: as the reader chose, else as the browser says.

const KEY = 'chat.language';
const LANGUAGES = ['en', 'zh'];

const chosen = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(KEY);

/** The reader's choice, or the first of the browser's languages that we speak, else English. */
export const language =
  [chosen ?? '', ...(navigator.languages ?? [navigator.language])]
    .map((tag) => tag.toLowerCase().split('-')[0])
    .find((tag) => LANGUAGES.includes(tag)) ?? 'en';

/** Shows the page in the other language, now and when one comes back. */
export function switchLanguage() {
  localStorage.setItem(KEY, LANGUAGES.find((other) => other !== language));
  const address = new URL(location.href);
  address.searchParams.delete('lang');
  if (address.href === location.href) {
    location.reload();
  } else {
    location.replace(address);
  }
}

/** Puts `texts` where the page's data attributes ask for them. */
export function translate(root, texts) {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  for (const element of root.querySelectorAll('[data-text]')) {
    element.textContent = texts[element.dataset.text];
  }
  for (const element of root.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', texts[element.dataset.label]);
  }
  for (const element of root.querySelectorAll('[data-placeholder]')) {
    element.setAttribute('placeholder', texts[element.dataset.placeholder]);
  }
}
