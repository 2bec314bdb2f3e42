import { Fragment, type ReactNode } from 'react'

/** Short facts in one line, a small dot between them; what is empty is left out. */
export function Dots({ items }: { items: ReactNode[] }) {
  const shown = items.filter((item) => item !== null && item !== undefined && item !== '' && item !== false)
  return (
    <>
      {shown.map((item, at) => (
        <Fragment key={at}>
          {at > 0 && <i className="dot" aria-hidden="true" />}
          {item}
        </Fragment>
      ))}
    </>
  )
}
