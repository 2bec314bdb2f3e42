// Law and articles as the program writes them, `某规定 第6、7条；某条例 第5条`, made short for a column.

const PARTS = { zh: /^(.*?)\s*(第[\d、.]+条(?:第\d+款)?(?:第\d+项)?(?:、第\d+条(?:第\d+款)?(?:第\d+项)?)*)$/, en: /^(.*?)\s*(Art\. (?:[\d(),. ]|para\.|Art\.)+)$/ }
const JOINT = { zh: '；', en: '; ' }

interface LawArticles { law: string; articles: string }

/** Each law with its articles; a law without articles has none. */
export function laws(basis: string, language: 'zh' | 'en'): LawArticles[] {
  return basis
    .split(/[；;]\s*/)
    .filter((text) => text !== '')
    .map((part) => {
      const [, law = part, articles = ''] = PARTS[language].exec(part) ?? []
      return { law, articles }
    })
}

/** The basis for a list: a law that the line before named already is not said again. */
export function basisText(basis: string, before: string | undefined, language: 'zh' | 'en'): string {
  const known = before === undefined ? [] : laws(before, language).map(({ law }) => law)
  return laws(basis, language)
    .map(({ law, articles }) => (articles && known.includes(law) ? articles : [law, articles].filter(Boolean).join(' ')))
    .join(JOINT[language])
}
