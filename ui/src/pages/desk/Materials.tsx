// Files stay with the applicant; what was filed is their fingerprint. A file that is brought along is held against it, and
// a picture is painted anew before it is shown.

import { useMutation } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useWords } from '@/i18n'
import { fileSize } from '@/i18n/format'
import { backend, type MaterialView } from '@/ipc'
import { ErrorNotice } from '@/components/State'

export function Materials({ materials }: { materials: MaterialView[] }) {
  const { t } = useWords()
  if (materials.length === 0) return null
  return (
    <section data-testid="materials">
      <h3>{t('case4.materials')} <small>{t('case4.materialsCount', { count: materials.length })}</small></h3>
      <p className="muted small">{t('case4.materialsHelp')}</p>
      <ul className="d-files">{materials.map((one) => <Material key={one.sha256} material={one} />)}</ul>
    </section>
  )
}

function Material({ material }: { material: MaterialView }) {
  const { t, say } = useWords()
  const compare = useMutation({ mutationFn: () => backend.compareMaterial(material.sha256) })
  const shown = compare.data
  return (
    <li>
      <strong>{material.name}</strong>
      <small>{say(material.label)} · {fileSize(material.bytes)}</small>
      <button type="button" className="link" onClick={() => compare.mutate()}>{t('case4.compare')}</button>
      {shown && <span className="d-result" data-result={shown.same ? 'same' : 'differs'}>{t(shown.same ? 'case4.fileSame' : 'case4.fileDiffers')}</span>}
      {compare.isError && <ErrorNotice error={compare.error} compact />}
      {shown?.picture && (
        <Modal open onCancel={() => compare.reset()} footer={null} title={material.name} width={900}>
          <img className="d-picture" src={shown.picture} alt={material.name} />
        </Modal>
      )}
      {shown?.same && !shown.picture && <small>{t('case4.notShown')}</small>}
    </li>
  )
}
