// A legal document as it is read: on paper, in the voice of what has legal effect.

import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import type { NoticeView } from '@/ipc'
import './NoticePaper.css'

export function NoticePaper({ notice }: { notice: NoticeView }) {
  const { t, say, language, list } = useWords()
  return (
    <section className="paper song" data-testid="notice-paper" data-kind={notice.kind} aria-label={say(notice.title)}>
      <h4>{say(notice.title)}</h4>
      <p className="paper-number">{notice.number ?? t('case4.numberLater')}{notice.demo && <span className="tag">{t('case4.demo')}</span>}</p>
      <p>{notice.addressee}{t('case4.colon').trim()}</p>
      <p>{t('case4.paperAbout', { received: dayInWords(notice.received, language), service: say(notice.service), number: notice.caseNumber })}</p>
      {notice.materials.length > 0 && <p>{t('case4.paperReceived', { materials: notice.materials.map(say).join(t('guide.and')) })}</p>}
      {notice.bases.length > 0 && <p>{t('case4.paperBasis', { basis: list(notice.bases.map(say)) })}</p>}
      {notice.items.length > 0 && (
        <ol>
          {notice.items.map((item) => (
            <li key={item.code}>
              {say(item.sentence)}<small>{t('case4.inBrackets', { text: list(item.bases.map(say)) })}</small>
              {item.mend && <p>{say(item.mend)}</p>}
            </li>
          ))}
        </ol>
      )}
      {notice.particulars.length > 0 && <dl>{notice.particulars.map((row, at) => <div key={at}><dt>{say(row.label)}</dt><dd>{row.value}</dd></div>)}</dl>}
      {notice.deadline && <p>{t('case4.paperDeadline', { day: dayInWords(notice.deadline.day, language), purpose: say(notice.deadline.purpose) })}</p>}
      {notice.remark && <p>{notice.remark}</p>}
      {notice.remedies.map((one, at) => <p key={at}>{say(one)}</p>)}
      <footer>
        <p>{say(notice.office)}</p>
        {notice.day && <p>{notice.day}</p>}
        <p>{notice.signers.map((one) => `${say(one.role)} ${one.name}`).join('　')}</p>
        {notice.contact && <p>{notice.contact}</p>}
      </footer>
    </section>
  )
}
