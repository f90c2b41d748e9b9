import { english } from './words-en';
import { chinese } from './words-zh';
import { switchesInChinese } from './words-zh-switches';

const STORE = 'practice-org-language';

export type Word = keyof typeof english;

/** What the reader chose, or else what the browser asks for. */
export function chosenLanguage(): string {
  const kept = localStorage.getItem(STORE);
  if (kept === 'en' || kept === 'zh-CN') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export function setLanguage(language: string): void {
  if (language !== chosenLanguage()) localStorage.setItem(STORE, language);
  document.documentElement.lang = language;
}

/** A text in the reader's language, `{name}` replaced by the value of that name. */
export function word(name: string, values: Record<string, string | number> = {}): string {
  const words: Record<string, string> = chosenLanguage() === 'zh-CN' ? chinese : english;
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

/** The server tells in English what a switch is about. */
export const aboutSwitch = (name: string, inEnglish: string): string =>
  chosenLanguage() === 'zh-CN' ? (switchesInChinese[name] ?? inEnglish) : inEnglish;
