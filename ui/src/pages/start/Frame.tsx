// The frame of everything before the app opens: the mark, where one stands, one question.

import type { ReactNode } from 'react'
import { DemonstrationClock } from '@/app/DemonstrationClock'
import { Wave } from '@/components/Guilloche'
import { SealMark } from '@/components/Progress'
import { i18next, useWords } from '@/i18n'
import type { AppStatus } from '@/ipc'
import './start.css'

interface Props { status: AppStatus; step?: number; wide?: boolean; children: ReactNode }

const STEPS = ['key', 'person', 'ready'] as const

export function Frame({ status, step, wide, children }: Props) {
  const { t, say, language } = useWords()
  return (
    <div className="start">
      <header className="start-head">
        <SealMark size={30} />
        <strong className="song">{t('app.name')}</strong>
        <span className="muted small">{say(status.network)}</span>
        {status.demo && <span className="tag">{t('bar.demo')}</span>}
        {status.demo && <DemonstrationClock />}
        <button
          type="button"
          className="link start-language"
          data-testid="language"
          onClick={() => void i18next.changeLanguage(language === 'zh' ? 'en' : 'zh')}
        >
          {t('start.otherLanguage')}
        </button>
      </header>
      <Wave className="start-wave" width={900} height={150} count={26} seed={0.12} />
      <main className={`start-main ${wide ? 'start-wide' : ''}`}>
        {step !== undefined && (
          <ol className="start-steps" aria-label={t('start.steps')}>
            {STEPS.map((name, at) => (
              <li key={name} data-state={at < step ? 'done' : at === step ? 'current' : 'todo'} aria-current={at === step ? 'step' : undefined}>
                {t(`start.step.${name}`)}
              </li>
            ))}
          </ol>
        )}
        {children}
      </main>
    </div>
  )
}
