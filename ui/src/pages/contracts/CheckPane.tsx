// At the side: what the deploy gate says now, the first thing to mend, the tests, what to look at.

import { Button } from 'antd'
import { CheckIcon, CrossIcon } from '@/components/icons'
import { ErrorNotice } from '@/components/State'
import { useWords } from '@/i18n'
import { number } from '@/i18n/format'
import type { AuthorCheck, AuthorDiff } from '@/ipc'
import { asMap, asText, type Json } from '@/contract/edit'
import { type Place, placeOf, type View } from '@/contract/places'
import type { Live } from '@/contract/useEditor'

interface Props { document: Json; live: Live; jump: (view: View, item?: string) => void }

const countOf = (diff: AuthorDiff) => diff.parts.reduce((all, part) => all + part.changes.length, 0)

/** What the ledger would refuse although the document itself is in order. */
function hints(document: Json, diff: AuthorDiff | null | undefined, today = ''): ('sameVersion' | 'pastDay')[] {
  const found: ('sameVersion' | 'pastDay')[] = []
  const head = asMap(document)
  if (!diff || countOf(diff) === 0) return found
  if (diff.version === asText(head.version)) found.push('sameVersion')
  if (asText(asMap(head.in_force).from) < today) found.push('pastDay')
  return found
}

export function CheckPane({ document, live, jump }: Props) {
  const { t } = useWords()
  const { check, diff } = live
  const go = (place: Place) => jump(place.part, place.item)
  return (
    <aside className="c-pane" aria-label={t('contractCheck.title')} data-testid="contract-check" data-state={check ? (check.refusal ? 'refused' : 'accepted') : 'running'} data-busy={live.busy}>
      <h2>{t('contractCheck.title')}{live.busy && <small role="status">{t('contractCheck.running')}</small>}</h2>
      {Boolean(live.error) && <ErrorNotice error={live.error} compact />}
      {check && <Gate check={check} document={document} go={go} />}
      {check && <Figures check={check} />}
      {check && <Failing check={check} jump={jump} />}
      {hints(document, diff, check?.today).map((hint) => <p key={hint} className="c-hint" data-testid={`c-hint-${hint}`}><strong>{t('contractCheck.hint')}</strong> {t(`contractCheck.${hint}`)}</p>)}
      <div className="c-next">
        <button type="button" className="link" onClick={() => jump('diff')} data-testid="c-changes">
          {diff === null ? t('contractCheck.notDeployed') : diff && countOf(diff) > 0 ? t('contractCheck.changed', { count: countOf(diff) }) : t('contractCheck.unchanged')}
        </button>
        <Button block type="primary" onClick={() => jump('deploy')} data-testid="c-deploy">{t('contract.view.deploy')}</Button>
      </div>
    </aside>
  )
}

function Gate({ check, document, go }: { check: AuthorCheck; document: Json; go: (place: Place) => void }) {
  const { t, say } = useWords()
  const { refusal } = check
  if (!refusal) {
    return <p className="c-verdict" data-state="accepted"><CheckIcon size={18} />{t('contractCheck.accepted')}</p>
  }
  const place = placeOf(refusal.place, document)
  return (
    <div className="c-verdict-box" data-testid="c-refusal" data-place={refusal.place}>
      <p className="c-verdict" data-state="refused"><CrossIcon size={18} />{t('contractCheck.refused')}</p>
      <p className="c-where">{t(`contract.view.${place.part}`)}{place.item && ` · ${place.item}`}</p>
      <p>{say(refusal.reason)}</p>
      <p className="muted">{t('contractCheck.next')}：{say(refusal.next)}</p>
      <Button size="small" onClick={() => go(place)} data-testid="c-jump">{t('contractCheck.jump')}</Button>
    </div>
  )
}

function Figures({ check }: { check: AuthorCheck }) {
  const { t } = useWords()
  const passed = check.tests.filter((test) => test.passed).length
  return (
    <dl className="c-figures">
      <dt>{t('contractCheck.rules')}</dt><dd>{check.rules}</dd>
      <dt>{t('contractCheck.tests')}</dt>
      <dd data-testid="c-passing">{check.tests.length === 0 ? t('contractCheck.notRun') : t('contractCheck.passing', { passed, all: check.tests.length })}</dd>
      <dt>{t('contractCheck.size')}</dt><dd>{t('contractCheck.bytes', { found: number(check.bytes), most: number(check.maxBytes) })}</dd>
      {check.gas > 0 && <><dt>{t('contractCheck.gas')}</dt><dd>{number(check.gas)} / {number(check.maxGas)}</dd></>}
      <dt>{t('contractCheck.address')}</dt><dd><code>{check.address.slice(0, 16)}…</code></dd>
    </dl>
  )
}

const SHOWN = 4

function Failing({ check, jump }: { check: AuthorCheck; jump: Props['jump'] }) {
  const { t } = useWords()
  const failing = check.tests.filter((test) => !test.passed)
  if (failing.length === 0) return null
  return (
    <>
      <h3>{t('contractCheck.first')}</h3>
      <ul className="c-failing">
        {failing.slice(0, SHOWN).map((test) => <li key={test.name}><button type="button" className="link" onClick={() => jump('tests', test.name)}>{test.name}</button></li>)}
      </ul>
    </>
  )
}
