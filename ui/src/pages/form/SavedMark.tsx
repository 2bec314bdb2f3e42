import { ProofIcon } from '@/components/ProofMark'
import type { Saving } from '@/form/useDraft'
import { useWords } from '@/i18n'
import { clock } from '@/i18n/format'

export function SavedMark({ saving, retry }: { saving: Saving; retry: () => void }) {
  const { t } = useWords()
  return (
    <span className="saved-mark" data-testid="saved" data-state={saving.state} data-proof="local" role="status">
      <ProofIcon mark="local" size={17} />
      {saving.state === 'saved' && t('form.saved', { time: clock(saving.atMs) })}
      {saving.state === 'saving' && t('form.saving')}
      {saving.state === 'failed' && (
        <>
          <strong>{t('form.notSaved')}</strong>
          <button type="button" className="link" onClick={retry}>{t('state.retry')}</button>
        </>
      )}
    </span>
  )
}
