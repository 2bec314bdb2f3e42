import type { ReactNode } from 'react'

/** One setting: what it is, its value, help below. */
export function Row({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  return (
    <div className="sheet-row settings-row">
      <h2>{title}</h2>
      <div>{children}{help && <p>{help}</p>}</div>
    </div>
  )
}
