import { Button } from 'antd'
import { go } from '@/app/routes'
import { Sheet } from '@/components/Sheet'
import { useWords } from '@/i18n'
import type { CaseView } from '@/ipc'

/** The case waits for the applicant: another filling, which begins with the one before. */
export function Refile({ view }: { view: CaseView }) {
  const { t, say, coded } = useWords()
  const { summary, supplement } = view
  if (!supplement) return null
  return (
    <Sheet className="decision refile" data-testid="refile">
      <div className="decision-head">
        <div>
          <h2>{coded('refile', `${summary.state}.title`) ?? say(summary.stateWord)}</h2>
          <p>{coded('refile', `${summary.state}.help`) ?? t('refile.other.help')}</p>
        </div>
        <Button type={summary.needsMe ? 'primary' : 'default'} onClick={() => go({ page: 'form', service: summary.service, refiles: summary.id })} data-testid="refile-open">
          {say(supplement)}
        </Button>
      </div>
    </Sheet>
  )
}
