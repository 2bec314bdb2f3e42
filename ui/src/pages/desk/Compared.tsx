// 申报与部门记录: field by field what was filled in, beside what each record says of it and whether the two agree.
// What was filled in is masked as long as the case is.

import { DepartmentAnswers } from '@/components/DepartmentAnswers'
import { Dots } from '@/components/Dots'
import { useWords } from '@/i18n'
import { shortTime } from '@/i18n/format'
import type { ComparedFields, DeskCase, RecordView } from '@/ipc'
import { useDeskNow } from '@/pages/queue/words'

export function Compared({ view }: { view: DeskCase }) {
  const { t } = useWords()
  if (view.compared.length === 0) return null
  const differing = view.compared.flatMap((one) => one.records).filter((one) => one.outcome === 'differs').length
  return (
    <section data-testid="compared">
      <h3>{t('case4.compared')} <small>{differing > 0 ? t('case4.comparedDiffer', { count: differing }) : view.revealed ? '' : t('case4.formMasked')}</small></h3>
      <table className="d-table d-compared">
        <thead><tr><th scope="col">{t('case4.field')}</th><th scope="col">{t('case4.declared')}</th><th scope="col">{t('case4.record')}</th><th scope="col">{t('case4.result')}</th></tr></thead>
        {view.compared.map((group, at) => <Group key={at} group={group} />)}
      </table>
      {view.answers.length > 0 && <details className="d-proofs"><summary>{t('case4.proofs')}</summary><DepartmentAnswers answers={view.answers} /></details>}
    </section>
  )
}

/** Fields on the left, records on the right; the last of the shorter side reaches down. */
function Group({ group: { declared, records } }: { group: ComparedFields }) {
  const { t, say } = useWords()
  const rows = Math.max(declared.length, records.length)
  const span = (count: number, at: number) => (at === count - 1 ? rows - count + 1 : 1)
  return (
    <tbody data-testid="compared-group">
      {Array.from({ length: rows }, (_, at) => {
        const [field, record] = [declared[at], records[at]]
        return (
          <tr key={at}>
            {field && <th scope="row" rowSpan={span(declared.length, at)}>{say(field.label)}</th>}
            {field && <td rowSpan={span(declared.length, at)} className="d-declared">{field.value}</td>}
            {record && <td rowSpan={span(records.length, at)}><Record record={record} /></td>}
            {record && <td rowSpan={span(records.length, at)}><span className="d-result" data-result={record.outcome} data-testid={`agrees-${record.name}`}>{t(`case4.outcome.${record.outcome}`)}</span></td>}
          </tr>
        )
      })}
    </tbody>
  )
}

function Record({ record }: { record: RecordView }) {
  const { t, say, coded, language } = useWords()
  const { now } = useDeskNow()
  return (
    <>
      {say(record.title)}{t('case4.colon')}<strong>{record.value ? say(record.value) : t('case4.noRecord')}</strong>
      <small><Dots items={[say(record.from), record.asOfMs === null ? null : shortTime(record.asOfMs, language, now), coded('case4.proofOf', record.proof)]} /></small>
    </>
  )
}
