// Over a step that asks for sensitive things only: why they stand apart, and whether they are shown.

import { LockIcon } from '@/components/icons'
import { type Contract, fieldAt, type Step } from '@/form/contract'
import { useWords } from '@/i18n'
import { useForm } from './context'

/** Whether all that a step asks for is sensitive. */
const isSealed = (contract: Contract, step: Step) =>
  step.fields.length > 0 && step.fields.every((path) => fieldAt(contract.form, path)?.visibility === 'sensitive')

/** The words of the group that the step's fields stand in. */
function reason(contract: Contract, step: Step) {
  const [path = ''] = step.fields
  const outer = path.split('.').slice(0, -1).join('.')
  return fieldAt(contract.form, path)?.help ?? fieldAt(contract.form, outer)?.help
}

export function Sealed({ step }: { step: Step }) {
  const { contract, unveiled, setUnveiled } = useForm()
  const { t, say } = useWords()
  if (!isSealed(contract, step)) return null
  return (
    <div className="sealed" data-testid="sealed">
      <LockIcon size={22} />
      <p>{say(reason(contract, step)) || t('form.sealed')}</p>
      <button type="button" className="link" aria-pressed={unveiled} onClick={() => setUnveiled(!unveiled)} data-testid="unveil">
        {t(unveiled ? 'form.hideAll' : 'form.showAll')}
      </button>
    </div>
  )
}
