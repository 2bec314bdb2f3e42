/** A QR code that the program drew; shown as a picture so that its markup can do nothing here. */
export function Qr({ svg, size, label }: { svg: string; size: number; label: string }) {
  return <img className="qr" src={`data:image/svg+xml,${encodeURIComponent(svg)}`} width={size} height={size} alt={label} />
}
