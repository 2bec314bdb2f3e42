// What departments are asked about a filing, and what they answered: who, what, of when, signed by which key.

import { useWords } from '@/i18n'
import { shortTime } from '@/i18n/format'
import type { AskedView, DepartmentAnswerView } from '@/ipc'
import { Dots } from './Dots'
import './DepartmentAnswers.css'

/** Answers that this computer checked. The signature stands one click deeper. */
export function DepartmentAnswers({ answers }: { answers: DepartmentAnswerView[] }) {
  const { t, say, coded, language } = useWords()
  if (answers.length === 0) return null
  return (
    <section className="department-answers" data-testid="department-answers">
      <h2>{t('answers.title')}</h2>
      <p className="muted small">{t('answers.help')}</p>
      <ul>
        {answers.map((answer) => (
          <li key={answer.name}>
            <details>
              <summary>
                <span>{say(answer.title)}</span>
                <strong>{coded('again.value', answer.value) ?? answer.value}</strong>
                <small><Dots items={[say(answer.department), t('answers.asOf', { time: shortTime(answer.asOfMs, language) })]} /></small>
              </summary>
              <dl>
                <dt>{t('answers.dataSet')}</dt><dd>{answer.dataSet}</dd>
                <dt>{t('answers.answered')}</dt><dd>{shortTime(answer.answeredMs, language)}</dd>
                <dt>{t('answers.key')}</dt><dd><code>{answer.key}</code></dd>
                <dt>{t('answers.record')}</dt><dd><code>{answer.record}</code></dd>
              </dl>
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Questions that go out after filing, with everything that each department is told. */
export function AskedQuestions({ asked }: { asked: AskedView[] }) {
  const { t, say } = useWords()
  if (asked.length === 0) return null
  return (
    <details className="department-answers" data-testid="asked">
      <summary>{t('answers.asked', { count: asked.length })}</summary>
      <p className="muted small">{t('answers.askedHelp')}</p>
      <ul>
        {asked.map((question) => (
          <li key={question.name}>
            <span>{say(question.title)}</span>
            <small><Dots items={[say(question.department), t('answers.told', { items: question.items.join(t('answers.and')) })]} /></small>
          </li>
        ))}
      </ul>
    </details>
  )
}
