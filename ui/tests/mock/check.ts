// A stand-in for the program's check: enough of the contract's rules to lay out and test the form.
// What is lawful is decided by the contract in the program, never here.

import type { Contract, Schema } from '../../src/form/contract'
import { holds } from '../../src/form/conditions'
import { placesOf } from '../../src/form/rows'
import { sumOf } from '../../src/form/sums'
import { read, readText, rowsAt, type Json, type Values } from '../../src/form/values'
import type { CheckView, FieldError, RuleView } from '../../src/ipc/types'
import { NOW } from './world'

interface RuleText { id: string; basis: { law: { zh: string; en: string }; article?: string }[]; else: string; zh: Texts; en: Texts }
interface Texts { pass: string; fail: string; unknown: string }

/** Laws with their articles, each law named once. */
function grouped(rule: RuleText, language: 'zh' | 'en'): string {
  const names = [...new Set(rule.basis.map((one) => one.law[language]))]
  const articles = (name: string) => rule.basis.filter((one) => one.law[language] === name).map((one) => one.article)
  return names
    .map((name) => (language === 'zh' ? `${name} 第${articles(name).join('、')}条` : `${name} Art. ${articles(name).join(', ')}`))
    .join(language === 'zh' ? '；' : '; ')
}

function faults(schema: Schema, path: string, value: Json | undefined, found: FieldError[]): void {
  const at = (code: string, params: Record<string, unknown> = {}) =>
    found.push({ path, code, params: Object.entries(params).map(([name, v]) => ({ name, value: String(v) })) })
  if (schema.type === 'object') {
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      const below = path ? `${path}.${name}` : name
      const here = value !== null && typeof value === 'object' && !Array.isArray(value) ? value?.[name] : undefined
      if (here !== undefined || inner.type === 'object') {
        if (here !== undefined || schema.required?.includes(name)) faults(inner, below, here, found)
      } else if (schema.required?.includes(name)) found.push({ path: below, code: 'required', params: [] })
    }
    return
  }
  if (schema.type === 'array') {
    const items = Array.isArray(value) ? value : []
    if (schema.minItems !== undefined && items.length < schema.minItems) at('min_items', { limit: schema.minItems })
    items.forEach((item, number) => schema.items && faults(schema.items, `${path}.${number}`, item, found))
    return
  }
  if (schema.type === 'integer') {
    if (typeof value !== 'number') return void at('kind')
    if (schema.minimum !== undefined && value < schema.minimum) at('minimum', { limit: schema.minimum })
    if (schema.maximum !== undefined && value > schema.maximum) at('maximum', { limit: schema.maximum })
    return
  }
  if (typeof value !== 'string') return
  if (schema.enum && !schema.enum.includes(value)) return void at('choice')
  if (schema.minLength !== undefined && [...value].length < schema.minLength) return void at('min_length', { limit: schema.minLength })
  if (schema.maxLength !== undefined && [...value].length > schema.maxLength) return void at('max_length', { limit: schema.maxLength })
  if (schema.format === 'mobile' && !/^\d*$/.test(value)) at('format', { format: 'mobile', fault: 'character' })
  else if (schema.format === 'mobile' && value.length !== 11) at('format', { format: 'mobile', fault: 'length' })
  else if (schema.format === 'han-name' && !/^[\p{Script=Han}·]+$/u.test(value)) at('format', { format: 'han-name', fault: 'character' })
}

