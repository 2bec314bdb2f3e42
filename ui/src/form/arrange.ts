// What follows from what was filled in, without anybody's doing: rows that follow other rows, first items, an answer
// "no" for what may be ticked, empty lists where a list must be, and fields that are not asked for put aside.

import { holds } from './conditions'
import { columnName, type Field, type Form, type Schema, isRequired } from './contract'
import { followRows } from './rows'
import { isGroup, type Json, read, rowsAt, type Values, write } from './values'

/** Values of fields that are not asked for any more, kept until they are asked for again. */
export type Shelf = Map<string, Json>

export function arrange(form: Form, values: Values, shelf: Shelf): Values {
  let next = followRows(form, values)
  next = settled(form.schema, next) as Values
  for (const field of form.fields) {
    if (field.when !== undefined && field.path.includes('[].')) next = withoutUnasked(field, field.when, next)
    else if (field.when !== undefined) next = putAside(field.path, holds(field.when, next), next, shelf)
    if (typeof field.fill === 'object') next = takeFirst(field.path, field.fill.first_of, next)
  }
  return next
}

/** Writes one field. A group that the person opened stays open when its last field is emptied. */
export function writeField(form: Form, values: Values, path: string, value: Json | undefined): Values {
  let next = write(values, path, value)
  for (const { path: group } of form.fields) {
    const opened = path.startsWith(`${group}.`) && isOptionalGroup(form, group) && read(values, group) !== undefined
    if (opened && read(next, group) === undefined) next = write(next, group, {})
  }
  return next
}

/** A group that is filled in only if the person wants it. */
export function isOptionalGroup(form: Form, path: string): boolean {
  let level: Schema | undefined = form.schema
  for (const part of path.split('.')) level = level?.properties?.[part]
  return level?.type === 'object' && !path.includes('[]') && !isRequired(form.schema, path)
}

function settled(schema: Schema, value: Json): Json {
  if (schema.type === 'array') return Array.isArray(value) && schema.items ? value.map((item) => settled(schema.items!, item)) : value
  if (schema.type !== 'object' || !isGroup(value)) return value
  const next: Values = { ...value }
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const found = next[name]
    const must = schema.required?.includes(name) === true
    if (found === undefined && !must) continue
    // Rows that nobody has to add: none is the same as no list.
    if (!must && Array.isArray(found) && found.length === 0) {
      delete next[name]
      continue
    }
    if (inner.type === 'boolean' && inner.const === undefined) next[name] = found ?? false
    else if (inner.type === 'array' && found === undefined && inner.minItems === undefined) next[name] = []
    else if (inner.type === 'object') {
      const group = settled(inner, found ?? {})
      if (found !== undefined || (isGroup(group) && Object.keys(group).length > 0)) next[name] = group
    } else if (found !== undefined) next[name] = settled(inner, found)
  }
  return next
}

function putAside(path: string, asked: boolean | undefined, values: Values, shelf: Shelf): Values {
  const value = read(values, path)
  if (asked === false && value !== undefined) {
    shelf.set(path, value)
    return write(values, path, undefined)
  }
  const kept = shelf.get(path)
  if (asked !== true || value !== undefined || kept === undefined) return values
  shelf.delete(path)
  return write(values, path, kept)
}

/** Takes a column's value out of the rows that do not ask for it. Rows move, so nothing of it is kept. */
function withoutUnasked(column: Field, when: string, values: Values): Values {
  const list = column.path.slice(0, column.path.indexOf('[].'))
  const name = columnName(column)
  return rowsAt(values, list).reduce(
    (next, row, at) => (row[name] !== undefined && holds(when, values, row) === false ? write(next, `${list}.${at}.${name}`, undefined) : next),
    values,
  )
}

function takeFirst(path: string, list: string, values: Values): Values {
  const kept = read(values, list)
  const first = Array.isArray(kept) ? kept[0] : undefined
  return read(values, path) === first ? values : write(values, path, first)
}
