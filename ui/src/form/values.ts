// What was filled in: a JSON object, read and written by path. Empty means absent.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type Values = { [name: string]: Json }

const parts = (path: string) => path.split('.')
const isIndex = (part: string) => /^\d+$/.test(part)

export function read(values: Json | undefined, path: string): Json | undefined {
  let at: Json | undefined = values
  for (const part of parts(path)) {
    if (Array.isArray(at)) at = at[Number(part)]
    else if (at !== null && typeof at === 'object') at = at[part]
    else return undefined
  }
  return at
}

export const readText = (values: Values, path: string): string => {
  const value = read(values, path)
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** A copy in which `path` has the value; `undefined` and empty text take it away, and groups that become empty by it. */
export function write<T extends Json>(values: T, path: string, value: Json | undefined): T {
  const [head = '', ...rest] = parts(path)
  const below = rest.join('.')
  if (Array.isArray(values)) {
    const copy: Json[] = [...values]
    const at = Number(head)
    if (below !== '') copy[at] = write(copy[at] ?? {}, below, value)
    else if (value === undefined) copy.splice(at, 1)
    else copy[at] = value
    return copy as T
  }
  const copy: Values = { ...(values as Values) }
  const next = below === '' ? value : write(copy[head] ?? (isIndex(rest[0] ?? '') ? [] : {}), below, value)
  if (next === undefined || next === '' || (below !== '' && isEmptyGroup(next))) delete copy[head]
  else copy[head] = next
  return copy as T
}

function isEmptyGroup(value: Json): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0
}

export const isGroup = (value: Json | undefined): value is { [name: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** The rows of a list. */
export function rowsAt(values: Values, path: string): Values[] {
  const kept = read(values, path)
  return Array.isArray(kept) ? kept.map((row) => (isGroup(row) ? row : {})) : []
}

export function parseValues(text: string): Values {
  const parsed: unknown = JSON.parse(text)
  return parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed) ? (parsed as Values) : {}
}
