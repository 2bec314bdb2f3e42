import { Button } from 'antd'
import { Dots } from '@/components/Dots'
import { go } from '@/app/routes'
import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import type { CaseSummary } from '@/ipc'

/** A case that waits for the applicant: the days left in a ruled left column. */
export function NeedsRow({ one }: { one: CaseSummary }) {
  const { t, say, coded, language } = useWords()
  const left = one.deadline?.workdaysLeft
  return (
    <div className="needs-row" data-testid={`needs-${one.id}`}>
      <div className="needs-when" data-state={left !== undefined && left <= 3 ? 'soon' : 'calm'}>
        {left === undefined ? <strong>{t('cases.now')}</strong> : <><strong>{left}</strong><span>{t('cases.workdaysIn')}</span></>}
      </div>
      <div className="needs-what">
        <strong>{coded('cases.need', one.state) ?? say(one.stateWord)}</strong>
        <span>
          <Dots items={[one.subject, say(one.department), one.deadline && t('cases.before', { day: dayInWords(one.deadline.day, language) })]} />
        </span>
      </div>
      <Button type="primary" onClick={() => go({ page: 'case', id: one.id })} data-testid={`case-${one.id}`}>{t('cases.look')}</Button>
    </div>
  )
}
