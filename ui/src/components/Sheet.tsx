// A sheet that matters: headed by a 2 px rule with a hairline (文武线).

import type { ReactNode } from 'react'
import './Sheet.css'

export function Sheet({ children, className = '', ...rest }: { children: ReactNode; className?: string } & Record<`data-${string}`, string | undefined>) {
  return (
    <div className={`sheet ${className}`} {...rest}>
      <div className="sheet-rule" aria-hidden="true" />
      {children}
    </div>
  )
}

interface SectionProps { title: ReactNode; count?: number; more?: ReactNode; children: ReactNode; id?: string }

export function Section({ title, count, more, children, id }: SectionProps) {
  return (
    <section className="section" id={id}>
      <header>
        <h2>{title}</h2>
        {count !== undefined && <span className="section-count">{count}</span>}
        {more && <span className="section-more">{more}</span>}
      </header>
      {children}
    </section>
  )
}
