// A wave of hills over two rivers, and the gold border of licences. Computed once, drawn as paths.

import './Guilloche.css'

const TAU = Math.PI * 2

/**
 * Lines out of step with each other under one envelope: where they cross they weave diamonds. The upper
 * bundle makes the hills, the lower one, flatter and quicker, the river at their foot.
 */
function bundle(lines: number, width: number, height: number, seed: number): string[] {
  const envelope = (u: number, sharp: number) => 0.2 + 0.8 * Math.abs(Math.sin(Math.PI * (u * 1.9 + seed))) ** sharp
  const line = (phase: number, cycles: number, middle: (u: number) => number, reach: (u: number) => number) => {
    const points: string[] = []
    for (let x = 0; x <= width; x += 5) {
      const u = x / width
      points.push(`${x} ${(middle(u) + Math.sin(TAU * u * cycles + phase) * reach(u)).toFixed(1)}`)
    }
    return `M${points.join('L')}`
  }
  const hills = Array.from({ length: lines }, (_, at) =>
    line((at / lines) * TAU, 1.7, (u) => height * (0.47 + 0.06 * Math.sin(TAU * (u + seed))), (u) => height * 0.44 * envelope(u, 1.4)),
  )
  const river = Array.from({ length: Math.ceil(lines / 2) }, (_, at) =>
    line((at / Math.ceil(lines / 2)) * TAU, 2.6, (u) => height * (0.74 + 0.04 * Math.sin(TAU * (u * 1.4 + seed))), (u) => height * 0.2 * envelope(1 - u, 1)),
  )
  return [...hills, ...river]
}

const cache = new Map<string, string[]>()
function lines(count: number, width: number, height: number, seed: number): string[] {
  const key = `${count}/${width}/${height}/${seed}`
  const found = cache.get(key) ?? bundle(count, width, height, seed)
  cache.set(key, found)
  return found
}

interface WaveProps { width: number; height: number; count?: number; seed?: number; fade?: boolean; className?: string }

export function Wave({ width, height, count = 22, seed = 0.18, fade = true, className = '' }: WaveProps) {
  return (
    <svg
      className={`wave ${fade ? 'wave-fade' : ''} ${className}`}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {lines(count, width, height, seed).map((d) => (
        <path key={d.slice(0, 200)} d={d} />
      ))}
    </svg>
  )
}

const STRIP = 24

/** One strip of the border: six sines out of step with each other. */
function strip(length: number): string[] {
  const period = 15
  return Array.from({ length: 6 }, (_, line) => {
    const phase = (line / 6) * TAU
    const points: string[] = []
    for (let x = 0; x <= length; x += 2) {
      points.push(`${x} ${(STRIP / 2 + Math.sin((x / period) * TAU + phase) * (STRIP / 2 - 3)).toFixed(2)}`)
    }
    return `M${points.join('L')}`
  })
}

function Side({ length, vertical }: { length: number; vertical?: boolean }) {
  const size = vertical ? { width: STRIP, height: length } : { width: length, height: STRIP }
  return (
    <svg className="border-side" {...size} viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      <g transform={vertical ? `translate(${STRIP} 0) rotate(90)` : undefined}>
        {strip(length).map((d) => (
          <path key={d.slice(0, 120)} d={d} />
        ))}
      </g>
    </svg>
  )
}

const CORNER = 'M6 8h14M13 8v12M13 14h6M9 13v7M5 20.4h16'

/** The gold border of a licence; its sides are long enough for any window and cut to fit. */
export function GoldBorder() {
  return (
    <div className="gold-border" aria-hidden="true">
      <div className="gold-side top"><Side length={1400} /></div>
      <div className="gold-side bottom"><Side length={1400} /></div>
      <div className="gold-side left"><Side length={1100} vertical /></div>
      <div className="gold-side right"><Side length={1100} vertical /></div>
      {['nw', 'ne', 'sw', 'se'].map((at) => (
        <svg key={at} className={`gold-corner ${at}`} width="26" height="26" viewBox="0 0 26 26">
          <path d={CORNER} />
        </svg>
      ))}
    </div>
  )
}
