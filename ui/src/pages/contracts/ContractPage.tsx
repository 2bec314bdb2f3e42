// One contract as form and tables: the parts at the left, what is edited in the middle, the gate at the right.

import { useQuery } from '@tanstack/react-query'
import { Checkbox } from 'antd'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { go } from '@/app/routes'
import { RedoIcon, UndoIcon } from '@/components/icons'
import { ErrorNotice, Waiting } from '@/components/State'
import { ProofIcon } from '@/components/ProofMark'
import { useWords } from '@/i18n'
import type { AuthoredDocument } from '@/ipc'
import { ask } from '@/ipc/queries'
import type { Json } from '@/contract/edit'
import { PARTS, partOfDiff, placeOf, type View, VIEWS } from '@/contract/places'
import { type Live, useEditor, useLive } from '@/contract/useEditor'
import { CheckPane } from './CheckPane'
import { Deploy } from './Deploy'
import { DiffView } from './DiffView'
import { wordsOf } from './fields'
import { Documents } from './parts/Documents'
import { FormPart } from './parts/Form'
import { Head } from './parts/Head'
import { Params } from './parts/Params'
import type { PartProps } from './parts/props'
import { Rules } from './parts/Rules'
import { Tables } from './parts/Tables'
import { Tests } from './parts/Tests'
import { Workflow } from './parts/Workflow'
import './contracts.css'

interface Props { id: string; view: View; item?: string }

export function ContractPage({ id, view, item }: Props) {
  const { t } = useWords()
  const copy = useQuery(ask.authored(id))
  if (copy.isPending) return <div className="column"><Waiting what={t('contracts.loadingOne')} /></div>
  if (copy.isError) return <div className="column"><ErrorNotice error={copy.error} retry={() => void copy.refetch()} /></div>
  return <EditorPage copy={copy.data} view={view} item={item} />
}

function EditorPage({ copy, view, item }: { copy: AuthoredDocument; view: View; item?: string }) {
  const { t, say } = useWords()
  const { id } = copy.summary
  const first = useMemo(() => JSON.parse(copy.document) as Json, [copy.document])
  const editor = useEditor(first)
  const live = useLive(id, editor.document)
  const [advanced, setAdvanced] = useState(false)
  const jump = (to: View, place?: string) => go({ page: 'contract', id, view: to, item: place })
  const onKey = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey)) return
    const key = event.key.toLowerCase()
    const redo = key === 'y' || (key === 'z' && event.shiftKey)
    if (key !== 'z' && !redo) return
    event.preventDefault()
    if (redo) editor.redo()
    else editor.undo()
  }
  const name = say(wordsOf(editor.get('guide', 'name'))) || say(wordsOf(editor.get('title')))
  return (
    // Keys for going back and forward work wherever one types.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="contract" data-testid="contract" onKeyDown={onKey}>
      <header className="c-top">
        <h1>{name || copy.summary.service}</h1>
        <span className="tag">{t('nav.staff')}</span>
        <span className="saved-mark" data-state={live.saved} role="status" data-testid="c-saved"><ProofIcon mark="local" size={17} />{t(`contract.saved.${live.saved}`)}</span>
        <span className="c-tools">
          <button type="button" className="c-icon" onClick={editor.undo} disabled={!editor.canUndo} aria-label={t('contract.undo')} title={`${t('contract.undo')} Ctrl Z`} data-testid="c-undo"><UndoIcon size={18} /></button>
          <button type="button" className="c-icon" onClick={editor.redo} disabled={!editor.canRedo} aria-label={t('contract.redo')} title={`${t('contract.redo')} Ctrl Shift Z`} data-testid="c-redo"><RedoIcon size={18} /></button>
          <Checkbox checked={advanced} onChange={(event) => setAdvanced(event.target.checked)} data-testid="c-advanced">{t('contract.advanced')}</Checkbox>
        </span>
      </header>
      <Views view={view} live={live} document={editor.document} jump={jump} />
      <div className="c-main" data-view={view}>
        <Shown view={view} id={id} live={live} jump={jump} editor={editor} check={live.check} advanced={advanced} item={item} />
      </div>
      <CheckPane document={editor.document} live={live} jump={jump} />
    </div>
  )
}

function Views({ view, live, document, jump }: { view: View; live: Live; document: Json; jump: (view: View) => void }) {
  const { t } = useWords()
  const counts = new Map<View, number>()
  for (const part of live.diff?.parts ?? []) {
    const place = partOfDiff(part.part)
    counts.set(place, (counts.get(place) ?? 0) + part.changes.length)
  }
  const faulty = live.check?.refusal && placeOf(live.check.refusal.place, document).part
  return (
    <nav className="c-views" aria-label={t('contract.parts')}>
      {VIEWS.map((one) => (
        <button key={one} type="button" aria-current={view === one ? 'page' : undefined} data-after={one === PARTS.at(-1) ? 'rule' : undefined} onClick={() => jump(one)} data-testid={`c-view-${one}`}>
          <span>{t(`contract.view.${one}`)}</span>
          {faulty === one && <b className="c-faulty" title={t('contract.faulty')}><span className="hidden">{t('contract.faulty')}</span>!</b>}
          {(counts.get(one) ?? 0) > 0 && <em title={t('contract.changes', { count: counts.get(one)! })}>{counts.get(one)}</em>}
        </button>
      ))}
    </nav>
  )
}

function Shown({ view, id, live, jump, ...part }: PartProps & { view: View; id: string; live: Live; jump: (view: View, item?: string) => void }) {
  switch (view) {
    case 'head':
      return <Head {...part} />
    case 'form':
      return <FormPart {...part} />
    case 'rules':
      return <Rules {...part} />
    case 'params':
      return <Params {...part} />
    case 'tables':
      return <Tables {...part} />
    case 'workflow':
      return <Workflow {...part} />
    case 'documents':
      return <Documents {...part} />
    case 'tests':
      return <Tests {...part} />
    case 'diff':
      return <DiffView document={part.editor.document} live={live} jump={jump} />
    case 'deploy':
      return <Deploy id={id} live={live} />
  }
}
