// Cases that this officer opened today and that share something with this one, side by side.

import { useWords } from '@/i18n'
import type { DuplicateView } from '@/ipc'

export function Duplicates({ duplicates }: { duplicates: DuplicateView[] }) {
  const { t, say } = useWords()
  if (duplicates.length === 0) return null
  return (
    <section data-testid="duplicates">
      <h3>{t('case4.duplicates')} <small>{t('case4.duplicatesHelp')}</small></h3>
      {duplicates.map((one) => (
        <details key={one.case}>
          <summary>{one.same.map((code) => t(`case4.sharing.${code as 'name'}`)).join('、')} · {one.applicant}</summary>
          <table className="d-table">
            <thead><tr><th>{t('case4.item')}</th><th>{t('case4.here')}</th><th>{t('case4.there')}</th></tr></thead>
            <tbody>{one.compared.map((row, at) => <tr key={at} data-equal={row.here === row.there}><td>{say(row.label)}</td><td>{row.here}</td><td>{row.there}</td></tr>)}</tbody>
          </table>
        </details>
      ))}
    </section>
  )
}
