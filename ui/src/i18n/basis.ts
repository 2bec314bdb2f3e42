// Law and articles as the program writes them, `某规定 第6条；某规定 第7条`, made short for a column.

const PARTS = { zh: /^(.*?)\s*(第\d+条(?:第\d+项)?)$/, en: /^(.*?)\s*(Art\. \d+(?:\(\d+\))?)$/ }
const JOINT = { zh: '、', en: ', ' }

export interface LawArticles { law: string; articles: string }

/** One entry for each law, with its articles joined. */
export function laws(basis: string, language: 'zh' | 'en'): LawArticles[] {
  const found: { law: string; articles: string[] }[] = []
  for (const part of basis.split(/[；;]\s*/).filter((text) => text !== '')) {
    const [, law = part, article] = PARTS[language].exec(part) ?? []
    const known = found.find((one) => one.law === law)
    if (known && article) known.articles.push(article)
    else found.push({ law, articles: article ? [article] : [] })
  }
  return found.map(({ law, articles }) => ({ law, articles: short(articles).join(JOINT[language]) }))
}

/** 第6条、第7条 is 第6、7条. */
function short(articles: string[]): string[] {
  const plain = articles.map((article) => /^第(\d+)条$/.exec(article)?.[1])
  if (articles.length < 2 || plain.some((number) => number === undefined)) return articles
  return [`第${plain.join('、')}条`]
}

/** The basis for a list: a law that the line before named already is not said again. */
export function basisText(basis: string, before: string | undefined, language: 'zh' | 'en'): string {
  const known = before === undefined ? [] : laws(before, language).map(({ law }) => law)
  return laws(basis, language)
    .map(({ law, articles }) => (articles && known.includes(law) ? articles : [law, articles].filter(Boolean).join(' ')))
    .join(JOINT[language])
}
