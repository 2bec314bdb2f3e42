// What a notice asks an applicant to mend: the fields that its points name, while it is the newest word about the filling.

import type { CaseView, IssuedView, NoticeView } from '@/ipc'

/** Events that give a case a filling. */
const FILINGS = new Set(['submitted', 'supplement', 'correct'])

/** The notice that asks, if nothing was filed since. */
export function askingNotice(view: CaseView, documents: IssuedView[]): NoticeView | null {
  const asking = documents.find((one) => one.notice?.kind === 'supplement')
  if (!view.supplement || !asking?.notice) return null
  const filed = view.events.find((event) => FILINGS.has(event.code))
  return filed !== undefined && filed.timeMs > asking.timeMs ? null : asking.notice
}

/** Paths of the fields that may be changed; null where nothing is said, and all may. */
export function namedFields(notice: NoticeView | null): string[] | null {
  if (!notice || notice.items.length === 0 || notice.items.some((item) => item.fields.length === 0)) return null
  return notice.items.flatMap((item) => item.fields)
}

/** Whether a field, or something within or around it, is named. */
export function isNamed(path: string, named: string[] | null): boolean {
  return named === null || named.some((one) => one === path || path.startsWith(`${one}.`) || one.startsWith(`${path}.`))
}
