import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Words } from '@/ipc'
import { en } from './en'
import type { Language } from './format'
import { zh } from './zh'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof zh }
    returnNull: false
  }
}

void i18next.use(initReactI18next).init({
  lng: 'zh',
  fallbackLng: 'zh',
  resources: { zh: { translation: zh }, en: { translation: en } },
  interpolation: { escapeValue: false },
  returnNull: false,
  initAsync: false,
})

export { i18next }
export type { Language }

/** Words, the language, and texts that the program already has in both languages. */
export function useWords() {
  const { t, i18n } = useTranslation()
  const language: Language = i18n.language === 'en' ? 'en' : 'zh'
  const say = (words: Words | null | undefined) => (words ? words[language] || words.zh : '')
  /** Several things, one after the other, as the language separates them. */
  const list = (items: string[]) => items.join(language === 'en' ? ', ' : '、')
  /** Looks a code up below `group`; `undefined` when there are no words for it. */
  const coded = (group: string, code: string, params: Record<string, string> = {}): string | undefined => {
    const key = `${group}.${code}`
    const text: unknown = i18n.exists(key) ? i18n.t(key as never, params as never) : undefined
    return typeof text === 'string' ? text : undefined
  }
  return { t, language, say, coded, list }
}
