// Under the rows: the keys that matter most; or, once rows are chosen, how many and what can be done with them.

import { Button } from 'antd'
import { useWords } from '@/i18n'
import { useErrorWords } from '@/i18n/errors'
import type { QueueLine } from '@/ipc'
import type { BulkAction } from './slots'

interface Props { chosen: ReadonlyMap<string, QueueLine | null>; actions: readonly BulkAction[]; start: (action: BulkAction) => void; clear: () => void; help: () => void; next: Next | null }

/** 下一件, and what became of it. */
export interface Next { take: () => void; pending: boolean; nothing: boolean; error: unknown }

const HINTS = [[['J', 'K'], 'nextPrev'], [['Enter'], 'open'], [['X'], 'choose'], [['/'], 'search'], [['G'], 'queue']] as const

export function BottomBar({ chosen, actions, start, clear, help, next }: Props) {
  const { t } = useWords()
  const words = useErrorWords()
  if (chosen.size > 0) {
    return (
      <div className="q-bottom q-bulk" role="toolbar" aria-label={t('desk.bulk.label')} data-testid="bulk">
        <strong role="status">{t('desk.bulk.chosen', { count: chosen.size })}</strong>
        {actions.map((action) => (
          <Button key={action.id} data-testid={`bulk-${action.id}`} onClick={() => start(action)}>
            {t(action.words)}<kbd className="kbd">{action.shortcut.toUpperCase()}</kbd>
          </Button>
        ))}
        <button type="button" className="link" data-testid="clear-chosen" onClick={clear}>{t('desk.bulk.clear')} <kbd className="kbd">Esc</kbd></button>
      </div>
    )
  }
  return (
    <div className="q-bottom">
      {next && <Button type="primary" loading={next.pending} onClick={next.take} title={t('desk.next.help')} data-testid="take-next">{t('desk.next.take')}<kbd className="kbd">L</kbd></Button>}
      {next?.nothing && <strong role="status" data-testid="nothing-next">{t('desk.next.nothing')}</strong>}
      {next?.error ? <strong role="alert" className="d-warn">{words(next.error).what}</strong> : null}
      {HINTS.map(([pressed, word]) => (
        <span key={word} className="q-hint">{pressed.map((one) => <kbd key={one} className="kbd">{one}</kbd>)} {t(`desk.keys.${word}`)}</span>
      ))}
      <button type="button" className="q-hint q-help" onClick={help} data-testid="shortcuts-open"><kbd className="kbd">?</kbd> {t('desk.keys.all')}</button>
    </div>
  )
}
