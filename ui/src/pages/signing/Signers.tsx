// 各人的签名 of a filed case: what everybody who is named has answered until now, a late report of impersonation too.

import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { useWords } from '@/i18n'
import { ask } from '@/ipc/queries'
import { Answer, Represented, Who } from './Answer'
import './signing.css'

export function Signers({ id }: { id: string }) {
  const { t } = useWords()
  const signers = useQuery(ask.signers(id))
  // Without any department nothing is known of it now, and nothing is said.
  if (!signers.data || signers.data.length === 0) return null
  return (
    <section className="case-signers" data-testid="case-signers">
      <h2>{t('case.signers')}</h2>
      <p className="muted small">{t('case.signersHelp')}</p>
      <ol className="signing-people">
        {signers.data.map((one) => (
          <Fragment key={one.person}>
            <li data-testid={`case-signer-${one.person}`} data-answer={one.own ? 'own' : one.answer}>
              <Who one={one} />
              <Answer one={one} filed />
              {one.answer === 'impersonated' && <p className="signing-note">{t('signing.impersonated')}</p>}
            </li>
            <Represented one={one} filed />
          </Fragment>
        ))}
      </ol>
    </section>
  )
}
