import { useState } from 'react'
import { Wave } from '@/components/Guilloche'
import { SignedLines } from '@/components/SignedLines'
import { useWords } from '@/i18n'
import type { SignPage, Words } from '@/ipc'

interface Props { page: SignPage; steps: Words[] | undefined; change: (step: number) => void }

/** The application as it is signed: paper in both themes, Song type, every line changeable. */
export function SignDocument({ page, steps, change }: Props) {
  const { t, say } = useWords()
  const [whole, setWhole] = useState(false)
  const open = page.lines.filter((line) => line.visibility === 'public')
  const closed = page.lines.filter((line) => line.visibility !== 'public')
  return (
    <div className="doc sign-doc" data-testid="sign-document">
      <div className="sign-frame">
        <h2>{t('sign.application', { title: say(page.title) })}</h2>
        <p className="sign-demo">{t('bar.demo')}</p>
        <p className="sign-opening">{t('sign.opening', { name: page.applicant, id: page.idMasked, office: say(page.addressee), title: say(page.title) })}</p>
        <SignedLines lines={open} steps={steps} change={change} />
        {closed.length > 0 && (
          <>
            <p className="sign-part">
              {t('sign.sealedPart')}
              <button type="button" className="link" aria-pressed={whole} onClick={() => setWhole(!whole)} data-testid="show-numbers">
                {whole ? t('sign.maskNumbers') : t('sign.showNumbers')}
              </button>
            </p>
            <SignedLines lines={closed} steps={steps} change={change} mask={!whole} />
          </>
        )}
        <p className="sign-promise">{t('sign.promise')}{page.promises.map(say).join(t('sign.joint'))}</p>
        <p className="sign-place">
          <span>{t('sign.applicant')}<u>{t('sign.unsigned')}</u></span>
          <span>{page.date}</span>
        </p>
      </div>
      <Wave className="on-doc sign-wave" width={600} height={64} count={16} seed={0.3} fade={false} />
    </div>
  )
}
