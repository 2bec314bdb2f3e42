// A wave of hills over two rivers, and the gold border of licences. Computed once, drawn as paths.

import './Guilloche.css'

const TAU = Math.PI * 2

/** One bundle of lines whose envelope swells and narrows along the way. */
function bundle(lines: number, width: number, height: number, seed: number): string[] {
  const mid = height * 0.56
  return Array.from({ length: lines }, (_, line) => {
    const phase = (line / lines) * Math.PI
    const points: string[] = []
    for (let x = 0; x <= width; x += 6) {
      const u = x / width
      const swell = 0.3 + 0.7 * Math.abs(Math.sin(Math.PI * (u * 1.55 + seed)))
      const hill = Math.sin(TAU * (u * 1.12 + seed * 0.5) + phase) * height * 0.3
      const river = Math.sin(TAU * (u * 2.3 + seed) - phase * 2) * height * 0.09
      points.push(`${x} ${(mid + (hill + river) * swell).toFixed(1)}`)
    }
    return `M${points.join('L')}`
  })
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
        <path key={d.slice(0, 60)} d={d} />
      ))}
    </svg>
  )
}

const STRIP = 24

/** One strip of the border: twelve sines out of step with each other. */
function strip(length: number): string[] {
  const period = 26
  return Array.from({ length: 12 }, (_, line) => {
    const phase = (line / 12) * TAU
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
          <path key={d.slice(0, 40)} d={d} />
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
