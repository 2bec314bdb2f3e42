// Under the rows: the keys that matter most; or, once rows are chosen, how many and what can be done with them.

import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useWords } from '@/i18n'
import type { QueueLine } from '@/ipc'
import { type BulkAction, bulkActions } from './slots'

interface Props { chosen: ReadonlyMap<string, QueueLine | null>; clear: () => void; help: () => void }

const HINTS = [[['J', 'K'], 'nextPrev'], [['Enter'], 'open'], [['X'], 'choose'], [['/'], 'search'], [['G'], 'queue']] as const

export function BottomBar({ chosen, clear, help }: Props) {
  const { t } = useWords()
  const run = useMutation({ mutationFn: (action: BulkAction) => action.run([...chosen.values()].filter((line) => line !== null), [...chosen.keys()]), onSuccess: clear })
  if (chosen.size > 0) {
    return (
      <div className="q-bottom q-bulk" role="toolbar" aria-label={t('desk.bulk.label')} data-testid="bulk">
        <strong role="status">{t('desk.bulk.chosen', { count: chosen.size })}</strong>
        {bulkActions.map((action) => (
          <Button key={action.id} data-testid={`bulk-${action.id}`} loading={run.isPending} onClick={() => run.mutate(action)}>
            {t(action.words)}{action.shortcut && <kbd className="kbd">{action.shortcut.toUpperCase()}</kbd>}
          </Button>
        ))}
        <button type="button" className="link" data-testid="clear-chosen" onClick={clear}>{t('desk.bulk.clear')} <kbd className="kbd">Esc</kbd></button>
      </div>
    )
  }
  return (
    <div className="q-bottom">
      {HINTS.map(([pressed, word]) => (
        <span key={word} className="q-hint">{pressed.map((one) => <kbd key={one} className="kbd">{one}</kbd>)} {t(`desk.keys.${word}`)}</span>
      ))}
      <button type="button" className="q-hint q-help" onClick={help} data-testid="shortcuts-open"><kbd className="kbd">?</kbd> {t('desk.keys.all')}</button>
    </div>
  )
}
