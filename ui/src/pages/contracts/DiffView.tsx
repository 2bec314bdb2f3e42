// What the copy changes of the version on chain, sentence by sentence.

import { Section, Sheet } from '@/components/Sheet'
import { Empty, ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { dayInWords } from '@/i18n/format'
import type { Json } from '@/contract/edit'
import { partOfDiff, placeOf, type View } from '@/contract/places'
import type { Live } from '@/contract/useEditor'

const SIGNS: Record<string, string> = { added: '+', removed: '−', changed: '~', reordered: '↕' }

export function DiffView({ document, live, jump }: { document: Json; live: Live; jump: (view: View, item?: string) => void }) {
  const { t, say, coded, language } = useWords()
  const { diff } = live
  if (diff === undefined) return live.error ? <ErrorNotice error={live.error} /> : <Waiting what={t('contractDiff.loading')} />
  if (diff === null) return <Empty title={t('contractDiff.notDeployed')}>{t('contractDiff.notDeployedHelp')}</Empty>
  return (
    <div data-testid="contract-diff">
      <p className="c-help">{t('contractDiff.lead', { version: diff.version, day: dayInWords(diff.from, language) })}</p>
      {diff.parts.length === 0 && <Empty title={t('contractDiff.none')}>{t('contractDiff.noneHelp')}</Empty>}
      {diff.parts.map((part) => (
        <Section key={part.part} title={say(part.title)} count={part.changes.length}>
          <Sheet>
            <ul className="c-diff">
              {part.changes.map((change, at) => (
                <li key={at} data-kind={change.kind}>
                  <span className="c-kind" aria-hidden="true">{SIGNS[change.kind]}</span>
                  <p><span className="hidden">{coded('contractDiff.kind', change.kind)} </span>{say(change.sentence)}</p>
                  <button type="button" className="link" onClick={() => jump(partOfDiff(part.part), placeOf(change.place, document).item)}>{t('contractDiff.jump')}</button>
                </li>
              ))}
            </ul>
          </Sheet>
        </Section>
      ))}
    </div>
  )
}
