// Small parts: paths and values, conditions, places of rules, formats, strength, suggestions.

import document from '../../services/sole-proprietor-registration/service.json?raw'
import { holds } from '../src/form/conditions'
import { choices, covers, layoutPath, readContract } from '../src/form/contract'
import { placeRules } from '../src/form/rules'
import { read, write } from '../src/form/values'
import { basisText } from '../src/i18n/basis'
import { ago, cents, date, dayInWords, fours, shortTime, yuan } from '../src/i18n/format'
import { masked } from '../src/lib/mask'
import { strength } from '../src/lib/strength'
import { suggest } from '../src/pages/form/widgets/suggest'

const contract = readContract(document)

it('reads and writes by path, and takes empty groups away', () => {
  const values = write({}, 'people.0.name', '李例晴')
  expect(values).toEqual({ people: [{ name: '李例晴' }] })
  expect(read(values, 'people.0.name')).toBe('李例晴')
  expect(write({ premises: { street: '民生路' } }, 'premises.street', '')).toEqual({})
  expect(write({ scope: ['a', 'b'] }, 'scope.0', undefined)).toEqual({ scope: ['b'] })
})

it('knows which path of the layout a path of the filling belongs to', () => {
  expect(layoutPath('family_members.0.name')).toBe('family_members[].name')
  expect(covers('name', 'name.zihao')).toBe(true)
  expect(covers('name', 'names')).toBe(false)
})

it('looks at plain conditions itself and leaves others to the program', () => {
  expect(holds('form.composition == "家庭经营"', { composition: '家庭经营' })).toBe(true)
  expect(holds('form.composition == "家庭经营"', {})).toBe(false)
  expect(holds('form.a == 1 && !(form.b != "x")', { a: 1, b: 'x' })).toBe(true)
  expect(holds('form.a == 1 || form.a == 2', { a: 2 })).toBe(true)
  expect(holds('size(form.scope) > 1', { scope: ['a'] })).toBeUndefined()
  expect(holds('evidence.x == true', {})).toBeUndefined()
  expect(holds('row.kind == "法人"', {}, { kind: '法人' })).toBe(true)
  expect(holds('row.kind == "法人"', { kind: '法人' }, {})).toBe(false)
  expect(holds('row.kind == "法人"', {})).toBeUndefined()
})

it('shows every rule of the contract at a field that it reads', () => {
  const places = placeRules(contract)
  expect([...places.keys()].sort()).toEqual(contract.rules.map((rule) => rule.id).sort())
  expect(places.get('N6')).toBe('name')
  expect(places.get('C1')).toBe('scope')
  expect(places.get('D1')).toBe('premises')
  expect(places.get('I2')).toBe('operator')
})

it('finds scope items by code, label and everyday word', () => {
  const field = contract.form.fields.find((one) => one.path === 'scope')!
  const options = choices(contract, field, (words) => words.zh)
  expect(suggest(options, '喝茶', [])[0]?.value).toBe('6231-01')
  expect(suggest(options, '6231', [])[0]?.value).toBe('6231-01')
  expect(suggest(options, '喝茶', ['6231-01'])).toEqual([])
  expect(suggest(options, '', [])).toEqual([])
})

it('names a law once', () => {
  expect(basisText('名称规定 第6、7条', undefined, 'zh')).toBe('名称规定 第6、7条')
  expect(basisText('名称规定 第8、11条', '名称规定 第6、7条', 'zh')).toBe('第8、11条')
  expect(basisText('名称规定 第8条；登记条例 第5条', '名称规定 第6条', 'zh')).toBe('第8条；登记条例 第5条')
  expect(basisText('许可法 第32条第4项', '名称规定 第6条', 'zh')).toBe('许可法 第32条第4项')
  expect(basisText('许可法', '许可法', 'zh')).toBe('许可法')
  expect(basisText('Names Art. 8', 'Names Art. 6', 'en')).toBe('Art. 8')
  expect(basisText('Names Art. 8, 11', 'Names Art. 6', 'en')).toBe('Art. 8, 11')
})

it('writes days and times as people here read them', () => {
  const ms = Date.UTC(2026, 11, 1, 16, 5)
  expect(date(ms, 'zh')).toBe('2026年12月2日')
  expect(date(ms, 'en')).toBe('2 Dec 2026')
  expect(dayInWords('2026-12-01', 'zh')).toBe('2026年12月1日')
  expect(shortTime(ms, 'zh', ms + 60_000)).toBe('今天 00:05')
  expect(shortTime(ms, 'zh', ms + 86_400_000)).toBe('昨天 00:05')
  expect(ago(ms, 'zh', ms + 2000)).toBe('2 秒前')
  expect(ago(ms, 'en', ms + 180_000)).toBe('3 min ago')
})

it('reads and writes amounts', () => {
  expect(yuan(8_000_000)).toBe('¥80,000.00')
  expect(cents('80000')).toBe(8_000_000)
  expect(cents('¥1,234.5')).toBe(123_450)
  expect(cents('1.234')).toBeNull()
  expect(cents('')).toBeNull()
  expect(fours('92500103MA0DEMQX1L')).toBe('9250 0103 MA0D EMQX 1L')
})

it('masks ID and mobile numbers and nothing else', () => {
  expect(masked('50010319920316002X')).toBe('50010*********002X')
  expect(masked('何川 13800000000')).toBe('何川 138****0000')
  expect(masked('SL01-500103-20261122-000001-3')).toBe('SL01-500103-20261122-000001-3')
})

it('tells weak passphrases from good ones', () => {
  expect(strength('短')).toBe('tooShort')
  expect(strength('1234567890')).toBe('weak')
  expect(strength('aaaaaaaaaaaa')).toBe('weak')
  expect(strength('山月茶馆下雨天看江水')).toBe('good')
  expect(strength('correct horse battery')).toBe('good')
})
