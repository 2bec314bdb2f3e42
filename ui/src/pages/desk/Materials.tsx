// Files of a case. A file that was handed in is fetched under the access record, held against the fingerprint that was
// filed, and painted page by page by the program: the window gets pixels only. A file that is brought along can be
// compared in the same way.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { CheckIcon, FileIcon, InfoIcon } from '@/components/icons'
import { Dialog } from '@/components/Dialog'
import { Dots } from '@/components/Dots'
import { ErrorNotice, Waiting } from '@/components/State'
import { useWords } from '@/i18n'
import { fileKind, fileSize, fours } from '@/i18n/format'
import { backend, type MaterialView } from '@/ipc'
import { ask } from '@/ipc/queries'

export function Materials({ id, materials, revealed }: { id: string; materials: MaterialView[]; revealed: boolean }) {
  const { t } = useWords()
  if (materials.length === 0) return null
  return (
    <section data-testid="materials">
      <h3>{t('case4.materials')} <small>{t('case4.materialsCount', { count: materials.length })}</small></h3>
      <p className="muted small">{t(revealed ? 'case4.materialsHelp' : 'case4.materialsClosed')}</p>
      <ul className="d-files">
        {materials.map((one, at) => <Material key={`${one.sha256}-${at}`} id={id} material={one} revealed={revealed} />)}
      </ul>
    </section>
  )
}

/** Where a file stands, as the department's node says. */
function standing(material: MaterialView, revealed: boolean): 'closed' | 'unknown' | 'here' | 'missing' {
  if (!revealed) return 'closed'
  if (material.handedIn === null) return 'unknown'
  return material.handedIn ? 'here' : 'missing'
}

function Material({ id, material, revealed }: { id: string; material: MaterialView; revealed: boolean }) {
  const { t, say } = useWords()
  const [shown, setShown] = useState(false)
  const compare = useMutation({ mutationFn: () => backend.compareMaterial(material.sha256) })
  const where = standing(material, revealed)
  const brought = compare.data
  return (
    <li data-testid="material" data-where={where}>
      <strong><FileIcon size={16} /> {material.name}</strong>
      <small><Dots items={[say(material.label), fileKind(material.mediaType), fileSize(material.bytes)]} /></small>
      {where === 'missing' && <p className="d-missing" data-testid="file-missing">{t('case4.fileMissing')} {t('case4.fileMissingNext')}</p>}
      {where === 'unknown' && <p className="d-missing">{t('case4.fileUnknown')}</p>}
      <span className="d-file-acts">
        {(where === 'here' || where === 'unknown') && <button type="button" className="link" onClick={() => setShown(true)} data-testid="open-material">{t('case4.view')}</button>}
        <button type="button" className="link" onClick={() => compare.mutate()}>{t('case4.compare')}</button>
      </span>
      {brought && <span className="d-result" data-result={brought.same ? 'same' : 'differs'}>{t(brought.same ? 'case4.fileSame' : 'case4.fileDiffers')}</span>}
      {compare.isError && <ErrorNotice error={compare.error} compact />}
      {brought?.picture && (
        <Dialog close={() => compare.reset()} title={material.name} width={900}>
          <img className="d-picture" src={brought.picture} alt={material.name} />
        </Dialog>
      )}
      {brought?.same && !brought.picture && <small>{t('case4.notShown')}</small>}
      {shown && <Viewer id={id} material={material} close={() => setShown(false)} />}
    </li>
  )
}

function Viewer({ id, material, close }: { id: string; material: MaterialView; close: () => void }) {
  const { t } = useWords()
  const [at, setAt] = useState(0)
  const [wide, setWide] = useState(false)
  const opened = useQuery(ask.openedMaterial(id, material.sha256))
  const pages = opened.data?.pages ?? 0
  const page = useQuery({ ...ask.materialPage(id, material.sha256, at), enabled: at < pages })
  const save = useMutation({ mutationFn: () => backend.saveMaterial(id, material.sha256, material.name) })
  const turn = (by: number) => setAt((now) => Math.min(Math.max(now + by, 0), Math.max(pages - 1, 0)))
  const keys = (event: React.KeyboardEvent) => {
    const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    turn(by)
  }
  return (
    <Dialog close={close} title={material.name} width={960} centered className="d-viewer">
      <div role="presentation" onKeyDown={keys} data-testid="material-viewer" data-pages={opened.data ? pages : undefined}>
        {opened.isPending && <Waiting what={t('case4.fetching')} />}
        {opened.isError && <ErrorNotice error={opened.error} retry={() => void opened.refetch()} />}
        {opened.data && (
          <>
            <div className="d-viewer-bar">
              <span className="d-same" title={fours(opened.data.sha256)} data-testid="material-same"><CheckIcon size={16} /> {t('case4.samePrint')}</span>
              {pages > 1 && (
                <span className="d-turn">
                  <Button size="small" onClick={() => turn(-1)} disabled={at === 0} aria-label={t('case4.pageBack')}>‹</Button>
                  <span aria-live="polite">{t('case4.page', { page: at + 1, pages })}</span>
                  <Button size="small" onClick={() => turn(1)} disabled={at + 1 >= pages} aria-label={t('case4.pageOn')} data-testid="page-on">›</Button>
                </span>
              )}
              <span className="d-viewer-end">
                {pages > 0 && <Button size="small" onClick={() => setWide(!wide)} aria-pressed={wide}>{t(wide ? 'case4.whole' : 'case4.larger')}</Button>}
                <Button size="small" onClick={() => save.mutate()} loading={save.isPending} data-testid="save-material">{t('case4.saveAs')}</Button>
              </span>
            </div>
            {save.isError && <ErrorNotice error={save.error} compact />}
            {save.data && <p className="muted small" role="status">{t('case4.savedAs', { path: save.data.path })}</p>}
            {pages === 0 && <p className="d-unpainted" data-testid="not-painted">{t('case4.notPainted')}</p>}
            {page.isError && <ErrorNotice error={page.error} compact />}
            {page.data?.borrowedFaces && <p className="d-borrowed" role="note" data-testid="borrowed-faces"><InfoIcon size={16} /> {t('case4.borrowed')}</p>}
            {pages > 0 && (
              // What scrolls can be reached by keys.
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
              <div className="d-page" data-wide={wide} tabIndex={0} role="region" aria-label={t('case4.pageOf', { name: material.name, page: at + 1 })}>
                {page.isFetching && !page.data && <Waiting quiet what={t('case4.painting')} />}
                {page.data && <img src={page.data.picture} alt={t('case4.pageOf', { name: material.name, page: at + 1 })} data-testid="painted-page" />}
              </div>
            )}
            <p className="muted small">{t('case4.painted')}</p>
          </>
        )}
      </div>
    </Dialog>
  )
}
