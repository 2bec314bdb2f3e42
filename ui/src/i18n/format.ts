// Dates, amounts and groups of digits, as people here read them. Calendar days are those of UTC+08:00.

export type Language = 'zh' | 'en'

const ZONE = 'Asia/Shanghai'

interface Parts { year: string; month: string; day: string; hour: string; minute: string; second: string }

const reader = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE, hourCycle: 'h23',
  year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
})

function parts(ms: number): Parts {
  const found = Object.fromEntries(reader.formatToParts(ms).map((part) => [part.type, part.value]))
  // Some engines pad days and months even when asked not to.
  for (const name of ['month', 'day']) found[name] = String(Number(found[name]))
  return found as unknown as Parts
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const month = (p: Parts) => MONTHS[Number(p.month) - 1] ?? ''

const words = {
  zh: {
    date: (p: Parts) => `${p.year}年${p.month}月${p.day}日`,
    day: (p: Parts) => `${p.month}月${p.day}日`,
    today: '今天',
    yesterday: '昨天',
    justNow: '刚刚',
    seconds: (n: number) => `${n} 秒前`,
    minutes: (n: number) => `${n} 分钟前`,
    hours: (n: number) => `${n} 小时前`,
  },
  en: {
    date: (p: Parts) => `${p.day} ${month(p)} ${p.year}`,
    day: (p: Parts) => `${p.day} ${month(p)}`,
    today: 'Today',
    yesterday: 'Yesterday',
    justNow: 'just now',
    seconds: (n: number) => `${n} s ago`,
    minutes: (n: number) => `${n} min ago`,
    hours: (n: number) => `${n} h ago`,
  },
} as const

/** 2026年11月22日 */
export const date = (ms: number, language: Language) => words[language].date(parts(ms))

/** 2026年11月22日 14:05 */
export function dateTime(ms: number, language: Language): string {
  const p = parts(ms)
  return `${words[language].date(p)} ${p.hour}:${p.minute}`
}

/** 14:05 */
export function clock(ms: number): string {
  const p = parts(ms)
  return `${p.hour}:${p.minute}`
}

const dayOf = (ms: number) => {
  const p = parts(ms)
  return `${p.year}-${p.month}-${p.day}`
}

/** 今天 14:05, 昨天 09:10, 11月20日 16:31, and with the year when it is another one. */
export function shortTime(ms: number, language: Language, now = Date.now()): string {
  const w = words[language]
  const p = parts(ms)
  const time = `${p.hour}:${p.minute}`
  if (dayOf(ms) === dayOf(now)) return `${w.today} ${time}`
  if (dayOf(ms) === dayOf(now - 86_400_000)) return `${w.yesterday} ${time}`
  return `${p.year === parts(now).year ? w.day(p) : w.date(p)} ${time}`
}

/** Now, by a clock that runs ahead. */
export const nowAhead = (ms: number) => Date.now() + ms

/** 11月20日 */
export const shortDay = (ms: number, language: Language) => words[language].day(parts(ms))

/** 刚刚, 2 秒前, 5 分钟前, 3 小时前, then the day. */
export function ago(ms: number, language: Language, now: number): string {
  const w = words[language]
  const seconds = Math.max(0, Math.round((now - ms) / 1000))
  if (seconds < 1) return w.justNow
  if (seconds < 60) return w.seconds(seconds)
  if (seconds < 3600) return w.minutes(Math.floor(seconds / 60))
  if (seconds < 86_400) return w.hours(Math.floor(seconds / 3600))
  return shortTime(ms, language, now)
}

/** A day such as `2026-11-27` in words. */
export function dayInWords(day: string, language: Language): string {
  return date(Date.parse(`${day}T00:00:00+08:00`), language)
}

/** What a person types for a day (2030-12-31, 2030/12/31, 20301231, 2030年12月31日) as `2030-12-31`; null when it is no day. */
export function day(text: string): string | null {
  const plain = text.trim()
  const [, year = '', month = '', date = ''] = /^(\d{4})(?:\s*[-/.年]\s*)(\d{1,2})(?:\s*[-/.月]\s*)(\d{1,2})\s*日?$/.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ?? []
  const found = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  const time = Date.parse(`${found}T00:00:00Z`)
  // A day that the month does not have would roll over into the next one.
  return year !== '' && !Number.isNaN(time) && new Date(time).toISOString().startsWith(found) ? found : null
}

/** Hour of the day, 0..23, where the offices are. */
export const hourOfDay = (ms: number) => Number(parts(ms).hour)

const WEEKDAY = {
  zh: new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, weekday: 'long' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, weekday: 'long' }),
}
export const weekday = (ms: number, language: Language) => WEEKDAY[language].format(ms)

/** 18,204 */
export const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 0 })

/** 23 KB */
export const fileSize = (bytes: number) =>
  bytes < 1024 ? `${bytes} B` : bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`

/** What a file is, as people call it: PDF. */
export const fileKind = (mediaType: string) => (mediaType.split('/').pop() ?? mediaType).toUpperCase()

/** Groups of four: 9250 0103 MA0D EMQX 1L */
export const fours = (text: string) => text.replace(/(.{4})(?=.)/g, '$1 ')

/** ¥1,234.56 from cents. */
export function yuan(cents: number): string {
  const whole = Math.trunc(cents / 100)
  const rest = String(Math.abs(cents % 100)).padStart(2, '0')
  return `¥${whole.toLocaleString('en-US')}.${rest}`
}

/** An amount as it stands in its field: 1,234.50, or 1,234 without cents. */
export const yuanTyped = (cents: number) => yuan(cents).slice(1).replace(/\.00$/, '')

/** What a person types for an amount, in cents; null when it is no amount. */
export function cents(text: string): number | null {
  const plain = text.replace(/[¥￥,，\s]/g, '')
  if (!/^\d{1,13}(\.\d{0,2})?$/.test(plain)) return null
  const [whole = '0', rest = ''] = plain.split('.')
  return Number(whole) * 100 + Number(rest.padEnd(2, '0'))
}
