// Changing a document: pure, each change gives a new document and leaves the old one for going back.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonMap = { [key: string]: Json }
/** Keys and positions from the document down. */
export type Path = readonly (string | number)[]

export const asMap = (value: Json | undefined): JsonMap => (value && typeof value === 'object' && !Array.isArray(value) ? value : {})
export const asList = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])
export const asText = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

export function at(document: Json | undefined, path: Path): Json | undefined {
  let value = document
  for (const step of path) {
    if (Array.isArray(value) && typeof step === 'number') value = value[step]
    else if (value && typeof value === 'object' && !Array.isArray(value)) value = value[step]
    else return undefined
  }
  return value
}

/** The document with another value at a place; `undefined` takes away what stands there. */
export function put(document: Json | undefined, path: Path, to: Json | undefined): Json {
  const [step, ...rest] = path
  if (step === undefined) return to ?? null
  if (typeof step === 'number') {
    const list = [...asList(document)]
    if (rest.length === 0 && to === undefined) list.splice(step, 1)
    else list[step] = put(list[step], rest, to)
    return list
  }
  const map = { ...asMap(document) }
  if (rest.length === 0 && to === undefined) delete map[step]
  else map[step] = put(map[step], rest, to)
  return map
}

/** The list at a place with one more item after a position. */
export function insert(document: Json, path: Path, after: number, item: Json): Json {
  const list = [...asList(at(document, path))]
  list.splice(after + 1, 0, item)
  return put(document, path, list)
}

export interface History { past: Json[]; now: Json; future: Json[]; last?: { key: string; time: number } }
export type Step =
  | { kind: 'change'; to: Json; key: string; time: number }
  | { kind: 'undo' }
  | { kind: 'redo' }
  | { kind: 'begin'; document: Json }

/** What is typed into one field without a pause is one step back. */
const PAUSE_MS = 1500
const MOST_STEPS = 200

export function edit(history: History, step: Step): History {
  switch (step.kind) {
    case 'begin':
      return { past: [], now: step.document, future: [] }
    case 'undo': {
      const before = history.past.at(-1)
      if (before === undefined) return history
      return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future] }
    }
    case 'redo': {
      const [next, ...future] = history.future
      if (next === undefined) return history
      return { past: [...history.past, history.now], now: next, future }
    }
    case 'change': {
      const goesOn = history.last?.key === step.key && step.time - history.last.time < PAUSE_MS && history.future.length === 0
      const past = goesOn ? history.past : [...history.past, history.now].slice(-MOST_STEPS)
      return { past, now: step.to, future: [], last: { key: step.key, time: step.time } }
    }
  }
}
