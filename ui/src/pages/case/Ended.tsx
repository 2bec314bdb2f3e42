// How the case ended where nothing was granted, or where what was granted is over: the deciding state in the contract's
// words, the reasons and remedies from the document that was issued, and the way to go on.

import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { go } from '@/app/routes'
import { Sheet } from '@/components/Sheet'
import { useWords } from '@/i18n'
import type { CaseView, EndingView } from '@/ipc'
import { ask } from '@/ipc/queries'

export function Ended({ view, ending }: { view: CaseView; ending: EndingView }) {
  const { t, say, list } = useWords()
  const documents = useQuery(ask.documents(view.summary.id))
  // What decided is the newest document with something to be done against it.
  const notice = documents.data?.map((one) => one.notice).find((one) => one && one.remedies.length > 0)
  const asked = ending.kind === 'notGranted'
  const why = view.events.find((event) => event.reasons.length > 0)?.reasons ?? []
  return (
    <Sheet className="decision" data-testid="decision" data-state={ending.kind}>
      <div className="decision-head">
        <div><h2 className="song">{say(ending.title)}</h2><p>{say(ending.text)}</p></div>
        {asked && <Button onClick={() => go({ page: 'guide', service: view.summary.service })} data-testid="again">{t('ended.again')}</Button>}
      </div>
      {!asked && why.length > 0 && (
        <dl className="facts decision-facts" data-testid="ended-why">
          <dt>{t('ended.reasons')}</dt>
          <dd><ul className="ended-list">{why.map((one) => <li key={one.code}>{say(one.text)}<small>{list(one.basis.map(say))}</small></li>)}</ul></dd>
          {ending.remedies.length > 0 && (
            <>
              <dt>{t('ended.remedies')}</dt>
              <dd><ul className="ended-list" data-testid="ended-remedies">{ending.remedies.map((one) => <li key={one.zh}>{say(one)}</li>)}</ul></dd>
            </>
          )}
        </dl>
      )}
      {asked && notice && (
        <dl className="facts decision-facts" data-testid="ended-why">
          {notice.items.length > 0 && (
            <>
              <dt>{t('ended.reasons')}</dt>
              <dd><ul className="ended-list">{notice.items.map((item) => <li key={item.code}>{say(item.sentence)}<small>{list(item.bases.map(say))}</small></li>)}</ul></dd>
            </>
          )}
          <dt>{t('ended.remedies')}</dt>
          <dd><ul className="ended-list">{notice.remedies.map((one) => <li key={one.zh}>{say(one)}</li>)}</ul></dd>
        </dl>
      )}
    </Sheet>
  )
}
