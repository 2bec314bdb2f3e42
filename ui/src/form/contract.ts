// The contract's document as the window reads it. Shapes of crates/contracts/src/service/document.rs;
// only what is shown or laid out is named here.

import type { Words } from '@/ipc'

export interface Basis { law: Words; article?: string }
export type Cell = string | number | boolean | null | Cell[]
export interface Table { title: Words; key: string; columns: string[]; rows: Cell[][]; basis?: Basis[]; demo?: boolean }

export interface Schema {
  type: 'object' | 'array' | 'string' | 'integer' | 'boolean'
  properties?: Record<string, Schema>
  required?: string[]
  enum?: (string | number | boolean)[]
  const?: string | number | boolean
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  items?: Schema
  minItems?: number
  maxItems?: number
  format?: string
}

export interface Step { id: string; title: Words; heading: Words; fields: string[] }
export interface Option { value: string; label: Words; help?: Words }
export interface TableOptions { table: string; value: string; label: string; keywords?: string }
/** Choices are the rows of another list of the form; the value is the row's number from 0. */
export interface RowOptions { list: string; label: string }
/** What the program fills in. */
export type Fill =
  | 'identity.name' | 'identity.id_no' | 'identity.address' | 'identity.salt' | 'identity.row' | 'each_row'
  | 'file.name' | 'file.media_type' | 'file.bytes' | 'file.sha256' | 'articles_digest' | { first_of: string }
export type Widget =
  | 'group' | 'text' | 'number' | 'money' | 'choice' | 'confirm' | 'date' | 'person_name' | 'id_number' | 'mobile'
  | 'division' | 'address' | 'name_composer' | 'scope_picker' | 'people' | 'none'
export interface Field {
  path: string
  label: Words
  help?: Words
  example?: string
  visibility: 'public' | 'private' | 'sensitive'
  widget: Widget
  options?: Option[]
  options_from?: TableOptions
  options_of?: RowOptions
  fill?: Fill
  edit?: 'free' | 'fixed' | 'hidden'
  when?: string
}
export interface Form { schema: Schema; steps: Step[]; fields: Field[] }

export interface Material { name: Words; need: 'required' | 'deferrable' | 'exempt'; source: Words; kind: Words; copies: number; basis: Basis[] }
export interface TimeLimit { workdays: number; text: Words; basis?: Basis[] }
export interface Titled { title: Words; text: Words }
export interface SituationAnswer { answer: Words; then: 'fits' | 'mind' | 'elsewhere'; text?: Words; service?: string }
export interface Situation { question: Words; answers: SituationAnswer[] }
export interface Guide {
  name: Words
  summary: Words
  keywords: string[]
  item_code: string
  case_type: 'on_the_spot' | 'promised'
  office: Words
  contact?: { address: Words; telephone: string }
  level: Words
  situations?: Situation[]
  conditions: Words[]
  process: Titled[]
  statutory_limit: TimeLimit
  promised_limit: TimeLimit
  fee: Words
  results: Words[]
  basis: Basis[]
  questions: { question: Words; answer: Words }[]
  remedies: Titled[]
  not_in_this_version: Words[]
  minutes: number
}
export interface Contract {
  contract: string
  version: string
  in_force: { from: string; to?: string }
  form: Form
  materials: Material[]
  evidence: { name: string; title: Words; from: string; kind?: string; key?: string; ask?: string }[]
  tables: Record<string, Table>
  let: { name: string; expr: string }[]
  rules: { id: string; check: string }[]
  guide: Guide
  reservations?: { claim: string; field: string }[]
  templates?: { id: string; title: Words }[]
}

export const readContract = (document: string) => JSON.parse(document) as Contract

/** Whether a path of the layout is, or lies within, another. */
export function covers(outer: string, inner: string): boolean {
  return inner === outer || (inner.startsWith(outer) && /^[.[]/.test(inner.slice(outer.length)))
}

/** The path of the layout for a path of a filling: `people.0.name` is `people[].name`. */
export function layoutPath(path: string): string {
  return path.replace(/\.(\d+)(?=\.|$)/g, '[]')
}

export function schemaAt(schema: Schema, path: string): Schema | undefined {
  let level: Schema | undefined = schema
  for (const part of path.split('.')) {
    const isList = part.endsWith('[]')
    level = level?.properties?.[isList ? part.slice(0, -2) : part]
    if (isList) level = level?.items
  }
  return level
}

/** Whether the layout's parent of a path asks for it in any case. */
export function isRequired(schema: Schema, path: string): boolean {
  const cut = path.lastIndexOf('.')
  const parent = cut < 0 ? schema : schemaAt(schema, path.slice(0, cut))
  return parent?.required?.includes(path.slice(cut + 1)) === true
}

/** The columns of a list's rows, in the layout's order. */
export const columnsOf = (form: Form, list: string) =>
  form.fields.filter((field) => field.path.startsWith(`${list}[].`) && field.edit !== 'hidden')

/** The name of a column inside its rows. */
export const columnName = (column: Field) => column.path.slice(column.path.indexOf('[].') + 3)

/** The column that gives a list exactly one row for each row of another list. */
export const followed = (form: Form, list: string) => columnsOf(form, list).find((column) => column.fill === 'each_row')

export const fieldAt = (form: Form, path: string) => form.fields.find((field) => field.path === path)

/** Fields directly or indirectly below a group, in the layout's order. */
export const fieldsWithin = (form: Form, path: string) =>
  form.fields.filter((field) => field.path !== path && covers(path, field.path))

export interface Choice { value: string; label: string; keywords: string[]; row: Record<string, Cell> }

/** Choices of a field, from its own list or from a table's rows. */
export function choices(contract: Contract, field: Field, say: (words: Words) => string): Choice[] {
  if (field.options && field.options.length > 0) {
    return field.options.map((o) => ({ value: o.value, label: say(o.label), keywords: [], row: {} }))
  }
  const from = field.options_from
  const table = from && contract.tables[from.table]
  if (!from || !table) return []
  return table.rows.map((cells) => {
    const row = Object.fromEntries(table.columns.map((name, at) => [name, cells[at] ?? null]))
    const words = from.keywords ? row[from.keywords] : null
    return {
      value: String(row[from.value] ?? ''),
      label: String(row[from.label] ?? ''),
      keywords: Array.isArray(words) ? words.map(String) : typeof words === 'string' ? words.split(/[\s,、]+/) : [],
      row,
    }
  })
}
