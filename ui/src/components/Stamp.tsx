// A round stamp in seal red. It says 演示 and imitates no emblem of the state.

import './Stamp.css'

interface Props { office: string; middle: string; foot?: string; size?: number }

export function Stamp({ office, middle, foot, size = 132 }: Props) {
  const id = `stamp-${[...office].length}`
  const letters = [...office]
  const arc = Math.min(228, 20 * letters.length + 10)
  const crowded = letters.length > 10
  const step = letters.length > 1 ? arc / (letters.length - 1) : 0
  return (
    <svg className="stamp" width={size} height={size} viewBox="0 0 132 132" role="img" aria-label={`${office} ${middle}`} data-stamp={id}>
      <g transform="rotate(-4 66 66)">
        <circle cx="66" cy="66" r="63" className="ring" />
        <circle cx="66" cy="66" r="58.5" className="hair" />
        {letters.map((letter, at) => {
          const angle = -arc / 2 + step * at
          return (
            <text key={at} x="66" y="21.5" transform={`rotate(${angle} 66 66)`} className={crowded ? 'around crowded' : 'around'} textAnchor="middle">
              {letter}
            </text>
          )
        })}
        <text x="66" y="75" className="middle" textAnchor="middle">{middle}</text>
        {foot && (
          <>
            <path d="M43 83h46" className="hair" />
            <text x="66" y="98" className="foot" textAnchor="middle">{foot}</text>
          </>
        )}
      </g>
    </svg>
  )
}

/** A small square seal with a department's short name: signed (jade) or not yet (dashed). */
export function SmallSeal({ name, signed }: { name: string; signed: boolean }) {
  return <span className="small-seal" data-signed={signed} data-long={[...name].length > 2}>{name}</span>
}
