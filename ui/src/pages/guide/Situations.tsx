// 情形引导: a few questions that tell whether this is the right service. Advice only; the answers are kept nowhere.

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { go } from '@/app/routes'
import { ProofIcon } from '@/components/ProofMark'
import { Sheet } from '@/components/Sheet'
import type { Situation, SituationAnswer } from '@/form/contract'
import { useWords } from '@/i18n'
import { ask } from '@/ipc/queries'

export function Situations({ situations }: { situations: Situation[] }) {
  const { t } = useWords()
  const [chosen, setChosen] = useState<Record<number, number>>({})
  const answers = situations.map((one, at) => one.answers[chosen[at] ?? -1])
  // One question after the other: the next appears when this one is answered.
  const open = situations.slice(0, answers.findIndex((answer) => answer === undefined) + 1 || situations.length)
  const done = answers.every((answer) => answer !== undefined)
  const elsewhere = answers.some((answer) => answer?.then === 'elsewhere')
  return (
    <Sheet className="situations" data-testid="situations">
      <h2>{t('situation.title')}</h2>
      <p className="muted">{t('situation.about', { count: situations.length })}</p>
      <ol>
        {open.map((one, at) => (
          <Question key={one.question.zh} at={at} one={one} chosen={chosen[at]} choose={(answer) => setChosen({ ...chosen, [at]: answer })} />
        ))}
      </ol>
      <p role="status" className="situations-end" data-testid="situations-end" data-fits={done ? !elsewhere : undefined}>
        {done && <ProofIcon mark={elsewhere ? 'cannotTell' : 'verified'} size={20} />}
        {done && t(elsewhere ? 'situation.elsewhere' : 'situation.fits')}
      </p>
    </Sheet>
  )
}

function Question({ at, one, chosen, choose }: { at: number; one: Situation; chosen: number | undefined; choose: (answer: number) => void }) {
  const { say } = useWords()
  const answer = chosen === undefined ? undefined : one.answers[chosen]
  return (
    <li>
      <fieldset>
        <legend>{say(one.question)}</legend>
        <div className="situation-answers">
          {one.answers.map((option, number) => (
            <label key={option.answer.zh} data-chosen={chosen === number}>
              <input type="radio" name={`situation-${at}`} checked={chosen === number} onChange={() => choose(number)} data-testid={`situation-${at}-${number}`} />
              {say(option.answer)}
            </label>
          ))}
        </div>
        {answer?.text && <Advice answer={answer} />}
      </fieldset>
    </li>
  )
}

function Advice({ answer }: { answer: SituationAnswer }) {
  const { t, say } = useWords()
  const services = useQuery(ask.services)
  const other = services.data?.find((service) => service.id === answer.service)
  return (
    <p className="situation-advice" data-then={answer.then}>
      {answer.text && say(answer.text)}
      {other && <button type="button" className="link" onClick={() => go({ page: 'guide', service: other.id })}>{t('situation.go', { name: say(other.title) })}</button>}
    </p>
  )
}
