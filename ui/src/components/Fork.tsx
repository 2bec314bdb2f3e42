// 不一致: two certified blocks for one place. Said in red, with the departments' names, and never as lag.

import { useWords } from '@/i18n'
import { fours, number } from '@/i18n/format'
import type { Advice, ForkView } from '@/ipc'
import { ProofIcon } from './ProofMark'
import './Fork.css'

/** Both blocks side by side, and who signed both; `marks` says of each what it is to this computer. */
export function ForkFacts({ fork, marks }: { fork: ForkView; marks?: string[] }) {
  const { t, say } = useWords()
  const names = (list: ForkView['signedBoth']) => list.map((name) => say(name)).join(t('verdict.and'))
  const guilty = fork.fault === 'guilty'
  return (
    <div className="fork" data-testid="fork" data-fault={fork.fault}>
      <div className="fork-pair">
        {fork.headers.map((header, at) => (
          <section key={header.hash} aria-label={t('fork.header', { number: at + 1 })}>
            <h3>{t('fork.header', { number: at + 1 })}{marks && <small>{marks[at]}</small>}</h3>
            <dl>
              <dt>{t('fork.place')}</dt><dd>{t('proof.block', { height: number(fork.height) })}</dd>
              <dt>{t('fork.time')}</dt><dd>{header.time}</dd>
              <dt>{t('fork.round')}</dt><dd>{t('fork.roundNumber', { number: header.round + 1 })}</dd>
              <dt>{t('fork.signedBy')}</dt><dd>{names(header.signedBy)}</dd>
              <dt>{t('fork.print')}</dt><dd><code>{fours(header.hash.slice(0, 24))} …</code></dd>
            </dl>
          </section>
        ))}
      </div>
      <div className="fork-both">
        <ProofIcon mark="invalid" size={22} />
        <div>
          <strong data-testid="fork-departments">{names(fork.signedBoth)}</strong>
          <p>{t(guilty ? 'fork.guilty' : 'fork.conflicting')}</p>
        </div>
      </div>
    </div>
  )
}

interface BannerProps { advice: Advice; title: string; tone: 'danger' | 'warning'; testid: string; action?: { text: string; act: () => void } }

/** Stands above every page for as long as it is true. */
export function AlarmBanner({ advice, title, tone, testid, action }: BannerProps) {
  const { say } = useWords()
  return (
    <div className={`alarm alarm-${tone}`} role="alert" data-testid={testid} data-code={advice.code}>
      <ProofIcon mark={tone === 'danger' ? 'invalid' : 'cannotTell'} size={22} />
      <div>
        <strong>{title}</strong>
        <span>{say(advice.reason)} {say(advice.next)}</span>
      </div>
      {action && <button type="button" className="link" onClick={action.act}>{action.text}</button>}
    </div>
  )
}
