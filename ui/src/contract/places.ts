// Places in a document: which part of the page shows them.

import { asList, asMap, asText, type Json } from './edit'

export const PARTS = ['head', 'form', 'rules', 'params', 'tables', 'workflow', 'documents', 'tests'] as const
export type Part = (typeof PARTS)[number]
export const VIEWS = [...PARTS, 'diff', 'deploy'] as const
export type View = (typeof VIEWS)[number]

export const isView = (text: string | undefined): text is View => VIEWS.some((view) => view === text)

const HOLDER: Record<string, Part> = {
  form: 'form', let: 'rules', rules: 'rules', outputs: 'rules', evidence: 'rules', params: 'params', tables: 'tables',
  workflow: 'workflow', documents: 'documents', tests: 'tests',
}

/** The parts of a diff, as the program names them, are a little finer than the page's. */
const OF_DIFF: Record<string, Part> = { guide: 'head', evidence: 'rules', parameters: 'params' }

export const partOfDiff = (code: string): Part => OF_DIFF[code] ?? PARTS.find((part) => part === code) ?? 'head'

export interface Place { part: Part; item?: string }

/** `rules.N1.check`, `tests.a name. with a dot`, `rules[3].check`, `version`. */
export function placeOf(text: string, document: Json): Place {
  const [, holder = '', position, name] = /^(\w+)(?:\[(\d+)\]|\.(.*))?/s.exec(text) ?? []
  const part = HOLDER[holder] ?? 'head'
  if (position !== undefined) {
    const item = asMap(asList(asMap(document)[holder])[Number(position)])
    const id = [item.id, item.name, item.path].map(asText).find(Boolean)
    return id ? { part, item: id } : { part }
  }
  if (!name) return { part }
  return { part, item: holder === 'tests' ? name : name.split('.')[0]! }
}
