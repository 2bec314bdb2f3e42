// The five nodes 提交 → 受理 → 审查 → 决定 → 办结, and the 正 whose five strokes they are.

import { useWords } from '@/i18n'
import { shortDay, shortTime } from '@/i18n/format'
import type { ProgressNode } from '@/ipc'
import './Progress.css'

export function FiveNodes({ nodes, note, exact }: { nodes: ProgressNode[]; note?: string; exact?: boolean }) {
  const { say, t, language } = useWords()
  const time = (ms: number) => (exact ? shortTime(ms, language) : shortDay(ms, language))
  return (
    <ol className="five-nodes" aria-label={t('progress.label')}>
      {nodes.map((node, at) => {
        const under = node.status === 'current' || node.status === 'paused' ? note : undefined
        return (
          <li key={at} data-state={node.status} aria-current={node.status === 'current' ? 'step' : undefined}>
            <span className="node" aria-hidden="true">
              {node.status === 'paused' && <i className="pause" />}
            </span>
            <span className="node-word">
              {say(node.label)}
              <span className="hidden">{t(`progress.state.${status(node.status)}`)}</span>
            </span>
            <span className="node-time">{under ?? (node.timeMs === null ? '' : time(node.timeMs))}</span>
          </li>
        )
      })}
    </ol>
  )
}

function status(word: string): 'done' | 'current' | 'paused' | 'todo' {
  return word === 'done' || word === 'current' || word === 'paused' ? word : 'todo'
}

/** Strokes of 正 in writing order. */
const STROKES = ['M3.5 5h17', 'M12 5v14', 'M12 11.6h6.6', 'M6.4 10.4V19', 'M2.5 19.4h19']

/** 正 that fills stroke by stroke; `done` of five. */
export function Tally({ done, size = 20, label }: { done: number; size?: number; label?: string }) {
  return (
    <svg className="tally" width={size} height={size} viewBox="0 0 24 24" role={label ? 'img' : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      {STROKES.map((d, at) => (
        <path key={d} d={d} className={at < done ? 'stroke-done' : 'stroke-todo'} />
      ))}
    </svg>
  )
}

/** The mark: 正 carved on an ink-blue seal. */
export function SealMark({ size = 26 }: { size?: number }) {
  return (
    <svg className="seal-mark" width={size} height={size} viewBox="0 0 48 48" aria-hidden="true">
      <rect x="1" y="1" width="46" height="46" rx="6" className="seal-ground" />
      <rect x="4" y="4" width="40" height="40" rx="3.5" className="seal-line" />
      <path d="M12 14h24M24 14v21M24 24h10M15.5 22v13M10 35.4h28" className="seal-strokes" />
    </svg>
  )
}
