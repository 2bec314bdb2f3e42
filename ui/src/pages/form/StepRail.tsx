import { useWords } from '@/i18n'
import type { Step } from '@/form/contract'

export type StepState = 'done' | 'current' | 'todo' | 'faulty'

interface Props { steps: Step[]; states: StepState[]; minutes: number; open: (step: number) => void }

export function StepRail({ steps, states, minutes, open }: Props) {
  const { t, say } = useWords()
  return (
    <nav className="step-rail" aria-label={t('form.steps')}>
      <p>{t('form.count', { count: steps.length, minutes })}</p>
      <ol>
        {steps.map((step, at) => {
          const state = states[at] ?? 'todo'
          return (
            <li key={step.id} data-state={state}>
              <button type="button" onClick={() => open(at)} aria-current={state === 'current' ? 'step' : undefined} data-testid={`step-${step.id}`}>
                {say(step.title)}
                {state !== 'todo' && <small>{t(`form.state.${state}`)}</small>}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
