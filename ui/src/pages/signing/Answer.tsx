// What somebody who is named has answered: the word, its colour, and the mark of what is proven from state.

import { ProofIcon } from '@/components/ProofMark'
import { useWords } from '@/i18n'
import { shortTime } from '@/i18n/format'
import type { SignerProgress } from '@/ipc'
import { toneOf } from './words'
import './signing.css'

const toneFor = (one: SignerProgress, filed?: boolean) => (one.own ? (filed ? 'verified' : 'waiting') : toneOf[one.answer])

/** `filed`: whoever fills it in has signed by filing. */
export function Answer({ one, filed }: { one: SignerProgress; filed?: boolean }) {
  const { t, language } = useWords()
  const tone = toneFor(one, filed)
  const word = one.own ? t(filed ? 'signing.signed' : 'signing.own') : t(`signing.answer.${one.answer}`)
  return (
    <span className="signing-answer" data-tone={tone}>
      <span>
        {(one.answer === 'confirmed' || (one.own && filed)) && <ProofIcon mark="verified" size={17} />}
        {one.answer === 'refused' && <i className="rule-diamond" aria-hidden="true" />}
        {one.answer === 'impersonated' && <ProofIcon mark="invalid" size={17} />}
        {word}
      </span>
      {one.timeMs !== null && <small>{shortTime(one.timeMs, language)}</small>}
    </span>
  )
}

export function Who({ one }: { one: SignerProgress }) {
  const { t, say } = useWords()
  return (
    <div className="signing-who">
      <strong>{one.name}</strong>
      <small>{one.roles.map(say).join(t('signing.joint'))}</small>
    </div>
  )
}

/** Organisations have no key of their own: whoever represents them signs for them. */
export function Represented({ one, filed }: { one: SignerProgress; filed?: boolean }) {
  const { t, say } = useWords()
  return one.signsFor.map((other) => (
    <li key={other.name} data-testid={`represented-by-${one.person}`}>
      <div className="signing-who">
        <strong>{other.name}</strong>
        <small>{other.roles.map(say).join(t('signing.joint'))}</small>
      </div>
      <span className="signing-answer" data-tone={toneFor(one, filed)}>{t('signing.by', { name: one.name })}</span>
    </li>
  ))
}
