// `?` on the board: its keys.

import { KeyList } from '@/components/KeyList'
import { useWords } from '@/i18n'

const KEYS = [
  [['J', 'K'], 'next'], [['X', '␣'], 'choose'], [['⇧ A'], 'chooseAll'], [['U'], 'urge'], [['T'], 'transfer'], [['Enter'], 'open'], [['V'], 'group'], [['Esc'], 'escape'],
] as const

export function BoardKeys({ close }: { close: () => void }) {
  const { t } = useWords()
  return <KeyList title={t('board.keysTitle')} groups={[{ keys: KEYS.map(([pressed, word]) => [pressed, t(`board.keys.${word}`)]) }]} close={close} testid="board-keys" />
}
