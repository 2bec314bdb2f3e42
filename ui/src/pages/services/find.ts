import type { ServiceSummary } from '@/ipc'

/** Services by everyday words: what is typed may be part of a title, a keyword, or hold a keyword. */
export function findServices(services: ServiceSummary[], wanted: string): ServiceSummary[] {
  const text = wanted.trim().toLowerCase()
  if (text === '') return services
  const score = (service: ServiceSummary) => {
    const texts = [service.title.zh, service.title.en, service.summary.zh, service.summary.en].map((part) => part.toLowerCase())
    if (texts.slice(0, 2).some((part) => part.includes(text))) return 3
    if (service.keywords.some((word) => overlap(word.toLowerCase(), text))) return 2
    return texts.some((part) => part.includes(text)) ? 1 : 0
  }
  return services
    .map((service) => ({ service, points: score(service) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ service }) => service)
}

const overlap = (keyword: string, text: string) => keyword.includes(text) || text.includes(keyword)
