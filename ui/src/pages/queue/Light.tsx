// Lights: a shape for each, so that nobody has to tell colours apart, and always beside words.

import type { LightView } from '@/ipc'

const SHAPES: Record<LightView, string> = {
  red: 'M6 1 11.4 10.6H.6z',
  yellow: 'M6 .6 11.4 6 6 11.4.6 6z',
  green: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1z',
  grey: 'M2 1.4h2.7v9.2H2zM7.3 1.4H10v9.2H7.3z',
  blue: 'M7.2.6 2 7h3.4L4.8 11.4 10 5H6.6z',
}

export function LightShape({ light }: { light: LightView }) {
  return (
    <svg className="q-light" data-light={light} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d={SHAPES[light]} />
    </svg>
  )
}
