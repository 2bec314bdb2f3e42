// `?`: every key of the desk.

import { KeyList, type Pressed } from '@/components/KeyList'
import { useWords } from '@/i18n'
import { LETTERS, STANDING, TIMED } from './queues'
import type { BulkAction } from './slots'

const KEYS = [
  [['J', '↓'], 'next'], [['K', '↑'], 'prev'], [['PageDown', 'PageUp'], 'screen'], [['Home', 'End'], 'ends'], [['Enter'], 'open'], [['Esc'], 'escape'],
  [['L'], 'take'], [['O'], 'order'],
  [['X', '␣'], 'choose'], [['⇧ ↓', '⇧ ↑'], 'chooseNext'], [['⇧ A'], 'chooseAll'], [['/'], 'search'], [['.'], 'person'], [['Ctrl K'], 'palette'], [['?'], 'all'],
] as const
const CASE = [['S', 'claim'], ['T', 'transfer'], ['N', 'note'], ['U', 'urge'], ['A–Z', 'step'], ['1–9', 'step2']] as const

export function Shortcuts({ actions, close }: { actions: readonly BulkAction[]; close: () => void }) {
  const { t } = useWords()
  const groups = [
    { keys: [
      ...KEYS.map(([pressed, word]): Pressed => [pressed, t(`desk.keys.${word}`)]),
      ...actions.map((action): Pressed => [[action.shortcut.toUpperCase()], t('desk.keys.withChosen', { does: t(action.words) })]),
    ] },
    { heading: t('desk.detail'), keys: CASE.map(([pressed, word]): Pressed => [[pressed], t(`case4.keys.${word}`)]) },
    { heading: t('desk.keys.queues'), keys: [...STANDING, ...TIMED].map((queue): Pressed => [['G', LETTERS[queue].toUpperCase()], t(`desk.queue.${queue}`)]) },
  ]
  return <KeyList title={t('desk.keys.title')} groups={groups} close={close} testid="shortcuts" />
}
