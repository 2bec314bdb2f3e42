// What was filled in, as it stands on paper: lines with their labels, lists as tables. A long paper has a heading for
// each step of the form.

import { Fragment } from 'react'
import { useWords } from '@/i18n'
import type { SignedLine, SignedTable, Words } from '@/ipc'
import { masked } from '@/lib/mask'
import './SignedLines.css'

/** More lines than this are read by headings. */
const LONG = 16

interface Props {
  lines: SignedLine[]
  /** Titles of the form's steps. */
  steps?: Words[]
  /** Hides numbers in what is sensitive. */
  mask?: boolean
  /** Goes to where a line can be changed. */
  change?: (step: number) => void
}

export function SignedLines({ lines, steps, mask = false, change }: Props) {
  const { say } = useWords()
  if (steps === undefined || lines.length <= LONG) return <Part lines={lines} mask={mask} change={change} />
  const shown = [...new Set(lines.map((line) => line.step))]
  return (
    <>
      {shown.map((step) => (
        <section key={step} className="sign-group">
          <h3>
            {say(steps[step])}
            {change && <Change label={say(steps[step])} go={() => change(step)} />}
          </h3>
          <Part lines={lines.filter((line) => line.step === step)} mask={mask} heading={say(steps[step])} />
        </section>
      ))}
    </>
  )
}

function Change({ label, go }: { label: string; go: () => void }) {
  const { t } = useWords()
  return <button type="button" className="link" onClick={go} aria-label={t('sign.changeOf', { label })}>{t('sign.change')}</button>
}

function Part({ lines, mask, change, heading }: { lines: SignedLine[]; mask: boolean; change?: (step: number) => void; heading?: string }) {
  const { say } = useWords()
  const hides = (line: SignedLine) => mask && line.visibility === 'sensitive'
  return (
    <dl className="sign-lines">
      {lines.map((line) => (
        <div key={`${line.label.zh}${line.value}${line.visibility}`} data-visibility={line.visibility} data-table={line.table !== null}>
          <dt className={line.table && say(line.label) === heading ? 'hidden' : undefined}>{say(line.label)}</dt>
          <dd>
            {line.table ? <Rows table={line.table} mask={hides(line)} label={say(line.label)} /> : <span>{hides(line) ? masked(line.value) : line.value}</span>}
            {change && <Change label={say(line.label)} go={() => change(line.step)} />}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** More columns than this are read one under the other, where there is one row or little room. */
const NARROW = 3

function Rows({ table, mask, label }: { table: SignedTable; mask: boolean; label: string }) {
  const { say } = useWords()
  const [only] = table.rows
  if (only && table.rows.length === 1 && table.columns.length > NARROW) {
    return (
      <dl className="sign-row" aria-label={label}>
        {table.columns.map((column, at) => only[at] !== '' && <div key={column.zh}><dt>{say(column)}</dt><dd>{lead(mask ? masked(only[at] ?? '') : (only[at] ?? ''))}</dd></div>)}
      </dl>
    )
  }
  return (
    <table className="sign-table" aria-label={label} data-wide={table.columns.length > NARROW}>
      <thead>
        <tr>{table.columns.map((column) => <th key={column.zh} scope="col">{say(column)}</th>)}</tr>
      </thead>
      <tbody>
        {table.rows.map((cells, at) => (
          <tr key={at}>{cells.map((cell, column) => <td key={column} data-label={say(table.columns[column])} data-empty={cell === ''}>{lead(mask ? masked(cell) : cell)}</td>)}</tr>
        ))}
      </tbody>
    </table>
  )
}

/** An amount above its capitals. */
function lead(cell: string) {
  const [, amount, capitals] = /^(¥[\d,.]+)（(.+)）$/.exec(cell) ?? []
  return amount === undefined ? cell : <Fragment>{amount}<small>{capitals}</small></Fragment>
}
