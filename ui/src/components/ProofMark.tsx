// The family of proof marks: how far something is proven, and the three verdicts on a file.

import { useWords } from '@/i18n'
import type { ProofStage } from '@/ipc'
import './ProofMark.css'

export type Mark = ProofStage | 'invalid' | 'cannotTell'

/** The seal's outline: a square whose corners are cut inwards. */
const SEAL = 'M5 1.5h14a3.5 3.5 0 0 0 3.5 3.5v14a3.5 3.5 0 0 0-3.5 3.5H5A3.5 3.5 0 0 0 1.5 19V5A3.5 3.5 0 0 0 5 1.5z'
const INNER = 'M6.6 3.4h10.8a3.6 3.6 0 0 0 3.2 3.2v10.8a3.6 3.6 0 0 0-3.2 3.2H6.6a3.6 3.6 0 0 0-3.2-3.2V6.6a3.6 3.6 0 0 0 3.2-3.2z'

function Shape({ mark, fine }: { mark: Mark; fine: boolean }) {
  switch (mark) {
    case 'local':
      return <rect x="2.5" y="2.5" width="19" height="19" rx="3.5" className="stroke" strokeDasharray="3.4 2.7" />
    case 'sent':
    case 'onChain':
      return (
        <>
          <rect x="2" y="2" width="20" height="20" rx="3.5" className="stroke" />
          {[[6.2, 6.2], [13, 6.2], [6.2, 13], [13, 13]].map(([x, y], cell) => (
            <rect key={cell} x={x} y={y} width="4.8" height="4.8" className={`cell cell-${cell}`} />
          ))}
        </>
      )
    case 'verified':
    case 'invalid':
    case 'cannotTell': {
      const outlined = mark === 'cannotTell'
      return (
        <>
          <path d={SEAL} className={outlined ? 'outline' : 'fill'} />
          {fine && !outlined && <path d={INNER} className="inner" />}
          {mark === 'verified' && <path d="m7 12.4 3.5 3.5L17.2 9" className="sign" />}
          {mark === 'invalid' && <path d="m8 8 8 8M16 8l-8 8" className="sign" />}
          {outlined && <path d="M9 9.6a3 3 0 1 1 4.4 2.7c-.9.5-1.4 1-1.4 2M12 17.3v.2" className="outline-sign" />}
        </>
      )
    }
  }
}

export function ProofIcon({ mark, size = 18 }: { mark: Mark; size?: number }) {
  return (
    <svg className={`proof-icon proof-${mark}`} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <Shape mark={mark} fine={size > 40} />
    </svg>
  )
}

/** Icon and word: 仅保存在本机 → 已发送,等待上链 → 已上链 → 已核验. */
export function ProofMark({ stage, size }: { stage: ProofStage; size?: number }) {
  const { t } = useWords()
  return (
    <span className={`proof-mark proof-${stage}`} data-proof={stage}>
      <ProofIcon mark={stage} size={size} />
      <span>{t(`proof.stage.${stage}`)}</span>
    </span>
  )
}