export function check(contract: Contract, values: Values, offline = false): CheckView {
  const fields: FieldError[] = []
  faults(contract.form.schema, '', values, fields)
  for (const field of contract.form.fields) {
    for (const path of placesOf(values, field.path)) {
      const value = read(values, path)
      const asked = field.when === undefined ? undefined : holds(field.when, values)
      if (asked === true && value === undefined) fields.push({ path, code: 'required', params: [] })
      if (asked === false && value !== undefined) fields.push({ path, code: 'not_asked', params: [] })
      if (field.options_of && typeof value === 'number' && value >= rowsAt(values, field.options_of.list).length) fields.push({ path, code: 'choice', params: [] })
    }
  }

  const part = (name: string) => readText(values, `name.${name}`)
  const [division, zihao, industry, form] = ['division', 'zihao', 'industry', 'form'].map((name) => part(name)) as [string, string, string, string]
  const full = division + zihao + industry + form
  const rows = (table: string) => contract.tables[table]?.rows ?? []
  const district = rows('divisions').find((row) => row[0] === readText(values, 'premises.district_code'))
  const kept = read(values, 'scope')
  const codes = Array.isArray(kept) ? kept.map(String) : []
  const items = codes.map((code) => rows('scope').find((row) => row[0] === code)).filter((row) => row !== undefined)
  const trade = rows('industries').find((row) => row[0] === industry)
  const word = (list: string[]) => list.find((one) => full.includes(one))
  const has = (...texts: string[]) => texts.every((text) => text !== '')
  const forbidden = word(['国务院', '美国', '第一', '联合国', '特供'])
  const outcome: Record<string, boolean | undefined> = {
    N1: district && has(division) ? ['重庆', '重庆市', district[2]].includes(division) : undefined,
    N2: has(zihao) ? /^\p{Script=Han}{2,}$/u.test(zihao) : undefined,
    N2b: has(zihao) ? !['渝北', '火锅'].includes(zihao) : undefined,
    N4: has(division, zihao, industry, form) ? !full.includes('公司') : undefined,
    N5: has(division, zihao, industry, form) ? !forbidden && !/^(中国|中华|国家)/.test(zihao) : undefined,
    N5b: has(division, zihao, industry, form) ? !full.includes('中国') : undefined,
    N6: offline || !has(zihao, industry) ? undefined : zihao !== '时光里',
    D1: district ? district[6] === null : undefined,
    C1: codes.length > 0 ? true : undefined,
    C1b: codes.length > 0 ? !items.some((row) => row[4] === 'before') : undefined,
    C2: items.length > 0 && has(industry) ? trade?.[1] === items[0]?.[2] : undefined,
    I2: true,
  }
  const facts: Record<string, string> = {
    'form.name.division': division, 'form.name.zihao': zihao, 'form.name.industry': industry, 'form.name.form': form, forbidden: forbidden ?? '国家',
    'district.full_name': String(district?.[2] ?? ''), 'main.text': String(items[0]?.[1] ?? ''), before: String(items.find((row) => row[4] === 'before')?.[1] ?? ''),
    'form.premises.district_code': readText(values, 'premises.district_code'),
  }
  // The other contract's rules are not played one by one: a form that is whole passes them.
  const isOther = contract.form.fields.some((field) => field.path === 'people')
  const whole = isOther ? fields.length === 0 || undefined : undefined
  const sum = sumOf(contract, values, 'shareholders')
  const played: Record<string, boolean | undefined> = isOther ? { S2: sum?.wanted && sum.total === sum.wanted.amount } : outcome
  const rules = (contract.rules as unknown as RuleText[]).map((rule): RuleView => {
    const found = rule.id in played ? (played[rule.id] ?? whole) : whole
    const is = found === undefined ? 'unknown' : found ? 'pass' : 'fail'
    const fill = (text: string) => text.replace(/\{([\w.]+)\}/g, (_, name: string) => facts[name] ?? '')
    return {
      id: rule.id, outcome: is, otherwise: rule.else, reason: is === 'unknown' ? 'missing_field' : null,
      basis: { zh: grouped(rule, 'zh'), en: grouped(rule, 'en') },
      text: { zh: fill(rule.zh[is]), en: fill(rule.en[is]) },
      facts: [{ name: 'form.name.zihao', label: { zh: '名称 · 字号', en: 'Name · Trade name' }, value: { zh: zihao, en: zihao }, exact: zihao, source: 'form', by: null, asOfMs: null }],
    }
  })
  const blocked = fields.length > 0 || rules.some((rule) => rule.outcome === 'fail' && rule.otherwise === 'block')
  const referred = rules.some((rule) => rule.outcome !== 'pass')
  const later = items.some((row) => row[4] === 'after')
  const scope = `${items.map((row) => row[1]).join('；')}。${later ? '（依法须经批准的项目，经相关部门批准后方可开展经营活动）' : ''}`
  return {
    verdict: blocked ? 'block' : referred ? 'refer' : 'approve', fields, rules, checkedMs: NOW,
    outputs: [
      ...(has(division, zihao, industry, form) ? [{ name: 'name', value: full }] : []),
      ...(items.length > 0 ? [{ name: 'scope', value: scope }] : []),
    ],
    registerAsOfMs: offline ? null : NOW - 21_000,
    asked: [],
  }
}
